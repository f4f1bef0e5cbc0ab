"""An estimate with its interval, and the quantiles that make one."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan, sqrt
from statistics import NormalDist
from typing import Final

FEW: Final = 50
"""Below so many clusters intervals use Student's t (research/statistics-review.md, item 8)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error and interval. `n` counts observations, `clusters` what is independent; `se`,
    `low` and `high` are NaN where there are too few to tell (fewer than two clusters)."""

    value: float
    se: float
    low: float
    high: float
    n: int
    clusters: int
    method: str

    @property
    def told(self) -> bool:
        """Whether there is an interval."""
        return isfinite(self.low) and isfinite(self.high)


def quantile(degrees: float, alpha: float = 0.05) -> float:
    """The two-sided quantile: Student's t with so many degrees of freedom below 49 of them, else normal."""
    if degrees >= FEW - 1:
        return NormalDist().inv_cdf(1 - alpha / 2)
    if degrees <= 0:
        return nan
    from scipy.stats import t

    return float(t.ppf(1 - alpha / 2, degrees))


def tail(statistic: float, degrees: float) -> float:
    """The two-sided p-value of a studentised difference."""
    if not isfinite(statistic):
        return nan
    if degrees >= FEW - 1:
        return 2 * NormalDist().cdf(-abs(statistic))
    from scipy.stats import t

    return float(2 * t.sf(abs(statistic), degrees))


def estimate(value: float, variance: float, n: int, clusters: int, method: str, *, alpha: float = 0.05) -> Estimate:
    """An estimate with the symmetric interval of its variance."""
    se = sqrt(variance) if variance >= 0 else nan
    half = quantile(clusters - 1, alpha) * se
    return Estimate(value, se, value - half, value + half, n, clusters, method)
