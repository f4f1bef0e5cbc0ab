"""The shipped numbers against what was measured or is reported elsewhere, none of which they were fitted to."""

from __future__ import annotations

import csv
from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest
from dunning_simulator.outcomes.measure import EARLY, Frame, measure
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from tests.response.books import FIRST, LAST, declined, owing, plain, program
from tests.statistics.reference import file

MONTHS = {"1_month": 30, "3_months": 90, "6_months": 180}
OWNERS = 6_000
AT_ONCE = NormalDist().inv_cdf(1 - 0.05 / 12)


def letter(tone: str) -> Program:
    return program(f'rule once:\n    on day 0: send letter "letter" tone {tone}')


@pytest.mark.parametrize(("tone", "arm"), [("friendly", "reminder"), ("firm", "lien")])
def test_one_letter_does_what_it_did_in_philadelphia(tone: str, arm: str) -> None:
    """Taxes overdue, nobody else writing, one letter to a random part of the owners: with their own curve of what is
    paid without it, the shipped hazard ratios make the published effects after 1, 3 and 6 months: each within the 95 %
    range of six comparisons at once (Bonferroni), of the trial's standard error and the chance of so many owners."""
    with file("philadelphia_tone_letter_effects.csv").open() as letters:
        rows = [row for row in csv.DictReader(letters) if row["outcome"] == "ever_paid" and row["arm"] == arm]
    assert [row["horizon"] for row in rows] == list(MONTHS)
    unpaid = tuple(1 - float(row["holdout_level"]) / 100 for row in rows)
    model = _plain_curve((0, *MONTHS.values()), (0.999, *unpaid))
    found = {name: _paid(policy, model) for name, policy in (("letter", letter(tone)), ("none", program()))}
    for row in rows:
        day = MONTHS[row["horizon"]]
        told, none = (found[name] <= day for name in ("letter", "none"))
        assert none.mean() == pytest.approx(float(row["holdout_level"]) / 100, abs=3 * sqrt(0.25 / OWNERS))
        gained = told.astype(float) - none
        doubt = float(np.hypot(float(row["robust_se"]), 100 * gained.std() / sqrt(OWNERS)))
        assert abs(100 * gained.mean() - float(row["effect_vs_holdout"])) < AT_ONCE * doubt


def _plain_curve(days: tuple[int, ...], unpaid: tuple[float, ...]) -> Model:
    found = plain("b2b")
    curve = found.pay.unpaid_silent.model_copy(update={"day": days, "v": unpaid, "logit_sd": 0.0})
    alike = found.frailty_variance.model_copy(update={"v": 0.0, "range": None})
    return found.model_copy(
        update={"frailty_variance": alike, "pay": found.pay.model_copy(update={"unpaid_silent": curve})}
    )


def _paid(policy: Program, model: Model) -> np.ndarray:
    """By owner, the days from the due date to the payment."""
    ledgers = [owing(f"C{n}", due=5) for n in range(OWNERS)]
    days = np.full(OWNERS, np.inf)
    lives = Lives(policy, members(model, ledgers, FIRST), FIRST, FIRST + 190)
    for part in lives.live(model, seed=11, replicate=0):
        customers, first = np.unique(part.cash[:, 0], return_index=True)
        days[part.first + customers] = part.cash[first, 2] - FIRST - 5
    return days


# --- cards ------------------------------------------------------------------------------------------------------------

USUAL = program(
    "rule soon:\n    on day 1, 3, 5, 7: retry payment",
    "rule later:\n    on day 14, 21: retry payment",
    *(
        f'rule day_{day}:\n    on day {day}: send email "day_{day}" tone {tone}'
        for day, tone in ((3, "friendly"), (7, "friendly"), (14, "firm"), (21, "firm"))
    ),
)
CODES = {"insufficient_funds": 0.38, "expired_card": 0.24, "do_not_honor": 0.17, "processing_error": 0.21}


def test_a_usual_schedule_recovers_what_vendors_report() -> None:
    """Day 3, 7, 14 and 21 with six retries. What is recovered lies where vendors say. The other two they report
    (six tenths by retries, nine tenths by day 10) are of those whom they call recovered, often within 28 days; the
    shipped curve, which goes on to day 60, comes to less, and the report shows by how much."""
    model = read("saas")
    assert model.check is not None
    assert model.check.recovered is not None
    sums, due = _sums(model, 2_000)
    recovered = sums["recovered by day 60"] / due
    assert model.check.recovered[0] < recovered < model.check.recovered[1]
    assert 0.4 < sums["by retries"] / sums["recovered by day 60"] < 0.6
    assert 0.6 < sums[f"recovered within {EARLY} days"] / sums["recovered by day 60"] < 0.9


def _sums(model: Model, customers: int) -> tuple[dict[str, float], float]:
    ledgers = list(_declined(customers))
    people = members(model, ledgers, FIRST)
    frame = Frame.of(people, (FIRST, LAST), 60, "USD")
    lives = Lives(USUAL, people, FIRST, LAST)
    values = measure(frame, lives, lives.live(model, seed=1, replicate=0)).values.sum(axis=0)
    return dict(zip(frame.names, values.tolist(), strict=True)), float(frame.due.sum())


def _declined(customers: int) -> list[Ledger]:
    """Codes in the shares that the model has for declines that say nothing."""
    bounds = np.cumsum(list(CODES.values()))
    places = np.searchsorted(bounds, (np.arange(customers) + 0.5) / customers)
    return [declined(f"C{n}", on=5 + n % 40, code=list(CODES)[place]) for n, place in enumerate(places)]
