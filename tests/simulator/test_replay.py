"""Replay of ledgers written by hand, and of generated ones."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from datetime import date

import pytest
from dunning_simulator.compare.build import Policy, build
from dunning_simulator.compare.recorded import recorded_actions
from dunning_simulator.engines.interpreter import Interpreter
from dunning_simulator.replay import replay
from dunning_simulator.report import as_json
from dunning_simulator.report.model import Manifest
from dunning_simulator.rows import CustomerReplay, Request
from dunning_simulator.run import tally_history
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.decide.past import decision_on, withheld
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program

DUE = date(2026, 3, 2).toordinal()

POLICY = """
policy "Replayed":
    currency USD
    timezone customer else "UTC"
    look ahead 5 days

stages: reminder -> notice

rule heads_up:
    on day -3: send email "upcoming"
rule nudge:
    when days_overdue >= 3: send email "reminder"
rule weekly:
    when days_overdue >= 7, every 7 days, at most 3 times: send email "weekly"
rule into_notice:
    when days_overdue >= 14:
        escalate to notice
        send letter "notice"
rule fee:
    when noticed("notice", 10 days): charge "late fee" 10 USD
rule gave_up:
    when noticed("notice", 20 days): refer to "agency"
rule thanks:
    on payment_received when days_overdue > 0: send email "thanks"
rule asked:
    on case_closed after 2 days when stage >= notice: ask feedback email "how"
rule wait:
    on replied: hold for 4 days "they wrote"
limit contact to 1 per 2 days
quiet from 08:00 to 12:00 for email
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return checked(POLICY)


def checked(text: str) -> Program:
    found = check_text(text, messages=False)
    assert found.program is not None, [d.message for d in found.diagnostics]
    return found.program


def at(day: int, hour: int = 0) -> int:
    return clock.instant("UTC", DUE + day, 60 * hour)


def event(kind: str, day: int, hour: int = 0, **more: object) -> Event:
    """Something that happened so many days after the first invoice was due."""
    return Event(kind, at(day, hour), DUE + day, **more)  # type: ignore[arg-type]


def owing(*events: Event, name: str = "c1", due: Iterable[int] = (0,)) -> Ledger:
    """A customer with an invoice of 100 USD for each due day."""
    invoices = (Invoice(f"{name}-{n}", DUE + day, 10_000, "USD", DUE + day - 14) for n, day in enumerate(due, 1))
    return Ledger.of(Customer(name, "UTC"), invoices, events)


def replayed(program: Program, ledger: Ledger, first: int, last: int) -> CustomerReplay:
    (found,) = replay(program, [ledger], first_day=DUE + first, last_day=DUE + last, reasons=True)
    return found


def done(found: CustomerReplay) -> list[tuple[int, str]]:
    return [(row.day - DUE, row.rule) for row in found.actions if not row.overtaken]


def test_a_debt_that_nobody_pays(program: Program) -> None:
    found = replayed(program, owing(), -20, 60)
    assert done(found) == [
        (-3, "heads_up"),
        (3, "nudge"),
        (7, "weekly"),
        (14, "weekly"),
        (16, "into_notice"),
        (16, "into_notice"),
        (21, "weekly"),
        (26, "fee"),
        (36, "gave_up"),
        (39, "asked"),
    ]
    assert found.actions[0].goes_at == at(-3, 12)
    assert found.counts[("into_notice", "deferred")] == 2
    assert sum(found.reasons.values()) == sum(n for (_, s), n in found.counts.items() if s in ("blocked", "deferred"))


def test_recorded_actions_are_withheld_and_responses_kept(program: Program) -> None:
    ledger = owing(
        event("message_sent", 3, 9, channel="email", message="reminder"),
        event("fee_charged", 5, 9, amount=500, name="fee"),
        event("payment", 10, amount=10_000),
    )
    found = replayed(program, ledger, -20, 60)
    assert done(found) == [(-3, "heads_up"), (3, "nudge"), (7, "weekly"), (10, "thanks")]


def test_actions_before_the_start_are_history() -> None:
    ledger = owing(
        event("message_sent", -20, channel="email", message="old"), event("message_sent", 3, channel="email")
    )
    kept = withheld(ledger, DUE)
    assert [e.message for e in kept.events] == ["old"]


def test_one_day_explained_is_the_day_replayed(program: Program) -> None:
    """`why` and `simulate` see one world: recorded actions withheld, the policy's own in their place."""
    ledger = owing(
        event("message_sent", -2, 9, channel="email", message="old"),
        event("message_sent", 3, 9, channel="email", message="reminder"),
    )
    for first in (-20, 2, 8):
        taken = [(a.day - DUE, a.rule) for a in replayed(program, ledger, first, 25).actions]
        for day in range(first, 26):
            decision = decision_on(program, ledger, DUE + first, DUE + day)
            rules = [a.rule for case in decision.cases for o in case.rules for a in o.actions] if decision else []
            assert rules == [rule for on, rule in taken if on == day], (first, day)


def test_what_customers_and_people_do_is_kept_where_no_policy_says_that_it_did_it() -> None:
    ledger = owing(
        event("cancelled", 1),
        event("cancelled", 2, policy="house procedure"),
        event("hold", 3, on=DUE + 9, name="they are in hospital"),
        event("hold", 4, on=DUE + 9, rule="wait"),
        event("release", 5, decision_id="d1"),
    )
    assert [(e.kind, e.day - DUE) for e in withheld(ledger, DUE).events] == [("cancelled", 1), ("hold", 3)]
    assert [a.day - DUE for a in recorded_actions(ledger, DUE, DUE + 9)] == [2]


