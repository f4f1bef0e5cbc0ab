"""What the engine keeps of a fact is what the fact's definition says, on every day of generated histories.

One policy asks each derived fact again and again where it stands, by rules that do nothing but leave a tag; the
interpreter, which works every fact out anew by its definition, must see the same rules fire on the same days. With
`every 1 days` a rule tells the day's value on every day; without it the case sleeps until one may be another. Histories
have days on which much happens at once, and payments that come late, in parts, and back again.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

import pytest
from dunning_simulator.engines.kernel import Kernel
from dunning_simulator.rows import Request
from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.decide.decision import STATUSES
from dunning_dsl.decide.moment import terms_of
from dunning_dsl.engine.columns import encode
from dunning_dsl.facts import DERIVED
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Event, Ledger
from dunning_dsl.program.statements import Program
from tests.engine.test_differential import LAST, can_compile, the_same
from tests.engine.test_many_differential import drawn
from tests.strategies.histories import histories
from tests.strategies.ledgers import FIRST, LENGTH, events, ledgers

HEAD: Final = """policy "kept":
    currency USD
    timezone customer else "America/New_York"
    decide daily at 09:00
    look ahead 14 days

fact plan: one of free, pro, enterprise
fact health: number optional
fact mrr: money default 0

stages: reminder -> notice -> final

"""
FEW: Final = (">= 1", ">= 2")
AGES: Final = ("< 1", "< 2", "< 4", "< 9", "< 9999")
SUMS: Final = ("> 0", "> 30", "> 60", "> 110", "> 210")
CODES: Final = ('== ""', '== "insufficient_funds"', 'in ("lost_card", "1")')
YES: Final = ("",)

ASKED: Final[dict[str, tuple[str, ...]]] = {
    "days_overdue": ("< -13", "< -4", "< 0", "< 1", "< 8", "< 30"),
    "business_days_overdue": ("< -4", "< 0", "< 1", "< 6", "< 20"),
    "days_since_issue": ("< 0", "< 1", "< 6", "< 31"),
    "amount_due": SUMS[1:],
    "amount_overdue": SUMS,
    "amount_disputed": SUMS[:4],
    "open_invoices": (">= 2", ">= 3"),
    "overdue_invoices": FEW,
    "largest_invoice": SUMS[1:],
    "part_paid": YES,
    "disputed": YES,
    "on_payment_plan": YES,
    "promised": YES,
    "promise_due_in": ("< 3", "< 6", "< 9999"),
    "promise_broken": YES,
    "stage": ("< notice", ">= notice"),
    "days_in_stage": AGES[1:4],
    "on_hold": YES,
    "suspended": YES,
    "days_since_payment": AGES,
    "fees_charged(6 days)": SUMS[:1],
    "interest(300%)": ("> 0", "> 1", "> 10", "> 30"),
    "decline_code": CODES,
    "first_decline_code": CODES,
    "refused_for_good": YES,
    "holder_reported_deceased": YES,
    "attempts(5 days)": FEW,
    "days_since_attempt": AGES,
    "attempt_pending": YES,
    "late_payments(9 days)": FEW,
    "average_days_late": ("< 1", "< 3", "< 10"),
    "contacts(5 days)": FEW,
    "sent(email, 9 days)": FEW,
    'noticed("reminder", 3 days)': YES,
    "days_since_contact": AGES[1:],
    "conversations(4 days)": FEW,
    "channel_failed(email)": YES,
    "channel_failed(sms)": YES,
    "no_response(email, 3 days)": YES,
    "replied(6 days)": YES,
    "consented(sms)": YES,
    "opted_out(email)": YES,
    "reachable(in_app)": YES,
    "complaints(5 days)": FEW,
    "offers_made(discount, 8 days)": FEW,
    "offer_accepted(discount)": YES,
    "discount_given(12 days)": SUMS[:1],
    "weekday": ("== monday", "< thursday"),
    "day_of_month": ("< 2", "< 15", "< 28"),
    "business_day": YES,
    "holiday": YES,
}
"""What is asked of each fact."""

BY_EVENT: Final = {
    "promised": "replied",
    "promise_due_in": "replied",
    "on_hold": "replied",
    "disputed": "dispute_opened",
}
"""What is while the case is on hold or over, when nothing but rules with `on EVENT` is tried: by which event."""

DOING: Final = """
rule remind:
    when days_overdue >= -5, every 4 days: send email "reminder"
