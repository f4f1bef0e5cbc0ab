"""The analysis of arms that were really run: one measure after the other, each arm against the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

import numpy as np

from dunning_simulator.evaluate.model import Difference, Interval, Line, Size, UnitOfMeasure
from dunning_simulator.statistics.anytime import anytime
from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.clustered import codes
from dunning_simulator.statistics.estimate import Estimate
from dunning_simulator.statistics.many import adjusted
from dunning_simulator.statistics.proportions import difference_interval, pooled_z, single_interval
from dunning_simulator.statistics.sizes import at_point_and_half
from dunning_simulator.statistics.trials import Contrast, Side, contrast, cuped, level


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by observation: the numerator and, where it is a ratio of sums, the denominator. With `before`, what
    was known before the draw, its mean is adjusted by it."""

    key: str
    name: str
    about: str
    unit: UnitOfMeasure
    more_is: Literal["better", "worse", "neither"]
    above: Floats
    below: Floats | None = None
    before: Floats | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The observations: the arm of each (0 is the one compared with), its inverse propensity, its cluster."""

    names: tuple[str, ...]
    arm: Ints
    weight: Floats
    cluster: Ints

    def counts(self, arm: int) -> int:
        """The clusters of an arm."""
        return len(np.unique(self.cluster[self.arm == arm]))


def line(measure: Measure, drawn: Drawn) -> Line:
    """The measure of each arm and the differences, not yet adjusted for their number."""
    values, method, about = measure.above, "mean, clustered", measure.about
    if measure.before is not None:
        values, saved = cuped(values, measure.before)
        method = "CUPED"
        about += f"; adjusted by what was known before the draw, which explains {100 * saved:.0f} % of the variance"
    below = np.ones_like(values) if measure.below is None else measure.below
    if measure.below is not None:
        method = "ratio of sums, delta method"
    sides = [_side(values, below, drawn, arm) for arm in range(len(drawn.names))]
    counts = _counts(measure, drawn)
    arms = tuple(_alone(side, counts[arm] if counts else None, method) for arm, side in enumerate(sides))
    others = range(1, len(sides))
    differences = tuple(
        _difference(
            drawn.names[arm],
            (sides[arm], sides[0]),
            (counts[arm], counts[0]) if counts else None,
            method,
            arms=len(others),
        )
        for arm in others
    )
    return Line(
        measure.key,
        measure.name,
        about,
        measure.unit,
        measure.more_is,
        measure.group,
        arms,
        differences,
    )


def _side(values: Floats, below: Floats, drawn: Drawn, arm: int) -> Side:
    there = drawn.arm == arm
    return Side(values[there], below[there], drawn.weight[there], drawn.cluster[there])


def _counts(measure: Measure, drawn: Drawn) -> list[tuple[int, int]] | None:
    """Successes and trials by arm where the measure is a plain proportion: yes or no, each observation its own cluster
    and all drawn alike; None elsewhere."""
    plain = measure.unit == "share" and measure.below is None and measure.before is None
    alone = len(np.unique(drawn.cluster)) == len(drawn.cluster)
    if not (plain and alone and np.isin(measure.above, (0, 1)).all() and _alike(drawn)):
        return None
    sizes = [drawn.arm == arm for arm in range(len(drawn.names))]
    found = [(int(measure.above[there].sum()), int(there.sum())) for there in sizes]
    return found if all(n for _, n in found) else None


def _alike(drawn: Drawn) -> bool:
    return all(np.ptp(drawn.weight[drawn.arm == arm]) < 1e-9 for arm in np.unique(drawn.arm))


def _alone(side: Side, counts: tuple[int, int] | None, method: str) -> Interval:
    """One arm by itself."""
    found = level(side, method=method)
    if counts is None:
        return interval(found)
    low, high = single_interval(*counts)
    return interval(replace(found, low=low, high=high, method="Wilson"))


def _difference(
    name: str,
    sides: tuple[Side, Side],
    counts: tuple[tuple[int, int], tuple[int, int]] | None,
    method: str,
    *,
    arms: int,
) -> Difference:
    """One arm less the first."""
    side, base = sides
    found = contrast(side, base, method=method)
    sizes = tuple(Size(n.difference, n.per_arm) for n in at_point_and_half(found.difference.value, found.variances))
    if counts is not None:
        (count, n), (base_count, base_n) = counts
        low, high = difference_interval(count, n, base_count, base_n)
        estimate = replace(found.difference, low=low, high=high, method="Newcombe")
        found = Contrast(estimate, pooled_z(count, n, base_count, base_n)[1], found.variances)
    return Difference(name, interval(found.difference, arms), number(found.p), None, "", sizes)


def adjust(lines: Sequence[Line], first: int = 1) -> tuple[Line, ...]:
    """The p-values adjusted: by Holm over the arms for each of the `first` lines, which decide; by Benjamini and
    Hochberg over all that is only looked through."""
    deciding = [d.p for line in lines[:first] for d in line.differences]
    looked = [d.p for line in lines[first:] for d in line.differences]
    found = iter((*_adjusted(deciding, "holm"), *_adjusted(looked, "fdr_bh")))
    words = ["Holm"] * len(deciding) + ["Benjamini-Hochberg"] * len(looked)
    names = iter(words)
    return tuple(
        replace(
            line,
            differences=tuple(replace(d, p_adjusted=next(found), adjusted_by=next(names)) for d in line.differences),
        )
        for line in lines
    )


def _adjusted(values: Sequence[float | None], method: Literal["holm", "fdr_bh"]) -> list[float | None]:
    nan = float("nan")
    return [number(p) for p in adjusted([nan if p is None else p for p in values], method)]


def interval(found: Estimate, arms: int = 1) -> Interval:
    """An estimate as the report has it, with what holds at every look and, its 5 % shared among so many `arms` that
    are compared, for all of them."""
    looked = anytime(found, alpha=0.05 / arms) if isfinite(found.se) and found.clusters else None
    told = looked if looked is not None and all(map(isfinite, looked)) else None
    return Interval(
        number(found.value),
        number(found.se),
        number(found.low),
        number(found.high),
        told,
        found.n,
        found.clusters,
        found.method,
    )


def number(value: float) -> float | None:
    """The number, None where there is none."""
    return float(value) if isfinite(value) else None


def clusters_of(names: Sequence[str]) -> Ints:
    """Names as numbers, the same for the same name."""
    return codes(np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)[1], len(names))
