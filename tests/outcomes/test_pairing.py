"""What it is worth that both policies live in the same worlds (research/statistics-review.md, section 2), and what the
shipped model for cards shows of itself."""

from __future__ import annotations

import numpy as np
import pytest
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from tests.response.books import FIRST, LAST, declined, owing, plain, program

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


def test_the_model_for_cards_recovers_what_vendors_report() -> None:
    """Under a plain 3/7/14/21 policy with quiet retries, of failures in the published mix: 42 to 66 %."""
    model = read("saas")
    codes = ["insufficient_funds"] * 38 + ["expired_card"] * 24 + ["do_not_honor"] * 17 + ["processing_error"] * 21
    people = members(model, [declined(f"C{n}", on=5 + n % 40, code=codes[n * 37 % 100]) for n in range(2_000)], FIRST)
    frame = Frame.of(people, (FIRST, LAST), 60, "USD")
    policy = program(
        "rule again:\n    on day 1, 3, 5, 7, 14, 21: retry payment",
        on_days("3, 7").replace("remind", "mild"),
        on_days("14, 21").replace("remind", "firm").replace("friendly", "firm"),
    )
    lives = Lives(policy, people, FIRST, LAST)
    values = measure(frame, lives, lives.live(model, seed=1, replicate=0)).values
    low, high = model.check["recovered"]  # type: ignore[misc]
    assert low <= values[:, frame.column("recovered by day 60")].sum() / frame.due.sum() <= high
