"""What the language says of days, cases and debts, each as one small story."""

from __future__ import annotations

import pytest

from dunning_dsl.decide import CustomerRun
from tests.decide.worlds import ZERO, decided, done, event, invoice, policy, world

# --- deciding twice on one day (F1) -----------------------------------------------------------------------------------


def test_a_hold_made_today_still_binds_every_never_when_the_day_is_decided_again() -> None:
    program = policy(
        """
rule they_wrote:
    on replied: hold for 7 days "they wrote"

rule answer:
    on replied: send email "answer"

never contact when on_hold
"""
    )
    run = CustomerRun(program, world(invoice("A", 0), event("replied", 3)))
    for day in range(-20, 3):
        run.day(ZERO + day)
    first, second = run.day(ZERO + 3).decision, run.day(ZERO + 3).decision
    assert first is not None
    assert [a.kind for a in first.actions] == ["hold"]
    assert second is None or not second.actions


def test_a_case_that_a_rule_ended_today_is_not_decided_again_today() -> None:
    program = policy(
        """
rule enough:
    on replied: stop "they wrote"

rule answer:
    on replied: tag "answered"
"""
    )
    run = CustomerRun(program, world(invoice("A", 0), event("replied", 3)))
    for day in range(-20, 3):
        run.day(ZERO + day)
    first, second = run.day(ZERO + 3).decision, run.day(ZERO + 3).decision
    assert first is not None
    assert [a.kind for a in first.actions] == ["stop"]
    assert second is None or not second.actions


# --- before it goes (R4c) ---------------------------------------------------------------------------------------------


def test_a_message_does_not_stand_in_its_own_way_when_it_waits_past_midnight() -> None:
    program = policy(
        """
rule remind:
    when days_overdue >= 3: send email "reminder"

never contact when contacts(2 days) >= 1
quiet from 20:00 to 08:00
""",
        "decide daily at 21:00",
        "look ahead 7 days",
    )
    run = CustomerRun(program, world(invoice("A", 0)))
    results = [run.day(ZERO + n) for n in range(-7, 6)]
    assert [e for r in results for e in r.overtaken] == []


def test_the_firing_of_a_replacement_is_undone_in_the_place_of_the_rule_it_replaced() -> None:
    program = policy(
        """
rule remind:
    when days_overdue >= 3: send email "reminder"

rule note instead of remind:
    when plan_is_big: send email "note" at 14:00

let plan_is_big = amount_due >= 50
never contact when complaints(1 days) > 0
"""
    )
    ledger = world(invoice("A", 0), event("complained", 3, 10 * 60))
    assert done(decided(program, ledger, 6)) == ["3 note send note", "4 note send note"]


def test_a_firing_is_not_undone_while_something_of_it_still_goes() -> None:
    program = policy(
        """
rule remind:
    when days_overdue >= 3:
        send sms "reminder" at 14:00
        send email "reminder" at 14:00
        escalate to notice

stages: reminder -> notice
never sms when complaints(1 days) > 0
"""
    )
    ledger = world(invoice("A", 0), event("complained", 3, 10 * 60))
    found = done(decided(program, ledger, 6))
    assert [line[0] for line in found] == ["3", "3", "3"], found


def test_a_stage_move_that_is_undone_leaves_the_limits() -> None:
    program = policy(
        """
rule into_notice:
    when days_overdue >= 3:
        escalate to notice
        send sms "notice" at 14:00

stages: reminder -> notice
limit escalate to 1 per case
never sms when complaints(1 days) > 0
"""
    )
    ledger = world(invoice("A", 0), event("complained", 3, 10 * 60))
    assert [line[0] for line in done(decided(program, ledger, 6))] == ["3", "3", "4", "4"]


# --- experiments ------------------------------------------------------------------------------------------------------


