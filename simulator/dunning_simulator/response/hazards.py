"""Frailty and hazards of a model: what the unpaid share of a curve is, day by day, once customers differ.

With frailty z of mean 1 the share unpaid at age t is the mean of exp(-z H(t)) over customers; H is solved for at the
curve's days and rises evenly between them, so that changing the frailty leaves the curve as it is.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import Final

from dunning_simulator.response.model import Model

CLASSES: Final = 5
"""Points of equal mass that stand for the frailty of customers."""


@dataclass(frozen=True, slots=True)
class Hazards:
    """`frailty` are the classes' factors; `daily[a]` is the hazard of the model day that begins at age a, its last
    entry that of every later day, `sums[a]` that of all days from age 0 to before it; `before` is the hazard of all
    days before age 0 together (0 where the clock starts there)."""

    frailty: tuple[float, ...]
    daily: tuple[float, ...]
    sums: tuple[float, ...]
    before: float

    def summed(self, age: int) -> float:
        """The hazard from age 0 to an age."""
        known = min(age, len(self.daily) - 1)
        return self.sums[known] + (age - known) * self.daily[-1]

    def unpaid(self, age: int) -> float:
        """The share still unpaid at an age, with no message and no retry."""
        return mean_unpaid(self.frailty, self.before + self.summed(age))

    def weights(self, age: int) -> tuple[float, ...]:
        """How likely each class is for whom has not paid by an age; before it, from day 0 on, all are alike."""
        if age <= 0:
            return (1 / CLASSES,) * CLASSES
        left = [exp(-z * (self.before + self.summed(age))) for z in self.frailty]
        return tuple(one / sum(left) for one in left)


def hazards(model: Model) -> Hazards:
    """The hazards of a model. A payment that covers a part leaves the rest, for which the clock goes on: rings are as
    many more as make the unpaid share that of the curve."""
    curve = model.pay.unpaid_silent
    ends = 1 - model.pay.covers.by["part"] * (1 - model.pay.part.v)
    return _hazards(model.frailty_variance.v, tuple(curve.day), tuple(curve.v), ends)


@lru_cache(maxsize=16)
def _hazards(variance: float, day: tuple[int, ...], unpaid: tuple[float, ...], ends: float) -> Hazards:
    """The same draw of a model is lived through under several policies, so the last ones are kept."""
    frailty = classes(variance)
    days, shares = list(day), list(unpaid)
    before = 0.0
    if days[0] == 0:
        before = solve(frailty, shares[0]) / ends
    else:
        days, shares = [0, *days], [1.0, *shares]
    sums = [solve(frailty, share) / ends for share in shares]
    daily: list[float] = []
    for place in range(len(days) - 1):
        length = days[place + 1] - days[place]
        daily += [(sums[place + 1] - sums[place]) / length] * length
    daily.append(daily[-1] if daily else 0.0)
    return Hazards(frailty, tuple(daily), tuple(itertools.accumulate(daily[:-1], initial=0.0)), before)


def classes(variance: float) -> tuple[float, ...]:
    """The means of a gamma distribution of mean 1 and the variance in `CLASSES` parts of equal mass, lowest first. The
    mean of such a part is a difference of the distribution with shape + 1 (its first moment)."""
    if variance < 1e-6:
        return (1.0,) * CLASSES
    from scipy.special import gammainc, gammaincinv

    shape = 1 / variance
    edges = [float(gammaincinv(shape, part / CLASSES)) for part in range(1, CLASSES)]
    masses = [0.0, *(float(gammainc(shape + 1, edge)) for edge in edges), 1.0]
    found = [CLASSES * (above - below) for below, above in itertools.pairwise(masses)]
    return tuple(max(1e-6, round(one, 9)) for one in found)


def mean_unpaid(frailty: tuple[float, ...], hazard: float) -> float:
    return sum(exp(-z * hazard) for z in frailty) / len(frailty)


def solve(frailty: tuple[float, ...], share: float) -> float:
    """The hazard at which that share is still unpaid."""
    if share >= 1:
        return 0.0
    low, high = 0.0, 1.0
    while mean_unpaid(frailty, high) > share:
        high *= 2
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if mean_unpaid(frailty, middle) > share else (low, middle)
    return round((low + high) / 2, 12)
