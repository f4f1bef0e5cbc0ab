"""The customers of a simulated world: what of their history stays, and which of their debts are at risk when.

From the first simulated day on what people and banks did is left out, and so are invoices that dunning itself brought
about (fees, instalments of plans agreed on later) with all that names them. What stays is what no policy causes: what
is billed, credits, changed facts, and, where the clock starts with a failed charge, the first failure of each invoice
and the payment of those that never failed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from dunning_dsl.ledger.model import Event, Invoice, Ledger
from dunning_simulator.response.model import Model

STAYS: Final = frozenset({"credit", "consented", "fact_changed", "note"})
"""Kinds of events that stay whoever recorded them."""

BY_OTHERS: Final = frozenset({"hold", "release"})
"""Kinds that stay where they are not dunning's own."""

NOT_AT_RISK: Final = frozenset({"credit_note", "fee"})


@dataclass(frozen=True, slots=True)
class Member:
    """A customer as the world sees them. By row of the ledger's invoices: `risk_from` is the first day at risk (None:
    never) and `clock` the day from which its age counts."""

    ledger: Ledger
    risk_from: tuple[int | None, ...]
    clock: tuple[int, ...]


def members(model: Model, ledgers: Iterable[Ledger], first_day: int) -> tuple[Member, ...]:
    """The customers of a world that is simulated from a day on, in their order."""
    by_failure = model.clock == "first failed charge"
    return tuple(_by_failure(ledger, first_day) if by_failure else _by_due(ledger, first_day) for ledger in ledgers)


def _by_due(ledger: Ledger, first_day: int) -> Member:
    invoices = tuple(i for i in ledger.invoices if _billed(i, first_day))
    gone = _gone(ledger, first_day)
    events = tuple(e for e in ledger.events if _stays(e, first_day) and e.invoice_id not in gone)
    risk = tuple(None if i.kind in NOT_AT_RISK else i.issued_on for i in invoices)
    return Member(replace(ledger, invoices=invoices, events=events), risk, tuple(i.due_on for i in invoices))


def _by_failure(ledger: Ledger, first_day: int) -> Member:
    invoices = tuple(i for i in ledger.invoices if _billed(i, first_day))
    gone = _gone(ledger, first_day)
    recorded = tuple(e for e in ledger.events if e.invoice_id not in gone)
    failed: dict[str, Event] = {}
    for event in recorded:
        if event.kind == "payment_failed":
            invoice_id = _about(event, invoices)
            if invoice_id is not None:
                failed.setdefault(invoice_id, event)

    def stays(event: Event) -> bool:
        invoice_id = _about(event, invoices)
        if event.kind == "payment_failed":
            return _stays(event, first_day) or (invoice_id is not None and failed[invoice_id] is event)
        if event.kind == "payment":
            return _stays(event, first_day) or (invoice_id is not None and invoice_id not in failed)
        return _stays(event, first_day)

    events = tuple(e for e in recorded if stays(e))
    days = {invoice_id: event.day for invoice_id, event in failed.items()}
    risk = tuple(None if i.kind in NOT_AT_RISK else days.get(i.invoice_id) for i in invoices)
    clock = tuple(i.due_on if day is None else day for i, day in zip(invoices, risk, strict=True))
    return Member(replace(ledger, invoices=invoices, events=events), risk, clock)


def _billed(invoice: Invoice, first_day: int) -> bool:
    """Whether the invoice is there whatever the policy: fees and instalments of later days are its doing."""
    own = invoice.kind in ("fee", "instalment")
    return not own or (invoice.issued_on is not None and invoice.issued_on < first_day)


def _gone(ledger: Ledger, first_day: int) -> frozenset[str]:
    """The invoices that are not billed."""
    return frozenset(i.invoice_id for i in ledger.invoices if not _billed(i, first_day))


def _stays(event: Event, first_day: int) -> bool:
    """Actions stay too: the replay itself withholds them from the day on which the policy begins."""
    if event.day < first_day or event.kind in STAYS or event.is_action:
        return True
    return event.kind in BY_OTHERS


def _about(event: Event, invoices: tuple[Invoice, ...]) -> str | None:
    """The invoice that a charge or a payment is about: the one it names, else the last one due by then."""
    if event.invoice_id is not None:
        return event.invoice_id
    due = [i for i in invoices if i.due_on <= event.day and i.kind not in NOT_AT_RISK]
    return max(due, key=lambda i: i.due_on).invoice_id if due else None
