"""What became of each debt of a customer, by model days, read off the ledger's own fold.

A model day runs from one decision to the next (research/statistics-review.md, item 4): what happens before the moment
of a day belongs to the model day before it. A payment with a date alone counts as made before that day's decision, or
after it where asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from dunning_dsl.ledger import clock
from dunning_dsl.ledger.debts import Debt
from dunning_dsl.ledger.fold import State, Terms
from dunning_dsl.ledger.model import Event, Ledger

Status = Literal["open", "disputed", "covered", "paid", "out"]
Doing = Literal["self", "retry", "promise", "offer"]

MOVES: Final = frozenset(
    {
        "payment",
        "credit",
        "reversed",
        "dispute_opened",
        "dispute_resolved",
        "plan_accepted",
        "plan_broken",
        "offer_accepted",
        "referred",
        "written_off",
        "stopped",
        "cancelled",
        "promise_made",
        "escalated",
    }
)
"""Kinds of events that may change what is owed, or the case it is owed in."""

SAME_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment: its model day and calendar day, what brought it about, the debts it paid (id, minor units), all that
    was due before it on how `many` debts, the debt it names, what was left to pay (`rest`) of that or of the oldest it
    paid; `dated` where only its date is known."""

    model_day: int
    day: int
    doing: Doing
    parts: tuple[tuple[str, int], ...]
    amount: int
    due: int
    many: int
    named: str | None
    rest: int
    dated: bool


@dataclass(slots=True)
class Walked:
    """By debt the model days from which on it stood so, and the payments, in order; `gone` is the model day on which
    the customer left (None: stays), `stages` the stage from which day on."""

    changes: dict[str, list[tuple[int, Status]]] = field(default_factory=dict)
    rest: dict[str, int] = field(default_factory=dict)
    payments: list[Paid] = field(default_factory=list)
    gone: int | None = None
    stages: list[tuple[int, str]] = field(default_factory=list)


def model_day(terms: Terms, zone: str | None, at: int) -> int:
    """The day of the last decision at or before an instant."""
    day, minute = clock.local(terms.moment_zone(zone), at)
    return day if minute >= terms.decide_at else day - 1


def walk(ledger: Ledger, terms: Terms, last: int, *, dated_after: bool = False) -> Walked:
    """Fold the history through the day `last`. `dated_after`: a payment with a date alone was made after the decision
    of its day."""
    state = State(Ledger(ledger.customer, ledger.invoices), terms)
    zone = ledger.customer.zone
    made = Walked()
    brought = list(_brought(ledger, last))
    for event in ledger.events:
        if event.kind not in MOVES or event.day > last:
            continue
        at = event.at if event.recorded_at is None else event.recorded_at
        state.advance(at)
        before = {d.invoice.invoice_id: _status(d) for d in state.book.debts}
        rests = {d.invoice.invoice_id: d.rest for d in state.book.debts}
        due = _due(state, event)
        first = len(state.book.receipts)
        state.add_events((event,))
        state.advance(at + 1)
        dated = at == clock.instant(state.zone, event.day, 0)
        when = event.day if dated and dated_after else model_day(terms, zone, at)
        if event.kind == "payment":
            parts = tuple(state.book.receipts[first].parts) if len(state.book.receipts) > first else ()
            doing = _doing(event, brought, when)
            about = event.invoice_id or next((name for name, _ in parts), "")
            made.payments.append(
                Paid(
                    when,
                    event.day,
                    doing,
                    parts,
                    event.amount or 0,
                    sum(due),
                    len(due),
                    event.invoice_id,
                    rests.get(about, 0),
                    dated,
                )
            )
        elif event.kind == "cancelled" and not event.is_action and made.gone is None:
            made.gone = when
        elif event.kind == "escalated" and event.name:
            made.stages.append((when, event.name))
        for debt in state.book.debts:
            name, now = debt.invoice.invoice_id, _status(debt)
            if before.get(name, "open") != now:
                made.changes.setdefault(name, []).append((when, now))
    state.advance(clock.instant(state.zone, last + 1, 0))
    made.rest = {d.invoice.invoice_id: d.rest for d in state.book.debts}
    return made


def _status(debt: Debt) -> Status:
    if debt.out:
        return "out"
    if debt.rest == 0:
        return "paid"
    if debt.covered:
        return "covered"
    return "disputed" if debt.disputed else "open"


def _due(state: State, event: Event) -> list[int]:
    """What is due in a payment's currency, in minor units, debt by debt."""
    if event.kind != "payment":
        return []
    currency = event.currency or next(
        (d.invoice.currency for d in state.book.debts if d.invoice.invoice_id == event.invoice_id), None
    )
    return [
        d.rest
        for d in state.book.debts
        if d.owed and d.invoice.due_on <= event.day and d.issued(event.day) and currency in (None, d.invoice.currency)
    ]


def _brought(ledger: Ledger, last: int) -> Iterator[Event]:
    """Events that may have brought a payment about."""
    kinds = ("retry_requested", "payment_failed", "promise_made", "offer_accepted")
    return (e for e in ledger.events if e.kind in kinds and e.day <= last)


def _doing(payment: Event, brought: Iterable[Event], day: int) -> Doing:
    """What a payment came of: a charge tried again within the day, a promise for its day, an offer taken within the
    day; by themselves otherwise."""
    tried: Event | None = None
    found: Doing = "self"
    for event in brought:
        if event.at > payment.at:
            continue
        if event.kind == "retry_requested":
            tried = event
        elif event.kind == "payment_failed":
            tried = None
        elif event.kind == "promise_made" and event.on == payment.day:
            found = "promise"
        elif event.kind == "offer_accepted" and payment.at - event.at <= SAME_DAY:
            found = "offer"
    return "retry" if tried is not None and payment.at - tried.at <= SAME_DAY else found
