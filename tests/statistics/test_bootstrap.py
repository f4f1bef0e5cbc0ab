"""Exact sums, Poisson weights and simultaneous intervals."""

from __future__ import annotations

from math import exp, factorial

import numpy as np
import pytest
from dunning_simulator.statistics.bootstrap import (
    customer_keys,
    percentile_interval,
    poisson_places,
    replicate_sums,
    weights,
)
from dunning_simulator.statistics.clustered import mean
from dunning_simulator.statistics.exact import exact_dot, exact_sum, weighted_sums
from dunning_simulator.statistics.many import max_t
from hypothesis import given
from hypothesis import strategies as st

whole = st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=40)


@given(whole)
def test_sums_are_those_of_pythons_integers(values: list[int]) -> None:
    found = np.array(values, dtype=np.int64)
    assert exact_sum(found) == sum(values)
    assert exact_dot(found, found[::-1]) == sum(a * b for a, b in zip(values, reversed(values), strict=True))


def test_squares_of_money_pass_sixty_four_bits() -> None:
    values = np.full(1000, 10**12, dtype=np.int64)
    assert exact_dot(values, values) == 1000 * 10**24


@given(whole, st.randoms(use_true_random=False))
def test_weighted_sums_do_not_depend_on_the_order(values: list[int], shuffle: object) -> None:
    order = list(range(len(values)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    drawn = np.arange(2 * len(values)).reshape(2, -1) % 12
    found = weighted_sums(drawn.astype(float), np.array(values, dtype=np.int64))
    mixed = weighted_sums(drawn[:, order].astype(float), np.array(values, dtype=np.int64)[order])
    assert found == mixed == [sum(int(w) * v for w, v in zip(row, values, strict=True)) for row in drawn]


def test_weights_are_poisson_with_mean_one() -> None:
    drawn = weights(customer_keys(f"C{n}" for n in range(20_000)), range(50), seed=1)
    counts = np.bincount(drawn.astype(int).ravel(), minlength=8)
    for k in range(6):
        share = exp(-1) / factorial(k)
        assert counts[k] / drawn.size == pytest.approx(share, abs=5 * (share / drawn.size) ** 0.5)
    assert abs(np.corrcoef(drawn[0], drawn[1])[0, 1]) < 0.03
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 1])[0, 1]) < 0.5
    assert (np.diff(poisson_places().astype(float)) >= 0).all()


def test_a_weight_is_the_customers_own_whatever_stands_beside_them() -> None:
    keys = customer_keys(["anna", "bert", "carl"])
    alone = weights(keys[1:2], range(3, 5), seed=9)
    assert (alone == weights(keys, range(5), seed=9)[3:, 1:2]).all()
    assert (weights(keys, range(200), seed=9) != weights(keys, range(200), seed=8)).any()


def test_sums_of_replicates_are_those_of_their_weights() -> None:
    keys = customer_keys(f"C{n}" for n in range(50))
    columns = [np.arange(50, dtype=np.int64) * 10**12 - 10**13, np.ones(50, dtype=np.int64)]
    drawn = weights(keys, range(20), seed=4)
    assert list(replicate_sums(keys, columns, replicates=20, seed=4)) == [
        tuple(sum(int(w) * int(v) for w, v in zip(row, column, strict=True)) for column in columns) for row in drawn
    ]


def test_a_weight_is_decided_by_all_64_bits() -> None:
    from dunning_simulator.statistics.bootstrap import _mixed

    keys = customer_keys(f"C{n}" for n in range(200_000))
    numbers = np.array([((4 << 32) + 1) * 0x9E3779B97F4A7C15 & (2**64 - 1)], dtype=np.uint64)
    whole = np.searchsorted(poisson_places(), _mixed(_mixed(keys) ^ _mixed(numbers)), side="right")
    assert (weights(keys, range(1), seed=4)[0] == whole).all()


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from dunning_simulator.statistics import bootstrap

    keys = customer_keys(f"C{n}" for n in range(30))
    column = np.arange(30, dtype=np.int64) * 10**9
    whole = list(replicate_sums(keys, [column, column + 1], replicates=20, seed=3))
    monkeypatch.setattr(bootstrap, "_REPLICATES", 3)
    monkeypatch.setattr(bootstrap, "_CUSTOMERS", 7)
    assert list(replicate_sums(keys, [column, column + 1], replicates=20, seed=3)) == whole


def test_the_bootstrap_of_a_ratio_agrees_with_the_delta_method() -> None:
    draw = np.random.default_rng(12)
    owed = (draw.lognormal(5, 1, size=2000) * 100).astype(np.int64)
    paid = (owed * draw.beta(3, 1, size=2000)).astype(np.int64)
    sums = replicate_sums(customer_keys(map(str, range(2000))), [paid, owed], replicates=2000, seed=5)
    found = np.array([a / b for a, b in sums])
    from dunning_simulator.statistics.clustered import ratio

    exact = ratio(paid.astype(float), owed.astype(float))
    assert found.std(ddof=1) == pytest.approx(exact.se, rel=0.06)
    low, high = percentile_interval(found)
    assert (low, high) == pytest.approx((exact.low, exact.high), abs=exact.se / 4)


def test_simultaneous_intervals_hold_all_truths_at_once_as_often_as_they_say() -> None:
    """300 worlds of eight correlated means: intervals one by one miss one of them in a quarter of the worlds."""
    draw = np.random.default_rng(13)
    keys = customer_keys(map(str, range(150)))
    drawn = weights(keys, range(400), seed=2)
    drawn /= drawn.sum(axis=1, keepdims=True)
    all_held = one_by_one = 0
    for _ in range(300):
        values = draw.normal(size=(150, 8)) + 0.5 * draw.normal(size=(150, 1))
        low, high, critical = max_t(values.mean(axis=0), drawn @ values)
        all_held += bool(((low <= 0) & (high >= 0)).all())
        one_by_one += all(m.low <= 0 <= m.high for m in map(mean, values.T))
    assert critical > 2.3
    assert 0.91 < all_held / 300 < 0.985
    assert one_by_one / 300 < 0.85


def test_what_never_varies_has_no_width() -> None:
    low, high, _ = max_t(np.array([1.0, 2.0]), np.array([[1.0, 1.9], [1.0, 2.1], [1.0, 2.0]]))
    assert low[0] == high[0] == 1.0
    assert low[1] < 2.0 < high[1]
