"""The likelihood of person-days with a frailty shared by all debts of a customer, and its penalised maximum.

Source: grouped proportional hazards (Prentice and Gloeckler 1978; the complementary log-log link) with a discrete
mixing distribution: a customer's days have the probability sum_c 1/5 prod_days exp(-z_c h) prod_payments
(1 - exp(-z_c h)), z_c the classes of `response.hazards.classes`. Days of one customer that are alike are one row. The
covariance of what is found is that of customers as clusters: P^-1 (M + prior) P^-1, P the penalised Hessian, M the sum
of squared scores by customer (research/statistics-review.md, item 8; the prior's part keeps what no data speaks of as
uncertain as it was stated).

Debts that were at risk before the first day are left-truncated: a customer's days count given all that is known of
before, P(all days) / P(the days before), so that who has not paid for long is taken for a slow payer and not for what
all customers are like (item 1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from dunning_simulator.statistics.arrays import Floats, Ints, distinct


@dataclass(frozen=True)
class Table:
    """Kinds of person-days with their columns and offsets; how many of each kind each customer got through unpaid
    (`customer`, `kind`, `many`), and the payments (`who`, `on`, `share`). `before` is the part of it that is given, of
    the same kinds and customers."""

    columns: Floats
    offset: Floats
    customers: int
    customer: Ints
    kind: Ints
    many: Floats
    who: Ints
    on: Ints
    share: Floats
    before: Table | None = None

    def weight(self) -> Floats:
        """By kind the days and payments that count."""
        found = np.bincount(self.kind, weights=self.many, minlength=len(self.columns))
        found += np.bincount(self.on, weights=self.share, minlength=len(self.columns))
        return np.asarray(found if self.before is None else found - self.before.weight(), np.float64)

    @cached_property
    def exposure(self) -> Any:
        """[customers, kinds], sparse."""
        from scipy.sparse import csr_array

        return csr_array((self.many, (self.customer, self.kind)), shape=(self.customers, len(self.columns)))

    @cached_property
    def payments(self) -> Any:
        """[customers, payments], sparse ones."""
        from scipy.sparse import csr_array

        places = np.arange(len(self.who))
        return csr_array((np.ones(len(self.who)), (self.who, places)), shape=(self.customers, len(self.who)))


def table(
    columns: Floats,
    offset: Floats,
    customer: Ints,
    exposed: Floats,
    paid: Floats,
    before: tuple[Floats, Floats] | None = None,
) -> Table:
    """Aggregate person-days: rows that are alike become one. `before` are the days and payments of each row that are
    given."""
    kinds, kind = distinct(np.round(np.concatenate([columns, offset[:, None]], axis=1), 9))
    ids, who = np.unique(customer, return_inverse=True)

    def made(exposed: Floats, paid: Floats) -> Table:
        return _table(kinds, kind, len(ids), who.astype(np.int64), exposed, paid)

    if before is None:
        return made(exposed, paid)
    return replace(made(exposed + before[0], paid + before[1]), before=made(*before))


def _table(kinds: Floats, kind: Ints, customers: int, who: Ints, exposed: Floats, paid: Floats) -> Table:
    inside = exposed > 0
    cells, place = np.unique(who[inside] * len(kinds) + kind[inside], return_inverse=True)
    many = np.asarray(np.bincount(place.ravel(), weights=exposed[inside], minlength=len(cells)), np.float64)
    rung = paid > 0
    return Table(
        np.ascontiguousarray(kinds[:, :-1]),
        np.ascontiguousarray(kinds[:, -1]),
        customers,
        cells // len(kinds),
        cells % len(kinds),
        many,
        who[rung],
        kind[rung].astype(np.int64),
        paid[rung],
    )


@dataclass(frozen=True)
class Fit:
    """The maximum: `values`, the penalised Hessian, and the sum of squared scores by customer."""

    values: Floats
    hessian: Floats
    squares: Floats
    customers: int
    loglik: float
    converged: bool

    def posterior(self) -> Floats:
        """The covariance that the model itself gives, prior and data together."""
        return np.asarray(np.linalg.inv(self.hessian))

    def covariance(self, precision: Floats) -> Floats:
        """The clustered covariance; as wide as the prior where no data speaks."""
        bread = self.posterior()
        factor = self.customers / max(1, self.customers - 1)
        return np.asarray(bread @ (factor * self.squares + precision) @ bread)


def fit(found: Table, frailty: tuple[float, ...], start: Floats, precision: Floats, free: Ints) -> Fit:
    """Maximise over the numbers in `free`; the others stay at `start`, which is also the prior's mean."""
    from scipy.optimize import minimize

    classes = np.unique(np.array(frailty)) if len(set(frailty)) == 1 else np.array(frailty)
    likelihood = Likelihood(found, classes)
    inner = np.ix_(free, free)
    prior = precision[inner]

    def whole(x: Floats) -> Floats:
        values = start.copy()
        values[free] = x
        return values

    def objective(x: Floats) -> tuple[float, Floats]:
        off = x - start[free]
        value, gradient = likelihood.value(whole(x))
        return -value + 0.5 * float(off @ prior @ off), -gradient[free] + prior @ off

    def hessian(x: Floats) -> Floats:
        return np.asarray(-likelihood.curvature(whole(x))[inner] + prior)

    made = minimize(
        objective,
        start[free],
        jac=True,
        hess=hessian,
        method="trust-exact",
        options={"gtol": 1e-6 * len(found.who) + 1e-6},
    )
    values = whole(made.x)
    scores = likelihood.scores(values)
    return Fit(
        values,
        -likelihood.curvature(values) + precision,
        _cross(scores, scores),
        found.customers,
        likelihood.value(values)[0],
        bool(np.abs(made.jac).max(initial=0) < 1e-4 * (1 + len(found.who))),
    )


