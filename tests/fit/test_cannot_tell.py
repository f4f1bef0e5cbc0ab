"""What a fitted model may say of policies that do what its history never did."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dunning_simulator.fit.days import days_of
from dunning_simulator.fit.estimate import Estimate, estimate
from dunning_simulator.fit.result import model_of
from dunning_simulator.outcomes.found import doubts, told
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.shown import error_at
from dunning_simulator.outcomes.study import Study, study
from dunning_simulator.response.model import BackTest, Model
from dunning_simulator.response.population import members

from dunning_dsl.ledger.model import Ledger
from tests.fit.worlds import DAYS, DRAWN, FIXED, TIMED, history, known, policy, start

TRUTH = known(2.0, 2.0)
"""The world of the review, item 2: contact on day 10 or 14 by lot, twice the hazard for a week, frailty of variance 1;
another policy would write on day 3."""

PASSES = BackTest(result="passes", day=(7, 14, 30), error=(0.001, 0.002, 0.003), margin=(0.01, 0.015, 0.02))
WEEK, ALL = (rules.replace(">= 3", ">= 7") for rules in (DRAWN, FIXED))


def made(rules: str) -> tuple[tuple[Ledger, ...], Estimate]:
    ledgers = history(rules, TRUTH, 3_000, seed=6)
    days = days_of(policy(rules), start(TRUTH), ledgers, DAYS, currency="USD")
    return ledgers, estimate(days, start(TRUTH))


@pytest.fixture(scope="module")
def drawn() -> tuple[tuple[Ledger, ...], Estimate]:
    return made(WEEK)


def fitted(found: Estimate, back_test: BackTest = PASSES) -> Model:
    return model_of(start(TRUTH), found, name="F", history="h", policy="p", through="2026-05-05", back_test=back_test)


def compared(model: Model, ledgers: tuple[Ledger, ...], one: str, two: str) -> Study:
    people = members(model, ledgers[:1_200], DAYS[0])
    frame = Frame.of(people, DAYS, 30, "USD")
    return study(policy(one), policy(two), frame, model, draws=4, replicates=4)


def test_the_world_with_frailty_ends_in_cannot_tell() -> None:
    ledgers, found = made(TIMED)
    shown = found.shown[0]
    assert shown.source == "experiment"
    assert not shown.bins[0].shown
    assert all(first >= 7 for first, _ in shown.ages)
    model = fitted(found)
    assert model.contact.hr_neutral.tag == "published"
    lived = compared(model, ledgers, TIMED, FIXED)
    assert told(lived, ("A", "B")) == "cannot tell"
    assert lived.unshown.outside > 0.5
    (why,) = [one for one in doubts(lived) if "ages" in one]
    assert "shows nothing" in why


def test_where_messages_were_drawn_the_history_speaks(drawn: tuple[tuple[Ledger, ...], Estimate]) -> None:
    ledgers, found = drawn
    model = fitted(found)
    assert model.contact.hr_neutral.tag == "fitted"
    assert model.fit is not None
    assert model.fit.shows("contact.hr_neutral", 7)
    assert not model.fit.shows("contact.hr_neutral", 3)
    near = compared(model, ledgers, WEEK, ALL)
    assert near.unshown.differing > 0.25  # of all that both send
    assert near.unshown.outside == 0
    assert not any("ages" in one for one in doubts(near))
    far = compared(model, ledgers, WEEK, FIXED)
    assert far.unshown.outside > 0.5
    assert told(far, ("A", "B")) == "cannot tell"


def test_a_difference_below_what_the_back_test_was_off_by_is_not_told(
    drawn: tuple[tuple[Ledger, ...], Estimate],
) -> None:
    ledgers, found = drawn
    worse = PASSES.model_copy(update={"error": (0.3, 0.3, 0.3)})
    lived = compared(fitted(found, worse), ledgers, WEEK, ALL)
    assert told(lived, ("A", "B")) == "cannot tell"
    assert "was off by in its back-test, 30.00 points" in doubts(lived)[0]
    failing = replace(lived, model=fitted(found, PASSES.model_copy(update={"result": "fails"})))
    assert "fails its back-test" in doubts(failing)[0]


def test_what_cannot_be_checked_is_off_by_the_end_of_its_interval() -> None:
    assert error_at(PASSES, 20) == 0.002
    assert error_at(PASSES, 90) == 0.003
    assert error_at(PASSES.model_copy(update={"result": "not checkable"}), 7) == 0.01
    assert error_at(BackTest(result="not run"), 7) == 0
