"""The numbers that are fitted, and what the model to start from says of them: the prior.

The logarithm of the daily hazard in each bin of ages (and of the whole hazard of before the clock's zero), and the
logarithms of the hazard ratios. The bins are the stretches between the days of the model's curve, cut also at the days
of the back-test.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from dunning_simulator.fit import days as d
from dunning_simulator.response.hazards import hazards, mean_unpaid
from dunning_simulator.response.model import Model
from dunning_simulator.response.quantities import WITHIN, Positive, Ratios
from dunning_simulator.statistics.arrays import Floats, Ints

CHECKED: Final = (7, 14, 30, 60, 90)
"""Days on which a model is held against what happened."""

HAZARD_SD: Final = 1.0
"""Prior standard deviation of a bin's log hazard, the bins each by themselves."""

LEAST_SD: Final = 0.25
"""Least prior standard deviation of a log hazard ratio: what is stated to the digit may still be learned."""

EFFECTS: Final = ("contact.hr_neutral", "contact.hr_firm", "contact.hr_sms", "contact.hr_call")
FURTHER: Final = "contact.hr_per_further"
LEVEL: Final = "pay.unpaid_silent"
FRAILTY: Final = "frailty_variance"


@dataclass(frozen=True)
class Numbers:
    """`edges` are the first days of the bins and the day after the last; `places` says of each number which quantity of
    the model it belongs to; `start` and `precision` are the prior's mean and inverse covariance."""

    model: Model
    edges: tuple[int, ...]
    early: bool
    places: tuple[str, ...]
    start: Floats
    precision: Floats

    @property
    def levels(self) -> int:
        """How many numbers are of the level; the effects come after them."""
        return len(self.edges) - 1 + self.early

    def of(self, place: str) -> Ints:
        """Where the numbers of a quantity stand."""
        return np.array([n for n, one in enumerate(self.places) if one == place], np.int64)

    def bins(self, age: Ints) -> Ints:
        """The bin of each age: -1 before the clock's zero."""
        return np.asarray(np.searchsorted(np.array(self.edges), age, side="right") - 1, np.int64)


def numbers(model: Model) -> Numbers:
    """What is fitted, starting from a model."""
    found = hazards(model)
    curve = model.pay.unpaid_silent
    last = curve.day[-1]
    edges = tuple(sorted({0, *curve.day, *(day for day in CHECKED if day < last)}))
    early = model.clock == "due date"
    start = [log(max(found.before, 1e-6))] if early else []
    start += [log(max(found.daily[low], 1e-6)) for low in edges[:-1]]
    places = [LEVEL] * len(start)
    precision: list[Floats] = [np.asarray(np.eye(len(start)) / HAZARD_SD**2)]
    for place in EFFECTS:
        quantity = getattr(model.contact, place.removeprefix("contact."))
        means, covariance = _prior(quantity)
        start += means
        places += [place] * len(means)
        precision.append(np.asarray(np.linalg.inv(covariance)))
    return Numbers(model, edges, early, tuple(places), np.array(start), _blocks(precision))


def _prior(quantity: Ratios | Positive) -> tuple[list[float], Floats]:
    """Mean and covariance of the log ratios: the stated range, which moves them together, and at least `LEAST_SD` of
    each by itself."""
    if isinstance(quantity, Positive):
        low, high = quantity.range or (quantity.v, quantity.v)
        sd = (log(high) - log(low)) / (2 * WITHIN)
        return [log(quantity.v)], np.array([[max(sd, LEAST_SD) ** 2]])
    low, high = quantity.scale or (1.0, 1.0)
    sd = (log(high) - log(low)) / (2 * WITHIN)
    together = np.array([(ratio - 1) / ratio * sd for ratio in quantity.v])
    if quantity.log_sd is not None:
        together = np.array(quantity.log_sd)
    return [log(ratio) for ratio in quantity.v], np.outer(together, together) + np.eye(len(together)) * LEAST_SD**2


def _blocks(parts: list[Floats]) -> Floats:
    from scipy.linalg import block_diag

    return np.asarray(block_diag(*parts), np.float64)


def design(known: Numbers, rows: Ints) -> tuple[Floats, Floats]:
    """The columns of person-days by number, and the logarithm of what multiplies their hazard besides: invoices that
    share a payment, a dispute, the days over which the hazard of before the clock's zero is spread."""
    model = known.model
    n = len(rows)
    columns = np.zeros((n, len(known.places)))
    bins = known.bins(rows[:, d.AGE])
    columns[np.arange(n), bins + known.early] = 1
    left = model.contact.hr_per_further.v ** rows[:, d.EARLIER].astype(np.float64)
    for place, tone in (("contact.hr_neutral", 1), ("contact.hr_firm", 2)):
        for stretch, column in enumerate(known.of(place)):
            columns[:, column] = left * ((rows[:, d.TONE] == tone) & (rows[:, d.STRETCH] == stretch))
    for place, kind in (("contact.hr_sms", 1), ("contact.hr_call", 2)):
        columns[:, known.of(place)[0]] = left * ((rows[:, d.TONE] > 0) & (rows[:, d.CHANNEL] == kind))
    return columns, offsets(model, rows)


def offsets(model: Model, rows: Ints) -> Floats:
    every = model.pay.covers.by["all"]
    found = -np.log1p(every * np.maximum(0, rows[:, d.DUE] - 1))
    if model.dispute is not None:
        found = found + log(model.dispute.hr_disputed.v) * rows[:, d.DISPUTED]
    return np.asarray(found - np.log(np.maximum(1, rows[:, d.EARLY])), np.float64)


def unpaid(known: Numbers, values: Floats, frailty: tuple[float, ...], ends: float) -> Floats:
    """The share unpaid under `silent` by each edge: what the hazards make of it for customers of these classes; part
    payments leave a rest, so that `ends` of the rings end a debt."""
    daily = np.exp(values[known.early : known.levels])
    before = float(np.exp(values[0])) if known.early else 0.0
    sums = before + np.concatenate([[0.0], np.cumsum(daily * np.diff(known.edges))])
    return np.array([mean_unpaid(frailty, one * ends) for one in sums])


def ends_of(model: Model) -> float:
    """What share of payments leaves nothing to pay, as `response.hazards` counts them."""
    return 1 - model.pay.covers.by["part"] * (1 - model.pay.part.v)
