"""Counting with arrays: keys of several columns, ranks, and sequences, as small numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_ROOM = 1 << 62
_TABLE = 8
_SMALL = 1 << 16


def key_of(*columns: Ints) -> Ints:
    """One number for each different row of the columns; they sort as the rows do."""
    found = columns[0] - _least(columns[0])
    most = _most(found)
    for column in columns[1:]:
        more = column - _least(column)
        width = _most(more) + 1
        if (most + 1) * width >= _ROOM:
            found = np.unique(found, return_inverse=True)[1].reshape(-1)
            more = np.unique(more, return_inverse=True)[1].reshape(-1)
            most, width = _most(found), _most(more) + 1
        found = found * width + more
        most = most * width + width - 1
    return found


def _least(column: Ints) -> int:
    return int(column.min()) if len(column) else 0


def _most(column: Ints) -> int:
    return int(column.max()) if len(column) else 0


def counted(*columns: Ints) -> tuple[Ints, Ints]:
    """Where each different row of the columns first stands, and how often it does; in the order of the rows."""
    first, which = grouped(key_of(*columns))
    return first, np.bincount(which, minlength=len(first))


def weighed(weights: Ints, *columns: Ints) -> tuple[Ints, Ints]:
    """Where each different row of the columns first stands, and the sum of its weights; in the order of the rows."""
    first, which = grouped(key_of(*columns))
    sums = np.zeros(len(first), np.int64)
    np.add.at(sums, which, weights)
    return first, sums


def grouped(keys: Ints) -> tuple[Ints, Ints]:
    """Where each different key, from 0 upward, first stands, in their order; and the place of each row's key. By a
    table where that is not much larger than the rows are many, else by sorting."""
    width = _most(keys) + 1
    if width > _TABLE * len(keys) + _SMALL:
        _, first, which = np.unique(keys, return_index=True, return_inverse=True)
        return first, which.reshape(-1)
    there = np.zeros(width, bool)
    there[keys] = True
    used = np.flatnonzero(there)
    place = np.empty(width, np.int64)
    place[used] = np.arange(len(used))
    which = place[keys]
    first = np.empty(len(used), np.int64)
    first[which[::-1]] = np.arange(len(keys) - 1, -1, -1)
    return first, which


def dense(*columns: Ints) -> tuple[Ints, int]:
    """The rows of the columns numbered from 0 in their order, and how many different ones there are."""
    first, found = grouped(key_of(*columns))
    return found, len(first)


def rank_within(groups: Ints) -> Ints:
    """How many rows of the same group stand before each row."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1)) if len(ordered) else np.zeros(0, np.int64)
    lengths = np.diff(np.append(starts, len(ordered)))
    found = np.empty(len(groups), np.int64)
    found[order] = np.arange(len(ordered)) - np.repeat(starts, lengths)
    return found


def sequences(groups: Ints, values: Ints, count: int) -> tuple[Ints, list[tuple[int, ...]]]:
    """The values of each of `count` groups in the order of the rows, as one number for each different sequence, and
    the sequences by number. 0 is that of a group without rows."""
    sequence_of = np.zeros(count, np.int64)
    known: list[tuple[int, ...]] = [()]
    order = np.argsort(groups, kind="stable")
    groups, values = groups[order], values[order]
    place = rank_within(groups)
    for step in range(int(place.max()) + 1 if len(place) else 0):
        rows = np.flatnonzero(place == step)
        before = sequence_of[groups[rows]]
        first, which = np.unique(key_of(before, values[rows]), return_index=True, return_inverse=True)[1:]
        longer = [(*known[before[at]], int(values[rows[at]])) for at in first.tolist()]
        sequence_of[groups[rows]] = len(known) + which.reshape(-1)
        known += longer
    return sequence_of, known


def bags(groups: Ints, values: Ints, count: int) -> tuple[Ints, list[tuple[int, ...]]]:
    """As `sequences`, whatever the order of the rows: values are taken from the least up."""
    order = np.lexsort((values, groups))
    return sequences(groups[order], values[order], count)


def spread(starts: Ints, lengths: Ints) -> Ints:
    """`start, start + 1, ...` for each start, one after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


def text_ranks(texts: Sequence[str]) -> Ints:
    """The place of each text among all in their order; equal ones have the same."""
    places = {text: place for place, text in enumerate(sorted(set(texts)))}
    return np.array([places[text] for text in texts], np.int64)
