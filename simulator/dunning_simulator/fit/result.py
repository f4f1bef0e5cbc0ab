"""An estimate as a model that `simulate --response` reads."""

from __future__ import annotations

from math import exp

import numpy as np

from dunning_simulator.fit.estimate import Estimate
from dunning_simulator.fit.numbers import LEVEL
from dunning_simulator.response.model import BackTest, Fitted, Model
from dunning_simulator.response.quantities import WITHIN, Positive, Quantity, Ratios, Unpaid

PLACES = 6


def model_of(
    start: Model, found: Estimate, *, name: str, history: str, policy: str, through: str, back_test: BackTest
) -> Model:
    """The model to start from with what was fitted in its place."""
    told = {one.place: one for one in found.told}
    src = f"{found.payments:,.0f} payments on {found.person_days:,.0f} days of debts of {found.customers:,} customers"

    def change(place: str, quantity: Quantity) -> Quantity:
        one = told.get(place)
        if place == LEVEL:
            return _curve(found, src, fitted=one is not None and one.fitted)
        if one is None or not one.fitted:
            return quantity
        values = [round(exp(v), PLACES) for v in found.values[found.known.of(place)]]
        spread = [round(float(v), PLACES) for v in found.spread[place]]
        words = f"{src}, varied by: {one.why}"
        if isinstance(quantity, Ratios):
            return Ratios(v=tuple(values), log_sd=tuple(spread), tag="fitted", src=words)
        assert isinstance(quantity, Positive)
        half = WITHIN * spread[0]
        low, high = (round(values[0] * exp(turn * half), PLACES) for turn in (-1, 1))
        return Positive(v=values[0], range=(low, high), tag="fitted", src=words)

    ages = {one.place: one.ages for one in found.shown if one.ages and told[one.place].fitted}
    left = Fitted(
        history=history,
        policy=policy,
        through=through,
        places=found.moving,
        cholesky=tuple(tuple(round(float(v), PLACES) for v in row[: n + 1]) for n, row in enumerate(found.cholesky)),
        ages=ages,
        back_test=back_test,
    )
    return start.changed(change).model_copy(update={"name": name, "fit": left, "check": None})


def _curve(found: Estimate, src: str, *, fitted: bool) -> Unpaid:
    """The share unpaid at the days of the bins, never rising, never nothing."""
    first = 0 if found.known.early else 1
    shares = np.minimum.accumulate(np.clip(found.unpaid[first:], 1e-6, 1.0))
    return Unpaid(
        day=found.known.edges[first:],
        v=tuple(round(float(v), PLACES) for v in shares),
        logit_sd=round(min(5.0, found.level_sd), PLACES),
        tag="fitted" if fitted else "assumed",
        src=src,
    )
