"""Time to an event on whole days, with censoring, late entry and competing causes.

Sources: Aalen and Johansen (1978) for the cumulative incidence, Kaplan and Meier (1958) as its case of one cause,
Andersen, Hansen and Klein (2004) for the restricted mean as the area under the survival curve. Weights are whole
numbers (of a cluster bootstrap), so that one call serves all replicates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dunning_simulator.statistics.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Spells:
    """Spells under observation, one each: the last day seen, what ended it (0 censored, 1, 2, ... a cause), and the
    day after which it was under observation (0: from the start)."""

    last: Ints
    cause: Ints
    entered: Ints | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """By day 0 to the horizon: `surviving` (..., days) and `incidence` (causes, ..., days), where cause k stands at
    k-1. A day after the last on which anybody was at risk repeats the one before."""

    surviving: Floats
    incidence: Floats

    def restricted_mean(self) -> Floats:
        """The mean of min(time, horizon): the area under the survival curve."""
        return np.asarray(self.surviving[..., :-1].sum(axis=-1), dtype=np.float64)


def aalen_johansen(spells: Spells, horizon: int, weights: Floats | None = None) -> Curves:
    """The curves of weighted spells; `weights` (R, n) or (n,), ones where None. Who is censored on a day was at risk on
    it; 1 minus Kaplan and Meier of one cause overstates it where there are others."""
    causes = max(1, int(spells.cause.max(initial=0)))
    given = np.ones(len(spells.last)) if weights is None else weights
    days = horizon + 1
    ended = _by_day(spells.last, given, days + 1)
    entered = np.zeros_like(ended) if spells.entered is None else _by_day(spells.entered, given, days + 1)
    start = given.sum(axis=-1, keepdims=True) if spells.entered is None else np.zeros_like(ended[..., :1])
    came = np.cumsum(entered, axis=-1) - entered  # at risk from the day after entry
    gone = np.cumsum(ended, axis=-1) - ended
    at_risk = (start + came - gone)[..., :days]
    events = np.stack(
        [_by_day(spells.last[spells.cause == k], given[..., spells.cause == k], days + 1) for k in range(1, causes + 1)]
    )[..., :days]
    hazard = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
    surviving = np.cumprod(1 - hazard.sum(axis=0), axis=-1)
    before = np.concatenate((np.ones_like(surviving[..., :1]), surviving[..., :-1]), axis=-1)
    return Curves(surviving, np.cumsum(before * hazard, axis=-1))


def _by_day(day: Ints, weights: Floats, days: int) -> Floats:
    """The weights summed by day, those beyond the last in it; shape (..., days)."""
    found = np.zeros((*weights.shape[:-1], days))
    place = np.minimum(day, days - 1)
    if weights.ndim == 1:
        return np.bincount(place, weights=weights, minlength=days).astype(np.float64)
    order = np.argsort(place, kind="stable")
    there, firsts = np.unique(place[order], return_index=True)
    if len(there):
        found[..., there] = np.add.reduceat(weights[..., order], firsts, axis=-1)
    return found


def log_rank(first: Spells, second: Spells) -> tuple[float, float]:
    """The log-rank statistic (chi-square, one degree of freedom) and its p-value, any cause counting as the event."""
    from statsmodels.duration.survfunc import survdiff

    last = np.concatenate((first.last, second.last))
    ended = np.concatenate((first.cause, second.cause)) > 0
    group = np.repeat((0, 1), (len(first.last), len(second.last)))
    statistic, p = survdiff(last, ended, group)
    return float(statistic), float(p)
