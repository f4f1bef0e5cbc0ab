"""The back-test: it refuses a world that changed, not one that stayed as it was, and says when it cannot check."""

from __future__ import annotations

from math import sqrt

import pytest
from dunning_simulator.fit import backtest
from dunning_simulator.fit.backtest import Check, Gap, Stage, check, judged
from dunning_simulator.fit.study import Study, study

from bench.fitting import DAYS, DRAWN, book, policy, stated

CUSTOMERS = 3_000


def studied(*, changes: bool) -> Study:
    ledgers = book(policy(DRAWN), CUSTOMERS, 77, changes=changes)
    return study(policy(DRAWN), stated(), ledgers, DAYS, currency="USD", history="h", policy="p", name="n")


def later(made: Study) -> Check:
    return next(one for one in made.checks if one.part == "later days")


def test_a_planted_change_fails_on_later_days() -> None:
    made = studied(changes=True)
    assert later(made).result == "fails"
    assert made.back_test.result == "fails"
    assert all(gap.difference > 0 for gap in later(made).gaps)


def test_a_world_that_stayed_as_it_was_does_not_fail() -> None:
    made = studied(changes=False)
    assert [one.part for one in made.checks] == ["other customers", "later days"]
    assert made.back_test.result == "not checkable"
    assert made.matched[0] == made.matched[2] > 0
    for one in made.checks:
        assert all(gap.low <= gap.difference <= gap.high for gap in one.gaps)
    assert list(made.back_test.day) == [7, 14, 30, 60, 90]


def gap(off: float, half: float) -> Gap:
    return Gap(30, 0.8, 0.8 + off, off - half, off + half)


@pytest.mark.parametrize(
    ("off", "half", "result"),
    [
        (0.0, 0.01, "passes"),
        (0.015, 0.004, "passes"),
        (0.015, 0.01, "not checkable"),
        (0.0, 0.05, "not checkable"),
        (0.05, 0.05, "not checkable"),
        (0.05, 0.01, "fails"),
        (-0.03, 0.015, "fails"),
    ],
)
def test_what_passes_and_what_fails(off: float, half: float, result: str) -> None:
    assert judged((gap(off, half),), None, ())[0] == result


def test_messages_and_stages_fail_it_too() -> None:
    good = (gap(0.0, 0.01),)
    assert judged(good, (0.05, 0.04, 0.06), ())[0] == "fails"
    assert judged(good, (0.05, -0.04, 0.14), ())[0] == "passes"
    assert judged(good, None, (Stage("notice", 2_000, 1_000.0),))[0] == "fails"
    assert judged(good, None, (Stage("notice", 40, 20.0),))[0] == "passes"


def test_of_very_many_customers_so_many_are_looked_at_that_a_right_model_passes() -> None:
    """At most half of the margin is the interval's (five days at once, a share of three quarters), so that twice its
    standard error is left for what chance makes of the difference; and that takes no more time than a quarter of the
    customers in ten worlds."""
    worlds = backtest.worlds_for(backtest.MOST_CUSTOMERS)
    error = sqrt(0.75 * 0.25 * (1 + 1 / worlds) / backtest.MOST_CUSTOMERS)
    assert 2.5 * error < backtest.MARGIN / 2
    assert [backtest.worlds_for(many) for many in (1, 5_000, 10_000, 20_000, 100_000)] == [10, 10, 5, 3, 3]


def test_of_many_customers_some_are_looked_at_of_those_with_debts_in_the_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the first ones: their debts may all be older."""
    monkeypatch.setattr(backtest, "MOST_CUSTOMERS", 150)
    ledgers = book(policy(DRAWN), 600, 78)
    found = check("later days", policy(DRAWN), stated(), ledgers, (DAYS[0] + 100, DAYS[1]), "USD")
    assert (found.customers, found.debts) == (150, 150)
