"""`why` says when that last happened which a condition is about, and from when on the condition will be true."""

from __future__ import annotations

from datetime import date

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.decide.explain import explain
from dunning_dsl.decide.past import decision_on
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger

DUE = date(2026, 3, 2).toordinal()
POLICY = """policy "P":
    currency USD
    timezone "UTC"
    look ahead 5 days

rule notice:
    on day 3: send email "notice"

rule last:
    when noticed("notice", 14 days): send email "last_notice"

rule agency:
    when noticed("last_notice", 10 days): tag "agency"

rule often:
    when contacts(7 days) == 0 and days_overdue >= 2, every 1 days: tag "quiet week"

rule later:
    when days_since_contact >= 5 and days_overdue >= 2, every 1 days: tag "rested"

rule by_day:
    when days_overdue >= 60: tag "old"
"""


def why(rule: str, day: int, *events: Event) -> str:
    program = check_text(POLICY, messages=False).program
    assert program is not None
    customer = Customer("C", consent={"email": True}, reach={"email": True})
    ledger = Ledger.of(customer, (Invoice("A", DUE, 10_000, "USD", DUE - 20),), events)
    decision = decision_on(program, ledger, DUE - 5, DUE + day)
    assert decision is not None
    (said,) = [line for line in explain(decision, program, rule=rule).splitlines() if line.startswith("  not met")]
    return said.split(rule, 1)[1].strip()


@pytest.mark.parametrize(
    ("rule", "day", "said"),
    [
        (
            "last",
            10,
            '`noticed("notice", 14 days)` is false; last on 2026-03-05; true from 2026-03-19 if nothing else happens',
        ),
        ("last", 1, '`noticed("notice", 14 days)` is false; that has not happened yet'),
        ("agency", 10, '`noticed("last_notice", 10 days)` is false; that has not happened yet'),
        (
            "agency",
            20,
            '`noticed("last_notice", 10 days)` is false; last on 2026-03-19;'
            " true from 2026-03-29 if nothing else happens",
        ),
        (
            "often",
            5,
            "`contacts(7 days) == 0` is false: contacts(7 days) is 1; last on 2026-03-05;"
            " true from 2026-03-12 if nothing else happens",
        ),
        (
            "later",
            4,
            "`days_since_contact >= 5` is false: days_since_contact is 1 day; last on 2026-03-05;"
            " true from 2026-03-10 if nothing else happens",
        ),
        ("by_day", 10, "`days_overdue >= 60` is false: days_overdue is 10 days"),
    ],
)
def test_days_are_told_where_one_cannot_see_them(rule: str, day: int, said: str) -> None:
    assert why(rule, day) == said


def test_a_notice_that_came_back_has_not_gone() -> None:
    at = clock.instant("UTC", DUE + 4, 600)
    bounced = Event("message_failed", at, DUE + 4, channel="email", message="notice")
    assert why("last", 10, bounced).endswith("is false; that has not happened yet")


def test_the_day_foreseen_is_the_day_on_which_it_holds() -> None:
    program = check_text(POLICY, messages=False).program
    assert program is not None
    ledger = Ledger.of(
        Customer("C", consent={"email": True}, reach={"email": True}), (Invoice("A", DUE, 10_000, "USD", DUE - 20),)
    )
    for day in range(4, 18):
        decision = decision_on(program, ledger, DUE - 5, DUE + day)
        assert decision is not None
        outcome = next(one for one in decision.cases[0].rules if one.rule == "last")
        assert (outcome.status, outcome.status == "not met" and outcome.reasons[0].true_from) in (
            ("not met", DUE + 17),
            ("fired", False),
        ), day
        assert (outcome.status == "fired") == (day == 17)
