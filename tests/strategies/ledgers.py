"""Ledgers: a customer in some zone, a few invoices, and what happened to them, with tied days, late and reversed
payments."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.values import UNKNOWN

FIRST = date(2026, 2, 2).toordinal()
"""The earliest day on which anything happens; clocks change in New York on day 34 and in Berlin on day 55."""

LENGTH = 60
ZONES = ("America/New_York", "Europe/Berlin", "Pacific/Auckland", "UTC", None)


@st.composite
def customers(draw: st.DrawFn) -> Customer:
    return Customer(
        customer_id=draw(st.sampled_from(("C1", "C2", "Ünï", "0007"))),
        zone=draw(st.sampled_from(ZONES)),
        country=draw(st.sampled_from(("US", "DE", ""))),
        columns={
            "plan": draw(st.sampled_from(("free", "pro", "enterprise"))),
            "health": draw(st.one_of(st.just(UNKNOWN), st.integers(0, 100).map(lambda n: n * 10**6))),
            "mrr": draw(st.sampled_from((0, 2000, 50_000))),
            "tenure": draw(st.sampled_from((0, 10, 400))),
            "autopay": draw(st.booleans()),
            "payment_method": draw(st.sampled_from(("card", "bank_debit"))),
            "open_ticket": draw(st.booleans()),
        },
        consent=draw(st.dictionaries(st.sampled_from(("sms", "email", "letter")), st.booleans(), max_size=2)),
        reach=draw(st.dictionaries(st.sampled_from(("sms", "email", "in_app")), st.booleans(), max_size=2)),
    )


@st.composite
def invoices(draw: st.DrawFn, number: int) -> Invoice:
    due = FIRST + draw(st.integers(0, 40))
    kind = draw(st.sampled_from(("invoice", "invoice", "subscription", "instalment", "fee", "credit_note")))
    issued: int | None = due - draw(st.sampled_from((0, 5, 30)))
    if kind == "subscription" and draw(st.booleans()):
        issued = None
    return Invoice(f"I{number}", due, draw(st.sampled_from((1, 5000, 10_000, 30_000))), "USD", issued, kind)


KINDS = (
    "payment",
    "payment",
    "payment",
    "payment_failed",
    "credit",
    "message_failed",
    "message_delivered",
    "message_sent",
    "replied",
    "conversation",
    "complained",
    "opted_out",
    "consented",
    "dispute_opened",
    "dispute_resolved",
    "promise_made",
    "promise_broken",
    "offer_accepted",
    "plan_accepted",
    "plan_broken",
    "card_updated",
    "fact_changed",
    "reversed",
    "hold",
    "release",
    "task_done",
    "cancelled",
)


@st.composite
def events(draw: st.DrawFn, zone: str, ids: list[str]) -> Event:
    kind = draw(st.sampled_from(KINDS))
    day = FIRST + draw(st.integers(0, LENGTH - 1))
    minute = draw(st.sampled_from((0, 1, 8 * 60, 9 * 60, 10 * 60, 1439)))
    return Event(
        kind=kind,
        at=clock.instant(zone, day, minute),
        day=day,
        order=draw(st.integers(0, 2)),
        invoice_id=draw(st.sampled_from((None, *ids))),
        amount=draw(st.sampled_from((1, 2500, 5000, 10_000)))
        if kind not in ("replied", "promise_made")
        else draw(st.sampled_from((None, 5000))),
        code=draw(st.sampled_from(("insufficient_funds", "lost_card", "R14", "1", "")))
        if kind == "payment_failed"
        else None,
        channel=draw(st.sampled_from(("email", "sms", "in_app"))),
        message=draw(st.sampled_from((None, "reminder", "notice"))),
        on=day + draw(st.integers(0, 10)),
        name={"offer_accepted": "discount", "task_done": "calls", "fact_changed": "health"}.get(kind),
        value=draw(st.sampled_from((UNKNOWN, 50 * 10**6))) if kind == "fact_changed" else None,
    )


@st.composite
def ledgers(draw: st.DrawFn, *, max_events: int = 8) -> Ledger:
    customer = draw(customers())
    bills = [draw(invoices(i)) for i in range(draw(st.integers(1, 3)))]
    zone = customer.zone or "America/New_York"
    happened = draw(st.lists(events(zone, [b.invoice_id for b in bills]), max_size=max_events))
    return Ledger.of(customer, bills, happened)
