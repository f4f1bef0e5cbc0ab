"""Proportions, corrections for many, sample sizes and intervals for every look give the textbook's numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from dunning_simulator.statistics.anytime import anytime, half_width, rho_squared
from dunning_simulator.statistics.clustered import mean
from dunning_simulator.statistics.many import adjusted
from dunning_simulator.statistics.proportions import difference_interval, pooled_z, single_interval
from dunning_simulator.statistics.sizes import at_point_and_half, for_proportions, needed
from dunning_simulator.statistics.trials import sample_ratio

from tests.statistics.reference import known


@pytest.mark.parametrize(
    ("key", "method"),
    [("newcombe", "newcomb"), ("wald", "wald"), ("agresti_caffo", "agresti-caffo"), ("score", "score")],
)
def test_the_difference_of_two_proportions(key: str, method: str) -> None:
    expected = known("textbook")["45/100_vs_30/100"][key]
    assert difference_interval(45, 100, 30, 100, method) == pytest.approx(expected, abs=1e-6)  # type: ignore[arg-type]


def test_no_difference_of_two_proportions() -> None:
    expected = known("textbook")["45/100_vs_30/100"]
    assert pooled_z(45, 100, 30, 100) == pytest.approx((expected["z"], expected["p"]), abs=1e-9)
    assert pooled_z(0, 10, 0, 20) == (0.0, 1.0)


def test_newcombe_is_the_interval_unless_another_is_named() -> None:
    assert difference_interval(45, 100, 30, 100) == difference_interval(45, 100, 30, 100, "newcomb")


def test_single_proportions() -> None:
    book = known("textbook")
    assert single_interval(45, 100) == pytest.approx(book["wilson_45/100"], abs=1e-9)
    assert single_interval(0, 20) == pytest.approx(book["wilson_0/20"], abs=1e-9)
    assert single_interval(45, 100, "beta") == pytest.approx(book["clopper_pearson_45/100"], abs=1e-9)


def test_the_call_centre_trial() -> None:
    """697 of 1,054 against 1,401 of 2,109: an office's calls changed nothing."""
    from scipy.stats import chi2_contingency

    trial = known("collections_office_experiment_2x2")
    (a, n), (b, m) = trial["control"], trial["treated"]
    assert difference_interval(b, m, a, n) == pytest.approx(trial["newcombe"], abs=1e-9)
    found = chi2_contingency([[a, n - a], [b, m - b]])
    assert (found.statistic, found.pvalue) == pytest.approx((trial["chi2_yates"], trial["p"]), abs=1e-9)


def test_corrections_for_many() -> None:
    book = known("textbook")
    assert adjusted([0.01, 0.04, 0.03], "holm") == pytest.approx(book["holm_.01_.04_.03"])
    assert adjusted([0.01, 0.04, 0.03], "fdr_bh") == pytest.approx(book["bh"])


def test_what_cannot_be_told_does_not_count_among_the_many() -> None:
    found = adjusted([0.01, float("nan"), 0.04, 0.03], "holm")
    assert [found[0], found[2], found[3]] == pytest.approx([0.03, 0.06, 0.06])
    assert found[1] != found[1]


def test_the_sample_ratio() -> None:
    found = sample_ratio(np.array([5100, 4900]), np.array([0.5, 0.5]))
    assert found == pytest.approx(known("textbook")["srm_5100_4900"], abs=1e-9)


def test_units_per_arm() -> None:
    assert for_proportions(0.30, 0.35) == pytest.approx(known("textbook")["n_per_arm_.30_to_.35_arcsine"], abs=1e-6)
    # The textbook's n = 2 (1.96 + 0.8416)² s² / d², with s = 1 and d = 0.2.
    assert needed(0.2, 2.0).per_arm == 393
    point, half = at_point_and_half(0.2, 2.0)
    assert (point.per_arm, half.per_arm) == (393, 1570), "half the difference takes four times as many"
    assert needed(0.0, 2.0).per_arm is None


def test_so_many_units_have_the_power_that_was_asked_for() -> None:
    """400 trials of the size that is said to have a power of 80 %: between 74 and 86 % of them tell the difference."""
    per_arm = needed(0.5, 2.0).per_arm
    assert per_arm is not None
    draw = np.random.default_rng(11)
    z = []
    for _ in range(400):
        a, b = draw.normal(size=per_arm), draw.normal(0.5, size=per_arm)
        z.append((b.mean() - a.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / per_arm))
    assert 0.74 < np.mean(np.abs(z) > 1.96) < 0.86


def test_the_width_for_every_look() -> None:
    expected = known("asymp_cs_halfwidth_s2_.25_alpha_.05_topt_5000")
    assert rho_squared() == pytest.approx(expected.pop("rho2"), abs=1e-12)
    for n, width in expected.items():
        assert half_width(0.25, int(n)) == pytest.approx(width, abs=1e-9)
    widths = [half_width(0.25, n) for n in range(10, 5000, 10)]
    assert all(later < earlier for earlier, later in pairwise(widths))
    assert half_width(0.25, 0) == np.inf


def test_who_looks_after_every_unit_is_wrong_no_more_often_than_said() -> None:
    """2,000 walks without any drift, looked at after each of 100 to 2,000 steps: at most 5 % ever leave zero out."""
    draw = np.random.default_rng(5)
    wrong = 0
    steps = np.arange(100, 2001)
    widths = np.array([half_width(1.0, int(n)) for n in steps])
    for _ in range(2000):
        walk = np.cumsum(draw.choice((-1.0, 1.0), size=2000))
        wrong += bool((np.abs(walk[99:] / steps) > widths).any())
    assert wrong <= 100


def test_an_estimate_at_every_look_is_wider_than_at_one() -> None:
    found = mean(np.random.default_rng(1).normal(size=400))
    low, high = anytime(found)
    assert low < found.low < found.high < high
