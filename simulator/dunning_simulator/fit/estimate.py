"""From person-days to numbers of a model: what is fitted, what stays assumed, and how they hang together.

An effect is fitted only where the history shows it (`identify`) and the data explain more than half of it; every other
effect keeps its stated value and range, whatever the maximum of the likelihood is, and the level is fitted given it.
The frailty stays as stated; what its range does to the other numbers is part of their spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from typing import Final

import numpy as np

from dunning_simulator.fit import days as d
from dunning_simulator.fit.days import Days
from dunning_simulator.fit.identify import Rank, Shown, groups, identify, rank
from dunning_simulator.fit.intention import intended, share_arrived
from dunning_simulator.fit.likelihood import Fit, Table, fit, table
from dunning_simulator.fit.numbers import EFFECTS, FRAILTY, LEVEL, Numbers, design, ends_of, numbers, unpaid
from dunning_simulator.fit.sources import CAP, EXPERIMENT, SOURCES, THRESHOLD, VERSION
from dunning_simulator.response.hazards import classes
from dunning_simulator.response.model import Model
from dunning_simulator.response.quantities import WITHIN, Positive, Quantity, Ratios
from dunning_simulator.statistics.arrays import Floats, Ints
from dunning_simulator.statistics.estimate import quantile

HALF: Final = 0.5
"""The data explain an effect where they take away more than this share of its prior variance."""

ROUNDS: Final = 3
"""How often a fit by intention to treat is repeated from where it came to."""

GROUP_SD: Final = 0.5
"""Prior standard deviation of the log hazard of a group that was not drawn at random."""

CONFOUNDED: Final = (VERSION, THRESHOLD, CAP)
"""Sources whose groups may pay differently by themselves: each group has a level of its own."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a quantity: `explained` is the share of its prior variance that the data take away; `value` and
    `low` to `high` what the data and the prior make of it (a ratio, the mean one of several), told or not."""

    place: str
    fitted: bool
    why: str
    explained: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """`values` of `known.places`; `level_sd` is how far the curve may be off on the logit scale; `spread` by place how
    far each log ratio moves with one standard deviation of its effect, `weights` what part of the effect's days each is
    of; `cholesky` is of the correlations of `moving` places."""

    known: Numbers
    values: Floats
    told: tuple[Told, ...]
    shown: tuple[Shown, ...]
    rank: Rank
    level_sd: float
    spread: dict[str, Floats]
    weights: dict[str, Floats]
    moving: tuple[str, ...]
    cholesky: Floats
    unpaid: Floats
    payments: float
    person_days: float
    customers: int
    converged: bool


def estimate(days: Days, model: Model) -> Estimate:
    """Fit a model to person-days."""
    known = numbers(model)
    shown = identify(days, known)
    told_rank = rank(days, known, design(known, days.rows)[0], _sources(shown))
    return _Fitting(days, model, known, shown, told_rank).made()


def columns_of(
    days: Days, known: Numbers, shown: Sequence[Shown], values: Floats | None = None
) -> tuple[Floats, Floats, Numbers]:
    """The columns and offsets of person-days as they are fitted: by intention to treat where there was an experiment
    (near `values`, the stated ones by default), with a level for each group that was not drawn at random."""
    columns, offset = design(known, days.rows)
    sources = _sources(shown)
    if EXPERIMENT in sources:
        columns, offset = intended(days, columns, offset, known, known.start if values is None else values)
    columns, wide = _with_groups(days, columns, known, sources)
    return columns, offset, wide


def _sources(shown: Sequence[Shown]) -> list[str]:
    return list(dict.fromkeys(one.source for one in shown if one.source))


def _with_groups(days: Days, columns: Floats, known: Numbers, sources: Sequence[str]) -> tuple[Floats, Numbers]:
    """A level for each group but the first, as a difference from the mean."""
    weight = days.exposed + days.paid
    more = []
    for source in sources:
        if source not in CONFOUNDED:
            continue
        code, names = groups(days, SOURCES.index(source))
        for n in range(1, len(names)):
            column = (code == n).astype(np.float64)
            more.append(column - float(weight @ column) / max(1e-9, float(weight.sum())))
    if not more:
        return columns, known
    size = len(known.places)
    precision = np.eye(size + len(more)) / GROUP_SD**2
    precision[:size, :size] = known.precision
    grown = replace(
        known,
        places=known.places + ("group",) * len(more),
        start=np.concatenate([known.start, np.zeros(len(more))]),
        precision=precision,
    )
    return np.concatenate([columns, np.stack(more, axis=1)], axis=1), grown


class _Fitting:
    """The steps of one estimate."""

    def __init__(self, days: Days, model: Model, known: Numbers, shown: tuple[Shown, ...], told_rank: Rank) -> None:
        self.days, self.model, self.known = days, model, known
        self.shown, self.rank = shown, told_rank
        self.drawn = EXPERIMENT in _sources(shown) and share_arrived(days) < 1
        self.look_from(known.start)

    def look_from(self, values: Floats) -> None:
        """Make the table anew, near these numbers."""
        columns, offset, self.wide = columns_of(self.days, self.known, self.shown, values)
        customer = self.days.rows[:, d.CUSTOMER]
        self.table: Table = table(columns, offset, customer, self.days.exposed, self.days.paid, self.days.before)
        self.weights = self._effect_weights()

    def _effect_weights(self) -> dict[str, Floats]:
        """By effect, what share of its person-days lies in each of its stretches: its mean log ratio is theirs."""
        days = self.table.weight() @ np.abs(self.table.columns)
        found = {}
        for place in EFFECTS:
            own = days[self.known.of(place)]
            found[place] = own / own.sum() if own.sum() > 0 else np.full(len(own), 1 / len(own))
        return found

    def fit(self, variance: float, free: Ints) -> Fit:
        start = self.wide.start.copy()
        if variance != self.model.frailty_variance.v:
            levels = slice(0, self.known.levels)
            start[levels] = numbers(self.model.with_frailty(variance)).start[levels]
        return fit(self.table, classes(variance), start, self.wide.precision, free)

    def made(self) -> Estimate:
        variance, everything = self.model.frailty_variance.v, np.arange(len(self.wide.places))
        whole = self.fit(variance, everything)
        for _ in range(ROUNDS if self.drawn else 0):
            self.look_from(whole.values)
            whole = self.fit(variance, everything)
        told = tuple(self._told(place, shown, whole) for place, shown in zip(EFFECTS, self.shown, strict=True))
        fitted = [one.place for one in told if one.fitted]
        assumed = [one.place for one in told if not one.fitted]
        free = np.array([n for n, place in enumerate(self.wide.places) if place not in assumed], np.int64)
        if self.drawn and assumed:
            near = self.wide.start.copy()
            near[free] = whole.values[free]
            self.look_from(near)
        found = self.fit(variance, free)
        return self._spread(whole, found, told, fitted, assumed, free)

    def _told(self, place: str, shown: Shown, whole: Fit) -> Told:
        own, w = self.known.of(place), self.weights[place]
        prior = np.linalg.inv(self.wide.precision)[np.ix_(own, own)]
        posterior = whole.posterior()[np.ix_(own, own)]
        explained = 1 - float(w @ posterior @ w) / float(w @ prior @ w)
        mean = float(w @ whole.values[own])
        sd = sqrt(max(0.0, float(w @ whole.covariance(self.wide.precision)[np.ix_(own, own)] @ w)))
        wide = quantile(whole.customers - 1)
        if not shown.used:
            why = "not used in this history"
        elif not shown.source:
            why = "nothing varies it at the same age of the debt"
        elif not shown.identified:
            thin = [f"{one.first}-{one.after - 1}" for one in shown.bins if one.used and not one.shown]
            why = f"too little to compare at days {', '.join(thin)} ({shown.source})"
        elif explained <= HALF:
            why = f"the data explain only {100 * max(0.0, explained):.0f} % of it"
        else:
            why = shown.source
        fitted = shown.identified and explained > HALF
        return Told(place, fitted, why, explained, exp(mean), *(exp(mean + turn * wide * sd) for turn in (-1, 1)))

    # --- how far the numbers may be off, together -------------------------------------------------------------------

    def _spread(
        self,
        whole: Fit,
        found: Fit,
        told: tuple[Told, ...],
        fitted: list[str],
        assumed: list[str],
        free: Ints,
    ) -> Estimate:
        """Each quantity is moved by one number: the mean logit of the curve, an effect's mean log ratio, for what is
        assumed the standard deviation of its stated range."""
        parts = self._parts(found, assumed, free)
        moving = (FRAILTY, LEVEL, *fitted, *assumed)
        rows = [np.zeros(parts.shape[1] + 1) for _ in moving]
        slope, level_slope = self._frailty_slopes(found, free)
        level = self._level_gradient(found.values)
        rows[0][-1] = 1.0
        rows[1] = np.append(level @ parts, level_slope)
        for n, place in enumerate(fitted, 2):
            own, w = self.known.of(place), self.weights[place]
            rows[n] = np.append(w @ parts[own], float(w @ slope[own]))
        for n in range(len(assumed)):
            rows[2 + len(fitted) + n][parts.shape[1] - len(assumed) + n] = 1.0
        together = np.stack(rows)
        sds = np.sqrt((together**2).sum(axis=1))
        unit = together / np.maximum(sds, 1e-12)[:, None]
        correlation = unit @ unit.T
        cholesky = np.linalg.cholesky(correlation + 1e-9 * np.eye(len(moving)))
        spread = {}
        for n, place in enumerate(fitted, 2):
            own = self.known.of(place)
            spread[place] = np.concatenate([parts[own], slope[own][:, None]], axis=1) @ unit[n]
        return Estimate(
            self.known,
            found.values[: len(self.known.places)],
            (self._level_told(whole, found, float(sds[1])), *told),
            self.shown,
            self.rank,
            float(sds[1]),
            spread,
            self.weights,
            moving,
            cholesky,
            self._unpaid(found.values, self.model.frailty_variance.v),
            float(self.days.paid.sum()),
            float((self.days.exposed + self.days.paid).sum()),
            found.customers,
            found.converged and whole.converged,
        )

    def _parts(self, found: Fit, assumed: list[str], free: Ints) -> Floats:
        """[numbers, ..]: what makes the numbers uncertain, each column as one standard deviation of it moves them; the
        last are the assumed effects, with which the fitted numbers move."""
        size, inner = len(self.wide.places), np.ix_(free, free)
        bread = np.linalg.inv(found.hessian[inner])
        factor = found.customers / max(1, found.customers - 1)
        covariance = np.zeros((size, size))
        covariance[inner] = bread @ (factor * found.squares[inner] + self.wide.precision[inner]) @ bread
        columns = [_root(covariance)]
        for place in assumed:
            step = np.zeros(size)
            step[self.known.of(place)] = _step(_quantity(self.model, place))
            step[free] = -bread @ found.hessian[free] @ step
            columns.append(step[:, None])
        return np.concatenate(columns, axis=1)

    def _unpaid(self, values: Floats, variance: float) -> Floats:
        return unpaid(self.known, values, classes(variance), ends_of(self.model))

    def _logits(self, values: Floats, variance: float) -> float:
        """The mean logit of the curve after the clock's zero."""
        share = np.clip(self._unpaid(values, variance)[0 if self.known.early else 1 :], 1e-9, 1 - 1e-9)
        return float(np.mean(np.log(share / (1 - share))))

    def _level_gradient(self, values: Floats) -> Floats:
        variance = self.model.frailty_variance.v
        found = np.zeros(len(values))
        for n in range(self.known.levels):
            moved = values.copy()
            moved[n] += 1e-4
            less = values.copy()
            less[n] -= 1e-4
            found[n] = (self._logits(moved, variance) - self._logits(less, variance)) / 2e-4
        return found

    def _frailty_slopes(self, found: Fit, free: Ints) -> tuple[Floats, float]:
        """By how much the numbers, and the curve's mean logit, change with one standard deviation of the frailty's
        variance: from fits at both ends of its range."""
        frailty = self.model.frailty_variance
        if frailty.range is None or frailty.range[1] <= frailty.range[0]:
            return np.zeros(len(found.values)), 0.0
        low, high = frailty.range
        one, two = self.fit(low, free), self.fit(high, free)
        steps = 2 * WITHIN
        level = self._logits(two.values, high) - self._logits(one.values, low)
        return (two.values - one.values) / steps, level / steps

    def _level_told(self, whole: Fit, found: Fit, sd: float) -> Told:
        gradient = self._level_gradient(whole.values)
        prior = float(gradient @ np.linalg.inv(self.wide.precision) @ gradient)
        explained = 1 - float(gradient @ whole.posterior() @ gradient) / prior
        mean = self._logits(found.values, self.model.frailty_variance.v)
        enough = float(self.days.paid.sum()) >= 50 and explained > HALF
        why = "days of debts" if enough else "too few payments"
        wide = quantile(found.customers - 1)
        low, value, high = (1 / (1 + exp(-(mean + turn * wide * sd))) for turn in (-1, 0, 1))
        return Told(LEVEL, enough, why, explained, value, low, high)


def _root(covariance: Floats) -> Floats:
    """A square root, columns of no size left out."""
    values, vectors = np.linalg.eigh(covariance)
    kept = values > 1e-14
    return np.asarray(vectors[:, kept] * np.sqrt(values[kept]))


def _quantity(model: Model, place: str) -> Quantity:
    return next(quantity for at, quantity in model.quantities() if at == place)


def _step(quantity: Quantity) -> Floats:
    """By how much the logarithms of an assumed effect move with one standard deviation of its range."""
    assert isinstance(quantity, Ratios | Positive)
    up, down = quantity.moved(1.0), quantity.moved(-1.0)
    one, other = ((v.v,) if isinstance(v, Positive) else v.v for v in (up, down))
    return np.array([(log(a) - log(b)) / 2 for a, b in zip(one, other, strict=True)])
