"""The types of arrays, named once, and the rows of one that differ."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Keys: TypeAlias = npt.NDArray[np.uint64]


def distinct(rows: Floats) -> tuple[Floats, Ints]:
    """The rows that differ, sorted, and by row the place of its own: what `np.unique` says of axis 0, which sorts whole
    rows. Here a hash of each is sorted, and the few that differ by themselves; should two of them share a hash, which
    is looked for, it is `np.unique` that answers."""
    rows = rows + 0.0  # -0.0 is 0.0
    hashed = np.zeros(len(rows), np.uint64)
    for column in np.ascontiguousarray(rows.T).view(np.uint64):
        hashed = (hashed ^ column ^ (column >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
        hashed ^= hashed >> np.uint64(29)
    _, first, place = np.unique(hashed, return_index=True, return_inverse=True)
    found, place = rows[first], place.ravel()
    if not np.array_equal(found[place], rows):
        found, place = np.unique(rows, axis=0, return_inverse=True)
        return found, place.ravel()
    order = np.lexsort(found.T[::-1])
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return found[order], rank[place]
