"""Clustered means, ratios and differences: by hand, against statsmodels, and by how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from dunning_simulator.statistics.clustered import mean, ratio
from dunning_simulator.statistics.estimate import quantile, tail
from dunning_simulator.statistics.trials import Side, contrast, cuped, level


def _side(values: np.ndarray, clusters: np.ndarray | None = None, weight: np.ndarray | None = None) -> Side:
    n = len(values)
    return Side(
        values,
        np.ones(n),
        np.ones(n) if weight is None else weight,
        np.arange(n) if clusters is None else clusters,
    )


def test_each_its_own_cluster_is_the_usual_standard_error() -> None:
    values = np.array([1.0, 4.0, 2.0, 8.0])
    found = mean(values)
    assert found.se == pytest.approx(values.std(ddof=1) / 2)
    assert (found.n, found.clusters) == (4, 4)
    assert found.high - found.value == pytest.approx(found.se * 3.182446, rel=1e-6), "Student's t of 3 degrees"


def test_twins_count_once() -> None:
    """Every record written twice: the same interval as of the records alone."""
    values = np.random.default_rng(3).normal(size=200)
    twice = mean(np.repeat(values, 2), np.repeat(np.arange(200), 2))
    assert (twice.value, twice.se) == pytest.approx((mean(values).value, mean(values).se))


def test_a_ratio_is_a_regression_through_the_origin_with_clusters() -> None:
    """statsmodels' cluster covariance of y = R x with weights 1/x has the same sandwich, but for a factor of n."""
    import statsmodels.api as sm

    draw = np.random.default_rng(4)
    below = draw.uniform(50, 150, size=300)
    above = below * draw.uniform(0, 1, size=300)
    clusters = np.arange(300) // 5
    fit = sm.WLS(above, below, weights=1 / below).fit(
        cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}
    )
    found = ratio(above, below, clusters)
    assert found.value == pytest.approx(fit.params[0], rel=1e-12)
    assert found.se == pytest.approx(fit.bse[0] * np.sqrt(60 / 59), rel=1e-12)


def test_the_difference_of_means_is_welchs() -> None:
    from scipy.stats import ttest_ind

    draw = np.random.default_rng(6)
    a, b = draw.normal(size=12), draw.normal(1, 3, size=9)
    expected = ttest_ind(b, a, equal_var=False)
    found = contrast(_side(b), Side(a, np.ones(12), np.ones(12), np.arange(100, 112)), method="mean")
    interval = expected.confidence_interval()
    assert (found.difference.low, found.difference.high) == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)


def test_a_cluster_in_both_arms_is_one_cluster() -> None:
    """Pairs: the interval of the differences within pairs, not of two samples."""
    draw = np.random.default_rng(7)
    level_of_pair = draw.normal(0, 10, size=80)
    a, b = level_of_pair + draw.normal(size=80), level_of_pair + draw.normal(1, size=80)
    found = contrast(_side(b), _side(a), method="mean")
    assert found.difference.se == pytest.approx(mean(b - a).se)


def test_equal_propensities_change_nothing_and_unequal_ones_undo_a_season() -> None:
    draw = np.random.default_rng(8)
    n = 40_000
    season = draw.integers(0, 2, size=n)
    share = np.where(season == 1, 0.8, 0.2)
    treated = draw.uniform(size=n) < share
    values = 5.0 * season + 1.0 * treated + draw.normal(size=n)
    weight = 1 / np.where(treated, share, 1 - share)

    def of(arm: bool, weights: np.ndarray) -> Side:
        there = treated == arm
        return Side(values[there], np.ones(there.sum()), weights[there], np.flatnonzero(there))

    plain = contrast(of(True, np.ones(n)), of(False, np.ones(n)), method="mean").difference
    weighed = contrast(of(True, weight), of(False, weight), method="mean").difference
    assert plain.value > 3.5, "the season passes for an effect"
    assert abs(weighed.value - 1) < 4 * weighed.se
    twice = contrast(of(True, np.full(n, 2.0)), of(False, np.full(n, 2.0)), method="mean").difference
    assert (twice.value, twice.se) == pytest.approx((plain.value, plain.se))


def test_what_was_known_before_takes_variance_away_and_nothing_else() -> None:
    draw = np.random.default_rng(9)
    before = draw.normal(size=5000)
    values = 3 * before + draw.normal(size=5000)
    made, saved = cuped(values, before)
    assert made.mean() == pytest.approx(values.mean())
    assert saved == pytest.approx(0.9, abs=0.02), "a correlation of 0.95"
    assert made.var() / values.var() == pytest.approx(1 - saved)
    assert cuped(values, np.ones(5000))[1] == 0.0


@pytest.mark.parametrize("groups", [12, 200])
def test_clustered_intervals_hold_the_truth_as_often_as_they_say(groups: int) -> None:
    """600 worlds whose customers have much in common: 92.5 to 97.5 % of the intervals hold the truth; those that take
    every invoice for independent hold it far less often."""
    draw = np.random.default_rng(groups)
    clusters = np.repeat(np.arange(groups), 5)
    held = naive = 0
    for _ in range(600):
        values = np.repeat(draw.normal(size=groups), 5) + 0.5 * draw.normal(size=5 * groups)
        found, careless = mean(values, clusters), mean(values)
        held += found.low <= 0 <= found.high
        naive += careless.low <= 0 <= careless.high
    assert 0.925 < held / 600 < 0.975
    assert naive / 600 < 0.75


def test_differences_of_ratios_hold_the_truth_as_often_as_they_say() -> None:
    """600 trials of two arms of 60 customers with one to six invoices each, skewed amounts and no effect."""
    draw = np.random.default_rng(21)
    held = 0
    for _ in range(600):
        sides = []
        for arm in range(2):
            owed = draw.lognormal(4, 1, size=60) * draw.integers(1, 7, size=60)
            paid = owed * draw.beta(2, 1, size=60)
            sides.append(Side(paid, owed, np.ones(60), np.arange(60) + 100 * arm))
        found = contrast(sides[1], sides[0], method="ratio").difference
        held += found.low <= 0 <= found.high
    assert 0.915 < held / 600 < 0.975


def test_too_few_to_tell_is_said_and_not_guessed() -> None:
    one = contrast(_side(np.array([3.0])), Side(np.array([1.0]), np.ones(1), np.ones(1), np.array([7])), method="mean")
    assert one.difference.value == 2.0
    assert not one.difference.told
    assert one.p != one.p
    assert not mean(np.array([])).told
    assert level(_side(np.array([2.0])), method="mean").value == 2.0


def test_quantiles_pass_from_students_to_the_normal_at_fifty_clusters() -> None:
    assert quantile(49) == pytest.approx(1.959964, abs=1e-6)
    assert quantile(48) == pytest.approx(2.010635, abs=1e-6)
    assert tail(1.959964, 1000) == pytest.approx(0.05, abs=1e-6)
