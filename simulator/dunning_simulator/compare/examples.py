"""Counts that remember the first few cases they were counted for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
E = TypeVar("E")

KEPT = 3
"""Examples kept of each thing."""


class Examples(Generic[K, E]):
    """How often each key was seen, with its first `KEPT` examples in the order of adding."""

    __slots__ = ("counts", "first")

    def __init__(self) -> None:
        self.counts: dict[K, int] = {}
        self.first: dict[K, list[E]] = {}

    def add(self, key: K, example: E) -> None:
        self.counts[key] = self.counts.get(key, 0) + 1
        kept = self.first.setdefault(key, [])
        if len(kept) < KEPT:
            kept.append(example)

    def merge(self, later: Examples[K, E]) -> None:
        """Adds the counts of customers that come after ours."""
        for key, count in later.counts.items():
            self.counts[key] = self.counts.get(key, 0) + count
            kept = self.first.setdefault(key, [])
            kept.extend(later.first[key][: KEPT - len(kept)])

    def ranked(self) -> Iterator[tuple[K, int, tuple[E, ...]]]:
        """Most frequent first, then by key."""
        for key, count in sorted(self.counts.items(), key=lambda item: (-item[1], repr(item[0]))):
            yield key, count, tuple(self.first[key])
