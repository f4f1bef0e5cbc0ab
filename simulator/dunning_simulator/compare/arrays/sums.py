"""Counts by rows of numbers, added up over chunks; put into words once, when all is counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from dunning_simulator.compare.arrays.ids import Ints, counted

_WAITING: Final = 1 << 16
"""Rows that may wait to be added up beside those that have been."""


class Sums:
    """How often each row of some columns was counted, or the sum of what it was counted with."""

    __slots__ = ("_added", "_parts", "_rows")

    def __init__(self, columns: tuple[Ints, ...] = (), counts: Ints | None = None) -> None:
        self._parts: list[tuple[tuple[Ints, ...], Ints]] = []
        self._rows = self._added = 0
        if counts is not None and len(counts):
            self._parts.append((columns, counts))
            self._rows = self._added = len(counts)

    @staticmethod
    def of(*columns: Ints, weights: Ints | None = None) -> Sums:
        """The rows of the columns, counted or weighed."""
        return Sums(*counted(*columns, weights=weights))

    def merge(self, later: Sums) -> None:
        self._parts += later._parts
        self._rows += later._rows
        if self._rows > 2 * self._added + _WAITING:
            self._add_up()

    def _add_up(self) -> None:
        if len(self._parts) > 1:
            columns = [np.concatenate(part) for part in zip(*(part for part, _ in self._parts), strict=True)]
            whole = Sums.of(*columns, weights=np.concatenate([counts for _, counts in self._parts]))
            self._parts = whole._parts
        self._rows = self._added = sum(len(counts) for _, counts in self._parts)

    def rows(self) -> Iterator[tuple[tuple[int, ...], int]]:
        """Each row with its sum, in the order of the rows."""
        self._add_up()
        for columns, counts in self._parts:
            yield from zip(zip(*(column.tolist() for column in columns), strict=True), counts.tolist(), strict=True)
