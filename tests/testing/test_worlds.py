"""What a test's world is: its days, its debt, and what happens in it (LANGUAGE.md, section 7)."""

from __future__ import annotations

from datetime import date

import pytest

from dunning_dsl.check import Checked, check_text
from dunning_dsl.testing import run_tests
from dunning_dsl.testing.stage_setting import day_zero, first_monday_after, opening

HEADER = (
    'policy "P":\n    currency USD, EUR\n    timezone "America/New_York"\n    look ahead 7 days\n\n'
    "limit contact to 1 per 1 days\n\n"
)


def checked(text: str) -> Checked:
    found = check_text(HEADER + text)
    assert found.ok, found.diagnostics
    return found


def passes(text: str) -> bool:
    report = run_tests(checked(text))
    assert report.results
    return report.passed


def zero(text: str) -> date:
    found = checked(text)
    assert found.program is not None
    return date.fromordinal(day_zero(found.program, found.tests[0]))


@pytest.mark.parametrize(
    ("day", "monday"), [("2026-11-21", "2026-11-23"), ("2026-11-23", "2026-11-30"), ("2026-11-29", "2026-11-30")]
)
def test_the_first_monday_after_a_day(day: str, monday: str) -> None:
    assert date.fromordinal(first_monday_after(date.fromisoformat(day).toordinal())).isoformat() == monday


TEST = 'test "t":\n    expect nothing\n'


def test_day_zero_is_the_first_monday_after_the_latest_date_of_the_file() -> None:
    assert zero("never email before 2027-03-03\n\n" + TEST) == date(2027, 3, 8)
    assert zero("param fee: count = 1 from 2027-01-01, 2 from 2028-01-01\n\n" + TEST) == date(2028, 1, 3)
    assert zero("experiment e from 2026-12-01: a 50%, b 50%\n\n" + TEST) == date(2026, 12, 7)
    assert zero(
        "experiment e from 2026-12-01: a 50%, b 50%\n\n"
        + 'test "t":\n    given today = 2026-02-03\n    expect nothing\n'
    ) == date(2026, 2, 3)


def test_day_zero_without_a_date_and_without_those_of_modules_is_fixed() -> None:
    assert zero(TEST) == date(2026, 1, 5)
    assert zero("use std.retries\n\n" + TEST) == date(2026, 1, 5)


def test_a_run_starts_at_look_ahead_or_the_first_named_day() -> None:
    for day, first in ((3, -7), (-9, -9)):
        found = checked(f'test "t":\n    day {day}: expect nothing\n')
        assert found.program is not None
        begun = opening(found.program, found.tests[0])
        assert begun.first - begun.zero == first
        assert begun.ledger.invoices[0].issued_on == begun.first
        assert begun.ledger.invoices[0].amount == 10_000


def test_a_test_may_use_any_listed_currency() -> None:
    rule = 'rule r:\n    when amount_due > 50 EUR / 500 USD: tag "much"\n\n'.replace("50 EUR / 500 USD", "limit_of")
    text = "param limit_of: money = 500 USD / 50 EUR\n\n" + rule
    assert passes(text + 'test "t":\n    given amount_due = 60 EUR\n    day -7: expect tag "much"\n')
    assert passes(text + 'test "t":\n    given amount_due = 60 USD\n    day -7: expect not tag "much"\n')