def test_a_case_open_at_the_start_is_run_from_its_opening_uncounted(program: Program) -> None:
    recorded = event("message_sent", 15, 9, channel="email", message="reminder")
    whole = replayed(program, owing(recorded), -20, 60)
    part = replayed(program, owing(recorded), 20, 60)
    assert done(part) == [(day, rule) for day, rule in done(whole) if day >= 20]
    assert [case.opened_on - DUE for case in part.cases] == [-5]
    assert [case.days[0] - DUE for case in part.cases] == [20]


def test_an_event_answered_before_the_start_is_not_answered_again(program: Program) -> None:
    paid = event("payment", 18, 1, amount=10_000)
    assert (18, "thanks") in done(replayed(program, owing(paid), -20, 60))
    assert done(replayed(program, owing(paid), 19, 60)) == [(20, "asked")]


def test_what_is_overtaken_is_marked(program: Program) -> None:
    found = replayed(program, owing(event("payment", 3, 10, amount=10_000)), -20, 20)
    assert [(row.day - DUE, row.rule) for row in found.actions if row.overtaken] == [(3, "nudge")]


def test_a_message_still_waiting_on_the_last_day_is_asked_again(program: Program) -> None:
    found = replayed(program, owing(event("payment", 3, 10, amount=10_000)), -20, 3)
    assert [row.rule for row in found.actions if row.overtaken] == ["nudge"]


def test_cutting_off_the_future_changes_nothing_before(program: Program) -> None:
    ledger = owing(event("replied", 8), event("payment", 30, amount=10_000))
    whole = replayed(program, ledger, -20, 60)
    cut = Ledger.of(ledger.customer, ledger.invoices, (e for e in ledger.events if e.day <= DUE + 15))
    assert done(replayed(program, cut, -20, 15)) == [(d, rule) for d, rule in done(whole) if d <= 15]


KINDS = ("payment", "replied", "promise_made", "message_failed", "message_sent", "dispute_opened", "dispute_resolved")


def generated() -> st.SearchStrategy[Ledger]:
    responses = st.builds(
        lambda kind, day, hour, amount: event(
            kind,
            day,
            hour,
            amount=amount if kind in ("payment", "promise_made") else None,
            on=DUE + day + 5 if kind == "promise_made" else None,
            channel="email" if kind in ("message_failed", "message_sent") else None,
            message="reminder" if kind == "message_sent" else None,
        ),
        st.sampled_from(
            (
                "payment",
                "replied",
                "promise_made",
                "message_failed",
                "message_sent",
                "dispute_opened",
                "dispute_resolved",
            )
        ),
        st.integers(-10, 50),
        st.integers(0, 23),
        st.sampled_from((3_000, 10_000, 20_000)),
    )
    return st.builds(
        lambda events, due: owing(*events, due=due),
        st.lists(responses, max_size=5),
        st.lists(st.integers(-10, 40), min_size=1, max_size=3, unique=True),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledger=generated(), first=st.integers(-30, 20))
def test_days_without_anything_to_decide_may_be_skipped(program: Program, ledger: Ledger, first: int) -> None:
    request = Request(program, DUE + first, DUE + 60, reasons=True)
    assert Interpreter(request).customer(ledger) == Interpreter(request, every_day=True).customer(ledger)


# --- over a whole book ------------------------------------------------------------------------------------------------


def book(size: int = 30) -> list[Ledger]:
    made = []
    for n in range(size):
        name = f"c{n:03}"
        events = [event("payment", 3 * n % 40, amount=10_000, invoice_id=f"{name}-1")] if n % 3 else []
        if n % 4 == 1:
            events.append(event("message_sent", 3, 9, channel="email", message="reminder"))
        made.append(owing(*events, name=name, due=(n % 7, 20 + n % 11)))
    return made


def reported(program: Program, other: Program, ledgers: list[Ledger], *, chunk: int = 25, jobs: int = 1) -> str:
    requests = tuple(Request(p, DUE - 20, DUE + 60, reasons=True) for p in (program, other))
    tally = tally_history(requests, ledgers, chunk=chunk, jobs=jobs)
    manifest = Manifest("0", "x", "2026-02-10", "2026-05-01", (), tally.book.customers, tally.book.invoices, 0, 0)
    return as_json.render(build(tally, (Policy(program, "a.dun"), Policy(other, "b.dun")), manifest))


@pytest.fixture(scope="module")
def later() -> Program:
    return checked(POLICY.replace("days_overdue >= 3:", "days_overdue >= 5:"))


def test_neither_chunks_nor_processes_change_a_byte(program: Program, later: Program) -> None:
    ledgers = book()
    expected = reported(program, later, ledgers)
    assert reported(program, later, ledgers, chunk=1) == expected
    assert reported(program, later, ledgers, chunk=7, jobs=2) == expected


def test_a_policy_against_itself_never_parts(program: Program) -> None:
    requests = (Request(program, DUE - 20, DUE + 60, reasons=True),) * 2
    tally = tally_history(requests, book(12), jobs=1)
    assert tally.between is not None
    assert (tally.between.parted, tally.between.days_before) == (0, tally.between.case_days)
    assert tally.policies[0] == tally.policies[1]


def test_progress_counts_customers(program: Program) -> None:
    seen: list[int] = []
    tally_history((Request(program, DUE, DUE + 10),), book(7), chunk=3, jobs=1, progress=seen.append)
    assert seen == [3, 6, 7]


def test_the_search_for_cycles_is_on_again_afterwards(program: Program) -> None:
    tally_history((Request(program, DUE, DUE + 20),), [owing()], jobs=1)
    assert gc.isenabled()
