"""What arrays are counted with gives what a dictionary would, whichever way it is found."""

from __future__ import annotations

from collections import Counter

import numpy as np
from dunning_simulator.compare.arrays.ids import dense, distinct, ordered, rank_within, summed
from dunning_simulator.compare.arrays.sums import Sums
from hypothesis import given
from hypothesis import strategies as st

from dunning_dsl.engine.kernel.layout import UNKNOWN

NUMBERS = st.integers(-3, 3) | st.integers(0, 1 << 40) | st.just(UNKNOWN)
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, st.integers(0, 2)), max_size=30)


def columns(rows: list[tuple[int, int, int]]) -> list[np.ndarray]:
    return list(np.array(rows, np.int64).reshape(len(rows), 3).T)


@given(ROWS)
def test_rows_are_counted_and_weighed_in_their_order(rows: list[tuple[int, int, int]]) -> None:
    first, counts = summed(*columns(rows))
    assert [rows[place] for place in first.tolist()] == sorted(set(rows))
    assert dict(zip((rows[place] for place in first.tolist()), counts.tolist(), strict=True)) == Counter(rows)
    assert all(rows.index(rows[place]) == place for place in first.tolist())
    assert distinct(*columns(rows)).tolist() == first.tolist()
    _, weights = summed(*columns(rows), weights=np.arange(len(rows)))
    for place, weight in zip(first.tolist(), weights.tolist(), strict=True):
        assert weight == sum(at for at, row in enumerate(rows) if row == rows[place])


@given(ROWS)
def test_rows_are_numbered_in_their_order(rows: list[tuple[int, int, int]]) -> None:
    numbers, count = dense(*columns(rows))
    there = sorted(set(rows))
    assert count == len(there)
    assert [there[number] for number in numbers.tolist()] == rows


@given(st.lists(st.integers(0, 4) | st.integers(0, (1 << 61) - 1), max_size=40))
def test_rows_of_one_key_keep_their_order(keys: list[int]) -> None:
    order, found = ordered(np.array(keys, np.int64))
    assert order.tolist() == sorted(range(len(keys)), key=lambda place: keys[place])
    assert found.tolist() == sorted(keys)
    ranks = rank_within(np.array(keys, np.int64))
    assert ranks.tolist() == [keys[:place].count(key) for place, key in enumerate(keys)]


@given(st.lists(ROWS, max_size=4))
def test_sums_of_parts_are_the_sum(parts: list[list[tuple[int, int, int]]]) -> None:
    total = Sums()
    for rows in parts:
        total.merge(Sums.of(*columns(rows)))
    assert dict(total.rows()) == Counter(row for rows in parts for row in rows)
