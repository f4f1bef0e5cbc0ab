"""What reading batches of a data set takes: its words, its columns, and what they are to a policy."""

from __future__ import annotations

from dataclasses import dataclass

from dunning_dsl.history.texts import digest_of
from dunning_dsl.history.typed import Typing


@dataclass(frozen=True, slots=True)
class Book:
    """`texts` are the data set's words by number and `words` their digest, which every batch carries; `columns` those
    of its customers, `kinds` the kinds of event that it has; `typing` how a policy reads its cells."""

    texts: tuple[str, ...]
    words: str
    columns: tuple[str, ...]
    kinds: frozenset[str]
    typing: Typing

    @staticmethod
    def of(texts: tuple[str, ...], columns: tuple[str, ...], kinds: frozenset[str], typing: Typing) -> Book:
        return Book(texts, digest_of(texts), columns, kinds, typing)