def test_an_experiment_may_stand_above_the_one_that_it_reads() -> None:
    program = policy(
        """
experiment second when first == b: c 0%, d 100%
experiment first: a 0%, b 100%

rule both:
    when days_overdue >= 0 and second == d: tag "d"
"""
    )
    assert done(decided(program, world(invoice("A", 0)), 1)) == ["0 both tag d"]


def test_a_definition_read_while_enrolling_does_not_keep_the_first_arm() -> None:
    program = policy(
        """
experiment first: a 0%, b 100%
let in_b = first == b
experiment second when in_b: c 0%, d 100%

rule seen:
    when days_overdue >= 0 and in_b: tag "b"

rule both:
    when days_overdue >= 0 and second == d: tag "d"
"""
    )
    assert done(decided(program, world(invoice("A", 0)), 1)) == ["0 seen tag b", "0 both tag d"]


# --- debts, plans and promises ----------------------------------------------------------------------------------------


def test_a_settled_invoice_stays_settled_when_its_ignored_rest_is_paid() -> None:
    program = policy(
        'rule late:\n    when late_payments(90 days) > 0: tag "late"\n',
        "look ahead 14 days",
        "ignore balances under 5 USD",
    )
    paid = (event("payment", -2, amount=9_700, invoice_id="A"), event("payment", 9, amount=300, invoice_id="A"))
    assert done(decided(program, world(invoice("A", 0), invoice("B", 5), *paid), 12)) == []


def test_a_reversal_takes_back_the_whole_of_the_latest_payment_in_its_currency() -> None:
    program = policy('rule owed:\n    when days_overdue >= 1: tag "owed"\n', "look ahead 3 days", currency="USD, EUR")
    ledger = world(
        invoice("A", 0),
        invoice("E", 0, currency="EUR"),
        event("payment", 0, 600, amount=15_000, currency="USD"),
        event("payment", 0, 660, amount=10_000, currency="EUR"),
        event("reversed", 2, amount=15_000, currency="USD"),
    )
    run = CustomerRun(program, ledger)
    for _ in run.days(ZERO - 20, ZERO + 3):
        pass
    assert {d.invoice.invoice_id: d.rest for d in run.state.book.debts} == {"A": 10_000, "E": 0}
    assert run.state.book.credit.get("USD") == 0


def test_a_promise_that_was_kept_by_a_payment_taken_back_is_broken() -> None:
    program = policy('rule broken:\n    on promise_broken: tag "broken"\n')
    ledger = world(
        invoice("A", 0, 20_000),
        event("promise_made", 1, amount=5_000, on=6),
        event("payment", 3, amount=5_000),
        event("reversed", 4, amount=5_000),
    )
    assert done(decided(program, ledger, 12)) == ["9 broken tag broken"]


def test_a_promise_without_an_amount_before_anything_is_overdue_is_for_all_that_is_owed() -> None:
    program = policy('rule broken:\n    on promise_broken: tag "broken"\n')
    ledger = world(invoice("A", 0), event("promise_made", -2, on=5))
    assert done(decided(program, ledger, 10)) == ["8 broken tag broken"]


def test_days_of_a_hold_stand_still_after_its_promise_was_replaced() -> None:
    """The case opens on day -3 and is held from 0 through 8: nine of the fourteen days to day 10."""
    program = policy(
        'rule told:\n    on task_done("now"): tag "five" if days_in_stage == 5\nstages: a -> b\n', "look ahead 8 days"
    )
    ledger = world(
        invoice("A", 5, issued=-3),
        event("promise_made", 0, amount=5_000, on=8),
        event("promise_made", 4, amount=5_000, on=6),
        event("task_done", 10, name="now"),
    )
    assert done(decided(program, ledger, 10)) == ["10 told tag five"]


def test_a_promise_that_names_an_invoice_ends_with_its_case() -> None:
    program = policy('rule seen:\n    when days_overdue >= 3 and promised: tag "promised"\n', "look ahead 7 days")
    ledger = world(
        invoice("A", 0),
        invoice("B", 1),
        event("promise_made", 1, amount=50_000, on=20, invoice_id="A"),
        event("credit", 2, amount=10_000, invoice_id="A"),
    )
    assert done(decided(program, ledger, 10)) == []