rule retry:
    when days_overdue >= 1, every 4 days: retry payment
rule offers:
    when days_overdue >= 2, every 5 days: offer discount(percent: 10%) for 7 days
rule notice:
    when noticed("reminder", 3 days): escalate to notice
rule fee:
    when noticed("reminder", 4 days), every 9 days: charge "late fee" 7
rule stopped:
    when noticed("reminder", 8 days): suspend service
"""
"""What dunning did shows from the next day on."""

RULES: Final = ("remind", "retry", "offers", "f0")
DONE: Final = (
    *({"kind": "replied"},) * 3,
    {"kind": "offer_accepted", "name": "discount", "amount": 500},
    {"kind": "payment_failed", "code": "MD07"},
    {"kind": "payment_failed", "code": "insufficient_funds"},
    {"kind": "message_failed", "channel": "sms"},
    {"kind": "complained"},
    {"kind": "conversation"},
)
"""What is to happen more often than other things."""

COUNT: Final = 40


@cache
def asked() -> tuple[str, ...]:
    return tuple(f"{fact} {test}".strip() for fact, tests in ASKED.items() for test in tests)


@cache
def policy(again: str) -> Program:
    events = (BY_EVENT.get(one.split()[0]) for one in asked())
    heads = (f"on {e} when {one}" if e else f"when {one}{again}" for one, e in zip(asked(), events, strict=True))
    rules = [f'rule f{n}:\n    {head}: tag "f{n}"\n' for n, head in enumerate(heads)]
    found = check_text(HEAD + "\n".join(rules) + DOING, messages=False)
    assert found.program is not None, [d.message for d in found.diagnostics]
    return found.program


@st.composite
def tied(draw: st.DrawFn) -> Ledger:
    """A customer to whom most happens on the same few days; payments come late, and some go back."""
    ledger = draw(ledgers(max_events=4))
    zone = ledger.customer.zone or "America/New_York"
    ids = [bill.invoice_id for bill in ledger.invoices]
    days = st.sampled_from(draw(st.lists(st.integers(0, LENGTH - 1), min_size=2, max_size=6)))
    minutes = st.sampled_from((0, 8 * 60, 9 * 60, 10 * 60))

    def when(day: int) -> dict[str, int]:
        return {"day": day, "at": clock.instant(zone, day, draw(minutes))}

    happened = list(ledger.events)
    for one in draw(st.lists(events(zone, ids), min_size=8, max_size=24)):
        day = FIRST + draw(days)
        happened.append(replace(one, **when(day), on=day + (one.on or 0) % 9))
    for done in draw(st.lists(st.sampled_from(DONE), min_size=6, max_size=16)):
        happened.append(Event(**done, **when(FIRST + draw(days))))  # type: ignore[arg-type]
    for bill in ledger.invoices:
        amount = draw(st.sampled_from((0, bill.amount, 2500)))
        if amount:
            paid = {"invoice_id": bill.invoice_id, "amount": amount}
            day = bill.due_on + draw(st.integers(-2, 15))
            happened.append(Event("payment", **when(day), **paid))  # type: ignore[arg-type]
            back = draw(st.sampled_from((0, 1, 6)))
            happened.append(Event("reversed", **when(day + back), order=1, **paid))  # type: ignore[arg-type]
    return Ledger.of(ledger.customer, ledger.invoices, happened)


def test_every_derived_fact_is_asked() -> None:
    assert {fact.partition("(")[0] for fact in ASKED} == set(DERIVED)


@pytest.mark.parametrize("again", [", every 1 days", ""], ids=["on every day", "asleep until it may be another"])
def test_what_is_kept_of_a_fact_is_its_definition(again: str) -> None:
    program = policy(again)
    kinds = (tied(), histories(terms_of(program), RULES))
    book = [ledger for kind in kinds for ledger in drawn(kind, COUNT, 0 if again else 1)]
    request = Request(program, FIRST - 20, LAST, reasons=True)
    engine = Kernel(request, compiled=can_compile())
    assert len(the_same(request, book, engine)) > COUNT
    if again:
        counts = engine._runner.run(encode(engine.plan.schema, book)).counts
        fired, not_met = (counts[: len(asked()), STATUSES.index(status)] for status in ("fired", "not met"))
        assert not [one for n, one in enumerate(asked()) if not fired[n] or not not_met[n]]
