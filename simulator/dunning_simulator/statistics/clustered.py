"""Means and ratios of observations that come in clusters.

Source of the variance: the linearised sandwich of Liang and Zeger (1986) with the factor G/(G-1), in the form of
research/simulation-and-data.md, section 3: sum the residuals of each cluster, then G/(G-1) times the sum of their
squares over the square of the denominator. Where every observation is its own cluster the mean's variance is the usual
s²/n.
"""

from __future__ import annotations

from math import nan

import numpy as np

from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.estimate import Estimate, estimate


def codes(clusters: Ints | None, n: int) -> Ints:
    """The clusters as numbers from 0; each observation its own where None."""
    if clusters is None:
        return np.arange(n, dtype=np.int64)
    return np.unique(clusters, return_inverse=True)[1].astype(np.int64)


def summed(values: Floats, clusters: Ints) -> Floats:
    """The sum of the values of each cluster; `clusters` as `codes` gives them."""
    return np.asarray(np.bincount(clusters, weights=values), dtype=np.float64)


def sandwich(residuals: Floats, clusters: Ints | None) -> tuple[float, int]:
    """G/(G-1) times the sum of squared cluster sums, and G; NaN for fewer than two clusters."""
    if not len(residuals):
        return nan, 0
    sums = summed(residuals, codes(clusters, len(residuals)))
    found = len(sums)
    return (float(found / (found - 1) * np.sum(sums**2)) if found > 1 else nan), found


def mean(values: Floats, clusters: Ints | None = None, *, method: str = "mean") -> Estimate:
    """The mean with its clustered interval."""
    n = len(values)
    value = float(np.mean(values)) if n else nan
    spread, found = sandwich(values - value, clusters)
    return estimate(value, spread / n**2 if n else nan, n, found, method)


def ratio(above: Floats, below: Floats, clusters: Ints | None = None, *, method: str = "delta") -> Estimate:
    """A ratio of sums by the delta method: the residual of an observation is `above - R below`."""
    total = float(np.sum(below))
    if total == 0:
        return Estimate(nan, nan, nan, nan, len(above), len(codes(clusters, len(above))), method)
    value = float(np.sum(above)) / total
    spread, found = sandwich(above - value * below, clusters)
    return estimate(value, spread / total**2, len(above), found, method)