def test_a_stale_attempt_is_not_answered_by_a_later_failure() -> None:
    program = policy(
        """
rule again:
    on day 0: retry payment

rule three:
    on day 12: tag "two" if attempts(30 days) == 2
"""
    )
    ledger = world(invoice("A", 0), event("payment_failed", 10, code="x"))
    assert "12 three tag two" in done(decided(program, ledger, 12))


def test_a_plan_is_kept_when_a_credit_pays_the_last_instalment() -> None:
    program = policy('rule after:\n    on day 60: tag "on plan" if on_payment_plan\n')
    ledger = world(
        invoice("A", 0),
        event("plan_accepted", 2, currency="USD"),
        invoice("P", 20, 10_000, issued=10, kind="instalment"),
        event("credit", 15, amount=10_000, invoice_id="P"),
    )
    run = CustomerRun(program, ledger)
    for _ in run.days(ZERO - 20, ZERO + 30):
        pass
    assert run.state.plans == {}


def test_a_plan_without_invoices_for_its_parts_is_kept_by_payments_on_what_it_covers() -> None:
    program = policy('rule after:\n    on day 60: tag "on plan" if on_payment_plan\n')
    parts = [event("payment", 10 * n, amount=5_000, invoice_id="A") for n in (1, 2)]
    run = CustomerRun(program, world(invoice("A", 0), event("plan_accepted", 2, currency="USD"), *parts))
    plans = {n: dict(run.state.plans) for n in range(-20, 30) if run.day(ZERO + n)}
    assert [n for n, running in plans.items() if running] == list(range(2, 20))
    (debt,) = run.state.book.debts
    assert (debt.rest, debt.covered, debt.settled_day) == (0, False, ZERO + 20)


def test_what_was_paid_on_a_broken_plan_counts_for_what_it_covered() -> None:
    program = policy('rule x:\n    on day 0: tag "x"\n')
    ledger = world(
        invoice("OLD", -5, 10_000, issued=-30),
        event("dispute_opened", -6, invoice_id="OLD"),
        invoice("A", 0),
        event("plan_accepted", 2, currency="USD"),
        invoice("P1", 10, 5_000, issued=3, kind="instalment"),
        invoice("P2", 20, 5_000, issued=3, kind="instalment"),
        event("payment", 9, amount=5_000, invoice_id="P1"),
        event("dispute_resolved", 21, invoice_id="OLD"),
    )
    run = CustomerRun(program, ledger)
    for _ in run.days(ZERO - 20, ZERO + 30):
        pass
    rest = {d.invoice.invoice_id: d.rest for d in run.state.book.debts}
    assert (rest["OLD"], rest["A"]) == (10_000, 5_000)


@pytest.mark.parametrize("first", ["USD, EUR", "EUR, USD"])
def test_a_broken_plan_that_names_no_currency_is_the_one_that_runs(first: str) -> None:
    program = policy('rule heard:\n    on plan_broken: tag "heard"\n', currency=first)
    ledger = world(invoice("A", 0, currency="EUR"), event("plan_accepted", 2), event("plan_broken", 20))
    assert done(decided(program, ledger, 30)) == ["20 heard tag heard"]


@pytest.mark.parametrize("first", ["USD, EUR", "EUR, USD"])
def test_what_happens_before_a_case_and_names_no_currency_is_in_the_customers(first: str) -> None:
    program = policy('rule heard:\n    on payment_failed: tag "heard"\n', "look ahead 0 days", currency=first)
    ledger = world(invoice("A", 0, currency="EUR"), event("payment_failed", 0, 60, code="x"))
    assert done(decided(program, ledger, 3)) == ["0 heard tag heard"]
    paid = world(invoice("A", 0, currency="EUR"), event("payment", -5, amount=10_000))
    assert done(decided(program, paid, 3)) == []


