"""The word lists, one file a language: what does not suit a tone, how one opts out, what makes an offer.

To add words, add an entry to the language's file; to add a language, add a file like `en.py` and name it in `LISTS`.
In: a language such as `de-AT`. Out: its `Words`, or None where nobody has written a list yet.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from dunning_dsl.messages.words import de, en, pl
from dunning_dsl.messages.words.model import Unsuitable, Words

LISTS: Final = MappingProxyType({"en": en.WORDS, "de": de.WORDS, "pl": pl.WORDS})
"""By the language's code (ISO 639)."""


def words_of(language: str) -> Words | None:
    """The lists of a language, whatever its region; None where there are none."""
    return LISTS.get(language.replace("_", "-").split("-")[0].lower())


__all__ = ["LISTS", "Unsuitable", "Words", "words_of"]
