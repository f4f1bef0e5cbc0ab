"""Counts with examples, gathered in any order of customers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

from dunning_simulator.compare.arrays.ids import Ints, ordered, starts_of
from dunning_simulator.compare.examples import KEPT, Examples

K = TypeVar("K", bound=Hashable)
E = TypeVar("E")


class Gathered(Generic[K, E]):
    """Becomes `Examples` of a chunk. `known` are those of the chunks before, as far as they are merged: what has all
    its examples there needs no more."""

    def __init__(self, known: Examples[K, E] | None) -> None:
        self._known = known.first if known is not None else {}
        self._counts: dict[K, int] = {}
        self._first: dict[K, list[tuple[int, E]]] = {}

    def count(self, groups: Ints, order: Ints, key_of: Callable[[int], K], example_of: Callable[[int], E]) -> None:
        """Counts rows by group: a row's place gives its key and its example, `order` says which come first."""
        if not len(groups):
            return
        by_order = ordered(order)[0]
        by_group, group = ordered(groups[by_order])
        places, starts = by_order[by_group], starts_of(group)
        for at, end in zip(starts.tolist(), [*starts[1:].tolist(), len(group)], strict=True):
            key = key_of(int(places[at]))
            self._counts[key] = self._counts.get(key, 0) + end - at
            if len(self._known.get(key, ())) < KEPT:
                first = places[at : min(end, at + KEPT)].tolist()
                self._first.setdefault(key, []).extend((int(order[place]), example_of(place)) for place in first)

    def add(self, found: Examples[K, E], order: int) -> None:
        """Adds what was counted otherwise of one customer."""
        for key, count in found.counts.items():
            self._counts[key] = self._counts.get(key, 0) + count
            self._first.setdefault(key, []).extend((order, example) for example in found.first[key])

    def done(self) -> Examples[K, E]:
        found: Examples[K, E] = Examples()
        for key, count in self._counts.items():
            found.counts[key] = count
            found.first[key] = _in_order(self._first.get(key, ()))[:KEPT]
        return found


def _in_order(pairs: Iterable[tuple[int, E]]) -> list[E]:
    return [example for _, example in sorted(pairs, key=lambda pair: pair[0])]