def test_a_broken_plan_is_heard_by_the_case_that_is_open_where_none_opens() -> None:
    program = policy('rule heard:\n    on plan_broken: tag "heard"\n')
    ledger = world(
        invoice("A", 0),
        event("plan_accepted", 2, currency="USD"),
        invoice("P1", 20, 5_000, issued=3, kind="instalment"),
        invoice("B", 6, issued=4),
    )
    assert done(decided(program, ledger, 30)) == ["23 heard tag heard"]


def test_instalments_that_come_later_break_a_plan_too() -> None:
    program = policy('rule heard:\n    on plan_broken: tag "heard"\n')
    run = CustomerRun(program, world(invoice("A", 0), event("plan_accepted", 2, currency="USD")))
    found = {}
    for n in range(-20, 40):
        if n == 5:
            run.add(invoices=[invoice("P1", 20, 5_000, issued=5, kind="instalment")])
        found[n] = run.day(ZERO + n).decision
    assert done({n: d for n, d in found.items() if d is not None}) == ["23 heard tag heard"]


def test_fees_of_another_currency_are_not_counted_with_these() -> None:
    program = policy(
        """
param fee: money = 10 USD / 9 EUR

rule notice:
    on day 1: send email "notice"

rule late:
    when noticed("notice", 2 days): charge "late fee" fee

rule told:
    on day 6: tag "one fee" if fees_charged(30 days) <= fee
""",
        currency="USD, EUR",
    )
    ledger = world(invoice("A", 0), invoice("E", 0, currency="EUR"))
    assert [line for line in done(decided(program, ledger, 6)) if line.startswith("6")] == ["6 told tag one fee"] * 2


def test_a_dispute_of_the_other_currency_is_resolved_where_it_says_so() -> None:
    program = policy('rule x:\n    on dispute_resolved: tag "x"\n', "look ahead 7 days", currency="USD, EUR")
    ledger = world(
        invoice("A", 0),
        invoice("E", 1, currency="EUR"),
        event("dispute_opened", 2, invoice_id="A"),
        event("dispute_opened", 2, invoice_id="E"),
        event("dispute_resolved", 4, currency="EUR"),
    )
    run = CustomerRun(program, ledger)
    for _ in run.days(ZERO - 20, ZERO + 6):
        pass
    assert {d.invoice.invoice_id: d.disputed for d in run.state.book.debts} == {"A": True, "E": False}


# --- the closing decision ---------------------------------------------------------------------------------------------


def test_a_stage_reached_on_the_day_of_the_closing_is_one_day_old_there() -> None:
    program = policy(
        """
stages: a -> b

rule move:
    on day 5: escalate to b

rule closed:
    on case_closed:
        tag "b" if stage == b
        tag "new" if days_in_stage == 1
"""
    )
    ledger = world(invoice("A", 0), event("payment", 5, 11 * 60, amount=10_000))
    assert done(decided(program, ledger, 6)) == ["5 move escalate b", "6 closed tag b", "6 closed tag new"]


def test_two_moments_on_one_day_of_the_customer_do_nothing_twice() -> None:
    """Nine o'clock in New York is midnight in Brisbane before the clocks change, and eleven at night after."""
    program = policy(
        'rule x:\n    when days_overdue >= 0, every 1 days: tag "x"\nrule e:\n    on replied: tag "e"\n',
        timezone='"America/New_York"',
    )
    zone = "Australia/Brisbane"
    ledger = world(invoice("A", 0), event("replied", 5, 12 * 60, zone=zone), zone=zone)
    run = CustomerRun(program, ledger)
    decisions = [d for n in range(-20, 12) if (d := run.day(ZERO + n).decision) is not None]
    ids = [a.id for d in decisions for a in d.actions]
    assert len(set(ids)) == len(ids)
    assert len({d.decision_id for d in decisions}) == len(decisions)
