"""Two arms of a trial: differences of means and ratios, and what is looked at first.

A unit may have been in its arm with a propensity of its own; then each weighs by its inverse (Hájek 1971). With equal
propensities that is the plain difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np

from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.clustered import codes, summed
from dunning_simulator.statistics.estimate import Estimate, estimate, quantile, tail


@dataclass(frozen=True, slots=True)
class Side:
    """One arm: by observation the numerator, the denominator (ones for a mean), the inverse propensity (up to a factor)
    and the cluster (numbers that mean the same in both arms)."""

    above: Floats
    below: Floats
    weight: Floats
    cluster: Ints

    @property
    def ratio(self) -> float:
        total = float(self.weight @ self.below)
        return float(self.weight @ self.above) / total if total else nan

    @property
    def residuals(self) -> Floats:
        """What each observation adds to the ratio's error (linearised)."""
        total = float(self.weight @ self.below)
        return np.asarray(self.weight * (self.above - self.ratio * self.below) / total if total else self.above * nan)


@dataclass(frozen=True, slots=True)
class Contrast:
    """The difference of two arms with its p-value; `variances` is that of one unit in each arm added up, as a sample
    size needs it."""

    difference: Estimate
    p: float
    variances: float


def level(side: Side, *, method: str) -> Estimate:
    """One arm by itself."""
    variance, clusters = _variance(side)
    return estimate(side.ratio, variance, len(side.above), clusters, method)


def contrast(side: Side, base: Side, *, method: str, alpha: float = 0.05) -> Contrast:
    """`side` less `base`, both linearised over clusters (Liang and Zeger 1986, each arm with its own G/(G-1)) and, for
    few clusters, Welch's degrees of freedom. A cluster that is in both arms is one cluster."""
    difference = side.ratio - base.ratio
    shared = bool(len(np.intersect1d(side.cluster, base.cluster)))
    parts = [_variance(each) for each in (side, base)]
    (one, g_one), (two, g_two) = parts
    degrees = _welch(one, g_one, two, g_two)
    variance = one + two
    clusters = g_one + g_two
    if shared:
        variance, clusters = _joint(side, base)
        degrees = clusters - 1
    se = sqrt(variance) if isfinite(variance) else nan
    half = quantile(degrees, alpha) * se if isfinite(se) else nan
    n = len(side.above) + len(base.above)
    found = Estimate(difference, se, difference - half, difference + half, n, clusters, method)
    p = tail(difference / se, degrees) if se > 0 else nan
    return Contrast(found, p, one * g_one + two * g_two)


def _variance(side: Side) -> tuple[float, int]:
    if not len(side.above):
        return nan, 0
    sums = summed(side.residuals, codes(side.cluster, len(side.cluster)))
    found = len(sums)
    return (found / (found - 1) * float(sums @ sums) if found > 1 else nan), found


def _joint(side: Side, base: Side) -> tuple[float, int]:
    both = codes(np.concatenate((side.cluster, base.cluster)), len(side.cluster) + len(base.cluster))
    sums = summed(np.concatenate((side.residuals, -base.residuals)), both)
    found = len(sums)
    return found / (found - 1) * float(sums @ sums), found


def _welch(one: float, g_one: int, two: float, g_two: int) -> float:
    """Welch's degrees of freedom; those of many clusters where both arms have many."""
    if min(g_one, g_two) < 2:
        return 0
    below = one**2 / (g_one - 1) + two**2 / (g_two - 1)
    return (one + two) ** 2 / below if below > 0 else g_one + g_two - 2


def sample_ratio(counts: Ints, expected: Floats) -> tuple[float, float]:
    """Chi-square of the units by arm against those expected, and its p-value. Below 0.001 something other than the
    draw decides who is in which arm, and no difference of the arms means anything."""
    from scipy.stats import chisquare

    scaled = expected * (float(counts.sum()) / float(expected.sum()))
    statistic, p = chisquare(counts, scaled)
    return float(statistic), float(p)


def cuped(values: Floats, before: Floats) -> tuple[Floats, float]:
    """The values less what was known before explains (Deng, Xu, Kohavi and Walker 2013): y - theta (x - mean x), theta
    = cov(x, y) / var(x) over all arms. Also the share of the variance that goes away."""
    spread = float(np.var(before))
    if spread == 0 or float(np.var(values)) == 0:
        return values, 0.0
    centred = before - before.mean()
    theta = float(centred @ (values - values.mean())) / float(centred @ centred)
    return values - theta * centred, theta**2 * spread / float(np.var(values))