@pytest.mark.parametrize(
    ("happening", "rule"),
    [
        ('fails "05"', 'on payment_failed when decline_code == "05"'),
        ("bounces email", "on message_failed(email)"),
        ("replies", "on replied"),
        ("complains", "on complained"),
        ("opts_out sms", "on opted_out(sms)"),
        ("updates card", "on card_updated"),
        ('finishes "calls"', 'on task_done("calls")'),
        ("pays 10 USD", "on payment_received when part_paid"),
        ("promises 10 USD by day 9", "on promise_made when promise_due_in == 4 days"),
        ("disputes", "on dispute_opened"),
        ("accepts pause", "on offer_accepted(pause)"),
        ("talks", "when conversations(1 days) == 1"),
        ("open_ticket = true", "when open_ticket"),
        ("bills 20 USD due day 6", "when open_invoices == 2"),
    ],
)
def test_what_happens_on_a_day_is_seen_by_its_decision(happening: str, rule: str) -> None:
    text = f'rule r:\n    {rule}: tag "seen"\n\nrule ever:\n    when days_overdue > 900: tag "never"\n\n'
    before = f'test "t":\n    day 4: expect not tag "seen"\n    day 5: {happening}\n           expect tag "seen"\n'
    later = (
        f'test "t":\n    day 5: {happening} at 10:00\n           expect not tag "seen"\n    day 6: expect tag "seen"\n'
    )
    assert passes(text + before)
    if "promise" not in rule and "conversations" not in rule:
        assert passes(text + later)


def test_a_delivery_ends_a_failure() -> None:
    text = 'rule r:\n    when channel_failed(email) and days_overdue == 5: tag "failed"\n\n'
    assert passes(text + 'test "t":\n    day 3: bounces email\n    day 5: expect tag "failed"\n')
    assert passes(
        text + 'test "t":\n    day 3: bounces email\n    day 4: delivers email\n    day 5: expect not tag "failed"\n'
    )


def test_a_dispute_that_is_resolved_is_owed_again() -> None:
    text = 'rule r:\n    on dispute_resolved: tag "again"\n\n'
    assert passes(text + 'test "t":\n    day 3: disputes\n    day 5: resolves\n           expect tag "again"\n')


def test_params_and_arms_can_be_given() -> None:
    text = (
        "param first: days = 3\n\nexperiment e from 2026-12-01: a 99%, b 1%\n\n"
        'rule r:\n    when days_overdue >= first and e == b: tag "b"\n\n'
    )
    assert passes(
        text + 'test "t":\n    given e = b, first = 9 days\n    day 8: expect not tag "b"\n    day 9: expect tag "b"\n'
    )
    assert passes(text + 'test "t":\n    day 30: expect not tag "b"\n')
    assert passes(text + 'test "t":\n    given e = b, days_overdue = 3\n    expect tag "b"\n')


def test_instalments_are_equal_parts_and_the_last_takes_the_rest() -> None:
    text = (
        "param last_part: money = 33.34 USD / 33.34 EUR\n\n"
        "rule p:\n    on day 1: offer payment_plan(instalments: 3)\n\n"
        'rule due:\n    when days_overdue == 0 and amount_due == last_part: tag "last"\n\n'
    )
    story = (
        'test "t":\n    day 1: expect offer payment_plan\n    day 2: accepts payment_plan\n'
        '    day 32: pays 33.33 USD\n    day 62: pays 33.33 USD\n    day 92: expect tag "last"\n'
    )
    assert passes(text + story)


def test_what_waited_goes_before_what_happens() -> None:
    text = 'rule r:\n    on day 3: send email "reminder" at 14:00\n\n'
    assert passes(
        text + 'test "t":\n    day 3: expect send email "reminder" at 14:00\n           pays 100 USD at 15:00\n'
    )
    assert passes(text + 'test "t":\n    day 3: pays 100 USD at 13:00\n    after: expect nothing\n')


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_what_happens_in_a_test_is_in_the_currency_of_its_debt(currency: str) -> None:
    """Also before its case opens, and where a plan covers all that was open."""
    assert passes(
        f"""
rule again:
    on payment_failed: tag "heard"

rule parts:
    when days_overdue >= 2: offer payment_plan(instalments: 2)

rule broken:
    on plan_broken: tag "broken"

test "heard":
    given amount_due = 100 {currency}
    day 0: fails "insufficient_funds"
           expect tag "heard"
    day 2: expect offer payment_plan(instalments: 2)
    day 3: accepts payment_plan
    day 5: breaks plan
           expect tag "broken"
           expect offer payment_plan(instalments: 2)
"""
    )
