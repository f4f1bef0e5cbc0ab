"""Effects that cannot be: of the days before a message went, and of messages that came back. Where one is not covered
by nothing, something other than messages moves the payments that are laid to them.

The first compares groups of a named source at ages just before one of them gets its messages (log-rank, Peto's one-step
estimate of the log ratio with variance 1/V, by age); whoever will get a message has not paid before it, so people are
never compared by what they got. The second is a number of its own in the likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from typing import Final

import numpy as np

from dunning_simulator.fit import days as d
from dunning_simulator.fit.days import Days
from dunning_simulator.fit.identify import APART, groups
from dunning_simulator.fit.likelihood import fit, table
from dunning_simulator.fit.numbers import Numbers
from dunning_simulator.fit.sources import SOURCES
from dunning_simulator.response.hazards import classes
from dunning_simulator.statistics.arrays import Floats, Ints

BEFORE: Final = 3
"""Days before a message in which it cannot have had an effect."""

FEWEST: Final = 20
"""Payments below which a placebo says nothing."""

SD: Final = 1.0


@dataclass(frozen=True, slots=True)
class Placebo:
    """A hazard ratio that is 1 if all is well, with its 95 % interval; `ratio` None where it cannot be tested, `why`
    says why."""

    name: str
    ratio: float | None
    low: float | None
    high: float | None
    why: str

    @property
    def covers(self) -> bool:
        return self.low is None or self.high is None or self.low <= 1 <= self.high


def before_sending(days: Days, source: str) -> Placebo:
    """Between the groups of a source, over the days before their messages part."""
    name = "the days before sending"
    if not source:
        return Placebo(name, None, None, None, "nothing varies the messages, so there is nobody to compare with")
    code, _ = groups(days, SOURCES.index(source))
    rows = (code >= 0) & (days.rows[:, d.AGE] >= 0)
    age, group = days.rows[rows, d.AGE], code[rows]
    wide, size = int(group.max(initial=0)) + 1, int(age.max(initial=0)) + 1
    weight, paid = (days.exposed + days.paid)[rows], days.paid[rows]
    touched = (days.rows[rows, d.TONE] > 0).astype(np.float64)
    risk, under, came = (_grid(age, group, values, size, wide) for values in (weight, weight * touched, paid))
    share = np.divide(under, risk, out=np.zeros_like(risk), where=risk > 0)
    observed = expected = variance = 0.0
    for one in range(wide):
        for at in _windows(share, risk, one):
            total, deaths = risk[at].sum(), came[at].sum()
            if total <= 1 or risk[at, one] in (0, total):
                continue
            part = risk[at, one] / total
            observed += came[at, one]
            expected += deaths * part
            variance += deaths * part * (1 - part) * (total - deaths) / (total - 1)
    if observed < FEWEST or variance <= 0:
        return Placebo(name, None, None, None, "too few payments in those days")
    return _placebo(name, (observed - expected) / variance, 1 / sqrt(variance))


def _windows(share: Floats, risk: Floats, one: int) -> list[int]:
    """The ages before a group gets messages that others do not get yet, at which all are alike."""
    found: set[int] = set()
    for at in range(1, len(share)):
        others = np.delete(share[at], one)[np.delete(risk[at], one) > 0]
        if len(others) and share[at, one] - others.min() >= APART > share[at - 1, one]:
            found.update(range(max(0, at - BEFORE), at))
    return [at for at in sorted(found) if np.ptp(share[at][risk[at] > 0]) < 0.1]


def _grid(age: Ints, group: Ints, values: Floats, size: int, wide: int) -> Floats:
    found = np.bincount(age * wide + group, weights=values, minlength=size * wide)
    return np.asarray(found.reshape(size, wide), np.float64)


def bounced(days: Days, known: Numbers, columns: Floats, offset: Floats) -> Placebo:
    """Of the week after a message that came back, where none that arrived is in effect."""
    name = "messages that came back"
    back = days.rows[:, d.BOUNCED].astype(np.float64)
    if float(days.paid @ back) < FEWEST:
        return Placebo(name, None, None, None, "too few payments after messages that came back")
    precision = np.eye(len(known.places) + 1) / SD**2
    precision[:-1, :-1] = known.precision
    wide = np.concatenate([columns, back[:, None]], axis=1)
    made = fit(
        table(wide, offset, days.rows[:, d.CUSTOMER], days.exposed, days.paid, days.before),
        classes(known.model.frailty_variance.v),
        np.append(known.start, 0.0),
        precision,
        np.arange(len(known.places) + 1),
    )
    return _placebo(name, float(made.values[-1]), sqrt(float(made.covariance(precision)[-1, -1])))


def _placebo(name: str, log_ratio: float, se: float) -> Placebo:
    low, high = (exp(log_ratio + turn * 1.96 * se) for turn in (-1, 1))
    return Placebo(name, exp(log_ratio), low, high, "")
