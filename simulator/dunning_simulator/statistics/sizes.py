"""How many units an experiment needs.

Source: the normal approximation for two means, n per arm = (z_{1-alpha/2} + z_power)² (s_A² + s_B²) / d²; for
proportions Cohen's arcsine effect (1988) by statsmodels. The variances are those of single units as they are met in
reality, one outcome each and unpaired: a paired simulation's are many times too small
(research/statistics-review.md, item 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Needed:
    """Units (customers, not invoices) per arm with which a true difference of `difference` is told from none with the
    power asked for; None where the difference is zero or the variance not known."""

    difference: float
    per_arm: int | None
    power: float


def needed(difference: float, variances: float, *, power: float = 0.8, alpha: float = 0.05) -> Needed:
    """`variances` is s_A² + s_B², of one unit in each arm, clusters summed within their unit."""
    if difference == 0 or not isfinite(difference) or not isfinite(variances):
        return Needed(difference, None, power)
    normal = NormalDist()
    z = normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
    return Needed(difference, max(2, ceil(z**2 * variances / difference**2)), power)


def at_point_and_half(difference: float, variances: float, *, power: float = 0.8) -> tuple[Needed, Needed]:
    """For the difference that was seen and for half of it: what was seen is often too good."""
    return needed(difference, variances, power=power), needed(difference / 2, variances, power=power)


def for_proportions(base: float, other: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Units per arm to tell two proportions apart, not rounded."""
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    effect = proportion_effectsize(other, base)
    return float(NormalIndPower().solve_power(effect, power=power, alpha=alpha))
