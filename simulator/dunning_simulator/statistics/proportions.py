"""Single proportions and differences of two, by statsmodels and SciPy; never Wald's interval where counts are small."""

from __future__ import annotations

from typing import Literal

Difference = Literal["newcomb", "wald", "agresti-caffo", "score"]
Single = Literal["wilson", "beta"]


def difference_interval(
    count: int, n: int, base_count: int, base_n: int, method: Difference = "newcomb", *, alpha: float = 0.05
) -> tuple[float, float]:
    """The interval of `count/n - base_count/base_n`; Newcombe's hybrid of two Wilson intervals (1998, method 10)
    unless another is named."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(count, n, base_count, base_n, method=method, alpha=alpha)
    return float(low), float(high)


def single_interval(count: int, n: int, method: Single = "wilson", *, alpha: float = 0.05) -> tuple[float, float]:
    """The interval of one proportion: Wilson's, or Clopper and Pearson's (`beta`)."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, n, alpha=alpha, method=method)
    return float(low), float(high)


def pooled_z(count: int, n: int, base_count: int, base_n: int) -> tuple[float, float]:
    """The z statistic of no difference, with its p-value; (0, 1) where all or none of both succeeded."""
    if count + base_count in (0, n + base_n):
        return 0.0, 1.0
    from statsmodels.stats.proportion import proportions_ztest

    z, p = proportions_ztest([count, base_count], [n, base_n])
    return float(z), float(p)
