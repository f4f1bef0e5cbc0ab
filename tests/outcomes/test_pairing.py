"""What it is worth that both policies live in the same worlds (research/statistics-review.md, section 2)."""

from __future__ import annotations

import numpy as np
import pytest
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from tests.response.books import FIRST, LAST, owing, plain, program

WORLDS = 30


def on_days(days: str) -> str:
    return f'rule remind:\n    on day {days}: send email "note" tone friendly'


@pytest.mark.parametrize(("model", "invoices", "least"), [(plain("b2b"), 1, 10), (read("b2b"), 2, 3)])
def test_the_difference_varies_many_times_less_than_between_two_groups(
    model: Model, invoices: int, least: float
) -> None:
    """Money recovered by day 60 under two schedules: unpaired over paired variance. With all that the model knows and
    two invoices a customer it is some thirty; with payment alone hundreds."""
    people = members(model, [owing(f"C{n}", due=20 + n % 40, invoices=invoices) for n in range(300)], FIRST)
    frame = Frame.of(people, (FIRST, LAST), 60, "USD")
    sides = [Lives(program(on_days(days)), people, FIRST, LAST) for days in ("3, 10, 20", "5, 8, 15, 20")]
    column = frame.column("recovered by day 60")
    paid = np.array(
        [
            [measure(frame, one, one.live(model, seed=1, replicate=r)).values[:, column].sum() for r in range(WORLDS)]
            for one in sides
        ],
        np.float64,
    )
    unpaired = paid.var(axis=1, ddof=1).sum()
    assert unpaired >= least * (paid[1] - paid[0]).var(ddof=1)
