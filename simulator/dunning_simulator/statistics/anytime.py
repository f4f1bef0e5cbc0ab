"""Intervals that hold however often one looks.

Source: the asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021), in GrowthBook's
tuning (research/simulation-and-data.md, section 5.2).
"""

from __future__ import annotations

from math import inf, log, sqrt
from typing import Final

from dunning_simulator.statistics.estimate import Estimate

TUNED_FOR: Final = 5_000
"""The number of observations at which the sequence is narrowest."""


def rho_squared(alpha: float = 0.05, tuned_for: int = TUNED_FOR) -> float:
    return (-2 * log(alpha) + log(-2 * log(alpha) + 1)) / tuned_for


def half_width(variance: float, n: int, *, alpha: float = 0.05, tuned_for: int = TUNED_FOR) -> float:
    """Half the width for the mean of `n` observations of that variance, infinite for none."""
    if n <= 0:
        return inf
    rho = rho_squared(alpha, tuned_for)
    scale = n * rho + 1
    return sqrt(variance) * sqrt(2 * scale / (n**2 * rho) * log(sqrt(scale) / alpha))


def anytime(found: Estimate, *, alpha: float = 0.05, tuned_for: int = TUNED_FOR) -> tuple[float, float]:
    """The interval of an estimate at every look: its variance for one cluster is `se² times clusters`."""
    half = half_width(found.se**2 * found.clusters, found.clusters, alpha=alpha, tuned_for=tuned_for)
    return found.value - half, found.value + half
