"""How unlike customers are: the variance of the frailty, where customers with several debts show it.

Of one debt a customer it is one with how the hazard falls with age (research/statistics-review.md, item 2). Several
debts of the same customers tell: who paid the first late pays the next late. The variance is where the penalised
likelihood is highest, its stated range being the prior; its spread is the curvature there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np

from dunning_simulator.fit import days as d
from dunning_simulator.fit.days import Days
from dunning_simulator.fit.likelihood import fit, table
from dunning_simulator.fit.numbers import design, numbers
from dunning_simulator.response.hazards import classes
from dunning_simulator.response.model import Model
from dunning_simulator.response.quantities import WITHIN, Variance

EVENTS: Final = 50
HALF: Final = 0.5
MOST: Final = 4.0
STEP: Final = 0.1
CUSTOMERS: Final = 20_000
"""Customers with several debts that are looked at."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """The variance that fits best, its standard deviation, how much of the prior's variance the data take away, of how
    many customers with several debts; `fitted` whether it stands in the model."""

    value: float
    sd: float
    explained: float
    customers: int
    payments: float
    fitted: bool


def unlike(days: Days, model: Model) -> Unlike | None:
    """Look for it; None where too few customers have paid several debts, or no range is stated."""
    many = Counter(one.customer for one in days.debtors)
    several = np.array(sorted(who for who, count in many.items() if count > 1)[:CUSTOMERS], np.int64)
    rows = np.isin(days.rows[:, d.CUSTOMER], several)
    payments = float(days.paid[rows].sum())
    stated = model.frailty_variance
    if payments < 2 * EVENTS or stated.range is None or stated.range[1] <= stated.range[0]:
        return None
    from scipy.optimize import minimize_scalar

    known = numbers(model)
    columns, offset = design(known, days.rows[rows])
    given = None if days.before is None else (days.before[0][rows], days.before[1][rows])
    found = table(columns, offset, days.rows[rows, d.CUSTOMER], days.exposed[rows], days.paid[rows], given)
    prior = (stated.range[1] - stated.range[0]) / (2 * WITHIN)

    def loss(variance: float) -> float:
        start = numbers(model.with_frailty(variance)).start
        made = fit(found, classes(variance), start, known.precision, np.arange(len(start)))
        off = made.values - start
        return -made.loglik + 0.5 * float(off @ known.precision @ off) + 0.5 * ((variance - stated.v) / prior) ** 2

    at = float(minimize_scalar(loss, bounds=(0.0, MOST), method="bounded", options={"xatol": 0.02}).x)
    middle = max(at, STEP)
    bend = (loss(middle + STEP) - 2 * loss(middle) + loss(middle - STEP)) / STEP**2
    sd = min(prior, bend**-0.5) if bend > 0 else prior
    explained = 1 - (sd / prior) ** 2
    return Unlike(at, sd, explained, len(several), payments, explained > HALF)


def with_frailty(model: Model, found: Unlike | None) -> Model:
    """The model with the variance in its place, where it was told."""
    if found is None or not found.fitted:
        return model
    v = round(found.value, 6)
    half = WITHIN * found.sd
    low, high = round(max(0.0, v - half), 6), round(min(10.0, v + half), 6)
    src = f"{found.payments:,.0f} payments of {found.customers:,} customers with several debts"
    return model.model_copy(update={"frailty_variance": Variance(v=v, range=(low, high), tag="fitted", src=src)})
