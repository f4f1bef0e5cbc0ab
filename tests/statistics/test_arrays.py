"""Rows that differ, found by a hash, are those that NumPy finds by sorting."""

from __future__ import annotations

import numpy as np
import pytest
from dunning_simulator.statistics.arrays import Floats, distinct


def by_sorting(rows: Floats) -> tuple[Floats, np.ndarray]:
    found, place = np.unique(rows, axis=0, return_inverse=True)
    return found, place.ravel()


@pytest.mark.parametrize("columns", [1, 2, 7])
def test_rows_that_differ_are_found_in_their_order(columns: int) -> None:
    random = np.random.default_rng(columns)
    rows = random.choice(np.array([0.0, -0.0, 1.0, -2.5, 1e-9, 3e200]), size=(500, columns))
    for one in (rows, rows[:1], rows[:0]):
        (found, place), (wanted, places) = distinct(one), by_sorting(one + 0.0)
        assert np.array_equal(found, wanted)
        assert np.array_equal(place, places)


def test_rows_of_one_hash_are_still_two_rows() -> None:
    """The second column of the other row undoes what its first one did to the hash."""
    mask, times = (1 << 64) - 1, 0xBF58476D1CE4E5B9

    def bits(value: float) -> int:
        return int(np.float64(value).view(np.uint64))

    def mixed(value: int) -> int:
        return value ^ (value >> 31)

    def hashed(value: int) -> int:
        found = mixed(value) * times & mask
        return found ^ (found >> 29)

    one, two = bits(1.0), bits(2.0)
    wanted = mixed(bits(3.0)) ^ hashed(one) ^ hashed(two)
    undone = wanted ^ (wanted >> 31) ^ (wanted >> 62)
    assert mixed(undone) == wanted
    rows = np.array([[1.0, 3.0], [2.0, np.uint64(undone).view(np.float64)]])
    found, place = distinct(rows)
    assert np.array_equal(found, by_sorting(rows)[0])
    assert sorted(place.tolist()) == [0, 1]
