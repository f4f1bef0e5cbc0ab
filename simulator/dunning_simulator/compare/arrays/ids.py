"""Counting with arrays: keys of several columns, ranks, and sequences, as small numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_BITS = 62
_ROOM = 1 << _BITS
_TABLE = 8
_SMALL = 1 << 16


def key_of(*columns: Ints) -> Ints:
    """One number from 0 upward for each different row of the columns; they sort as the rows do."""
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


def ordered(keys: Ints) -> tuple[Ints, Ints]:
    """The order of the rows by key, from 0 upward, rows of one key as they stand; and the keys in that order.

    Numbers are sorted many times faster than places, so a row's place is put behind its key where there is room.
    """
    bits = len(keys).bit_length()
    if _most(keys) >= 1 << (_BITS - bits):
        order = np.argsort(keys, kind="stable")
        return order, keys[order]
    found = (keys << bits) | np.arange(len(keys))
    found.sort()
    return found & ((1 << bits) - 1), found >> bits


def starts_of(ordered_keys: Ints) -> Ints:
    """Where each different key begins among keys in order."""
    if not len(ordered_keys):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.diff(ordered_keys, prepend=ordered_keys[0] - 1))


def summed(*columns: Ints, weights: Ints | None = None) -> tuple[Ints, Ints]:
    """Where each different row of the columns first stands, and how often it does or the sum of its weights; in the
    order of the rows."""
    keys = key_of(*columns)
    if not len(keys):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if _has_table(keys):
        first, which = grouped(keys)
        if weights is None:
            return first, np.bincount(which, minlength=len(first))
        sums = np.zeros(len(first), np.int64)
        np.add.at(sums, which, weights)
        return first, sums
    order, keys = ordered(keys)
    starts = starts_of(keys)
    if weights is None:
        return order[starts], np.diff(np.append(starts, len(keys)))
    return order[starts], np.add.reduceat(weights[order], starts)


def counted(*columns: Ints, weights: Ints | None = None) -> tuple[tuple[Ints, ...], Ints]:
    """Each different row of the columns, in their order, and how often it stands there or the sum of its weights."""
    if not len(columns[0]):
        return columns, np.zeros(0, np.int64)
    least = [int(column.min()) for column in columns]
    widths = [int(column.max()) - low + 1 for column, low in zip(columns, least, strict=True)]
    if not _fits_a_table(prod(widths), len(columns[0])) or not _exact(weights):
        first, sums = summed(*columns, weights=weights)
        return tuple(column[first] for column in columns), sums
    keys = columns[0] - least[0]
    for column, low, width in zip(columns[1:], least[1:], widths[1:], strict=True):
        keys = keys * width
        keys += column
        keys -= low
    times = np.bincount(keys)
    used = np.flatnonzero(times)
    sums = times[used] if weights is None else np.bincount(keys, weights)[used].astype(np.int64)
    found: list[Ints] = []
    rest = used
    for low, width in zip(reversed(least), reversed(widths), strict=True):
        found.append(rest % width + low)
        rest = rest // width
    return tuple(reversed(found)), sums


def _exact(weights: Ints | None) -> bool:
    """Whether floating point adds them up exactly, as `bincount` does."""
    if weights is None or not len(weights):
        return True
    return max(abs(int(weights.min())), abs(int(weights.max()))) * len(weights) < 1 << 53


def distinct(*columns: Ints) -> Ints:
    """Where each different row of the columns first stands, in the order of the rows."""
    return summed(*columns)[0]


def _has_table(keys: Ints) -> bool:
    return _fits_a_table(_most(keys) + 1, len(keys))


def _fits_a_table(keys: int, rows: int) -> bool:
    return keys <= _TABLE * rows + _SMALL


def grouped(keys: Ints) -> tuple[Ints, Ints]:
    """Where each different key, from 0 upward, first stands, in their order; and the place of each row's key. By a
    table where that is not much larger than the rows are many, else by sorting."""
    if not _has_table(keys):
        order, by_key = ordered(keys)
        starts = starts_of(by_key)
        which = np.empty(len(keys), np.int64)
        which[order] = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(keys))))
        return order[starts], which
    there = np.zeros(_most(keys) + 1, bool)
    there[keys] = True
    used = np.flatnonzero(there) if len(keys) else np.zeros(0, np.int64)
    place = np.empty(len(there), np.int64)
    place[used] = np.arange(len(used))
    which = place[keys]
    first = np.empty(len(used), np.int64)
    first[which[::-1]] = np.arange(len(keys) - 1, -1, -1)
    return first, which


def dense(*columns: Ints) -> tuple[Ints, int]:
    """The rows of the columns numbered from 0 in their order, and how many different ones there are."""
    keys = key_of(*columns)
    if not _has_table(keys):
        order, by_key = ordered(keys)
        found = np.empty(len(keys), np.int64)
        found[order] = np.cumsum(np.diff(by_key, prepend=by_key[0]) != 0)
        return found, int(found[order[-1]]) + 1
    there = np.zeros(_most(keys) + 1, bool)
    there[keys] = True
    place = np.cumsum(there)
    return place[keys] - 1, int(place[-1]) if len(keys) else 0


def rank_within(groups: Ints) -> Ints:
    """How many rows of the same group stand before each row. Groups are numbers from 0 upward."""
    order, by_group = ordered(groups)
    starts = starts_of(by_group)
    lengths = np.diff(np.append(starts, len(by_group)))
    found = np.empty(len(groups), np.int64)
    found[order] = np.arange(len(by_group)) - np.repeat(starts, lengths)
    return found


def sequences(groups: Ints, values: Ints, count: int) -> tuple[Ints, list[tuple[int, ...]]]:
    """The values of each of `count` groups in the order of the rows, as one number for each different sequence, and
    the sequences by number. 0 is that of a group without rows."""
    sequence_of = np.zeros(count, np.int64)
    known: list[tuple[int, ...]] = [()]
    order, groups = ordered(groups)
    values = values[order]
    place = rank_within(groups)
    for step in range(int(place.max()) + 1 if len(place) else 0):
        rows = np.flatnonzero(place == step)
        before = sequence_of[groups[rows]]
        first, which = grouped(key_of(before, values[rows]))
        longer = [(*known[before[at]], int(values[rows[at]])) for at in first.tolist()]
        sequence_of[groups[rows]] = len(known) + which
        known += longer
    return sequence_of, known


def bags(groups: Ints, values: Ints, count: int) -> tuple[Ints, list[tuple[int, ...]]]:
    """As `sequences`, whatever the order of the rows: values are taken from the least up."""
    order = ordered(key_of(groups, values))[0]
    return sequences(groups[order], values[order], count)


def spread(starts: Ints, lengths: Ints) -> Ints:
    """`start, start + 1, ...` for each start, one after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


def text_ranks(texts: Sequence[str]) -> Ints:
    """The place of each text among all in their order; equal ones have the same."""
    places = {text: place for place, text in enumerate(sorted(set(texts)))}
    return np.array([places[text] for text in texts], np.int64)