class Likelihood:
    """Value, gradient, curvature and customers' scores at given numbers, given what was before."""

    def __init__(self, found: Table, classes: Floats) -> None:
        self.whole = _Mixed(found, classes)
        self.given = None if found.before is None else _Mixed(found.before, classes)

    def value(self, values: Floats) -> tuple[float, Floats]:
        value, gradient = self.whole.value(values)
        if self.given is None:
            return value, gradient
        given, slope = self.given.value(values)
        return value - given, gradient - slope

    def scores(self, values: Floats) -> Floats:
        """[customers, numbers]"""
        scores = self.whole.scores(values)
        return scores if self.given is None else scores - self.given.scores(values)

    def curvature(self, values: Floats) -> Floats:
        """The second derivatives of the log-likelihood."""
        bend = self.whole.curvature(values)
        return bend if self.given is None else bend - self.given.curvature(values)


class _Mixed:
    """The same of a table's days alone."""

    def __init__(self, found: Table, classes: Floats) -> None:
        self.found, self.classes = found, classes

    def _parts(self, values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Hazards by kind; by class and customer the log probability; the posterior shares; the log-likelihoods."""
        found = self.found
        hazard = np.exp(np.clip(found.columns @ values + found.offset, -40, 3))
        summed = found.exposure @ hazard
        rung = hazard[found.on]
        logs = np.stack(
            [found.payments @ (found.share * np.log(-np.expm1(-z * rung))) - z * summed for z in self.classes]
        )
        most = logs.max(axis=0)
        shares = np.exp(logs - most)
        total = shares.sum(axis=0)
        return hazard, logs, shares / total, most + np.log(total / len(self.classes))

    def value(self, values: Floats) -> tuple[float, Floats]:
        hazard, _, shares, logs = self._parts(values)
        found = self.found
        gradient = np.zeros(len(values))
        weighed = np.zeros(found.customers)
        for z, share in zip(self.classes, shares, strict=True):
            each = found.share * _slope(z * hazard[found.on]) * share[found.who]
            gradient += each @ found.columns[found.on]
            weighed += z * share
        gradient -= (hazard * (found.exposure.T @ weighed)) @ found.columns
        return float(logs.sum()), gradient

    def scores(self, values: Floats) -> Floats:
        hazard, _, shares, _ = self._parts(values)
        return sum(
            (share[:, None] * self._by_class(hazard, z) for z, share in zip(self.classes, shares, strict=True)),
            np.zeros((self.found.customers, len(values))),
        )

    def _by_class(self, hazard: Floats, z: float) -> Floats:
        found = self.found
        each = (found.share * _slope(z * hazard[found.on]))[:, None] * found.columns[found.on]
        return np.asarray(found.payments @ each - z * (found.exposure @ (hazard[:, None] * found.columns)))

    def curvature(self, values: Floats) -> Floats:
        hazard, _, shares, _ = self._parts(values)
        found = self.found
        made = np.zeros((len(values), len(values)))
        mean = np.zeros((found.customers, len(values)))
        for z, share in zip(self.classes, shares, strict=True):
            each = self._by_class(hazard, z)
            mean += share[:, None] * each
            made += _cross(each, share[:, None] * each)
            bend = found.share * _bend(z * hazard[found.on]) * share[found.who]
            days = hazard * (found.exposure.T @ (z * share))
            weight = np.bincount(found.on, weights=bend, minlength=len(hazard)) - days
            made += _cross(found.columns, weight[:, None] * found.columns)
        return made - _cross(mean, mean)


def _cross(one: Floats, other: Floats) -> Floats:
    """one' other of tall matrices, in the order of rows: the same whatever the threads, which it does not wait for."""
    return np.asarray(np.einsum("ik,il->kl", one, other))


def _slope(u: Floats) -> Floats:
    """u / (exp(u) - 1): the derivative of log(1 - exp(-u)) by log u."""
    return np.asarray(u / np.expm1(u))


def _bend(u: Floats) -> Floats:
    """The derivative of `_slope` by log u; by its series where the formula would lose all digits."""
    below = np.expm1(np.maximum(u, 1e-3))
    exact = u * (below - u * np.exp(u)) / below**2
    return np.asarray(np.where(u < 1e-3, u * (u / 6 - 0.5), exact))
