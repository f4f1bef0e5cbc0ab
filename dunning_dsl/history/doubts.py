"""What looks wrong in a history that can be read: warned about, never left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from dunning_dsl.history.raw import RawLedger
from dunning_dsl.ledger.model import Event

_TIMELESS: Final = frozenset(
    {"fact_changed", "consented", "opted_out", "note", "tagged", "card_updated", "task_opened", "task_done"}
)
_RAISING: Final = frozenset({"fee_charged", "reversed"})
_PAYING: Final = frozenset({"payment", "credit"})

Doubt = tuple[str, str, str]
"""The code of a warning, the relation it is about, and what to show."""


def doubts(ledger: RawLedger, *, ordered: bool) -> Iterator[Doubt]:
    """All that is odd about one customer; `ordered`: the events have an order column."""
    for invoice in ledger.invoices:
        if invoice.issued_on is not None and invoice.due_on < invoice.issued_on:
            yield "D730", "invoices", invoice.invoice_id
    yield from _money(ledger)
    yield from _early(ledger)
    if not ordered and _crowded(ledger.events):
        yield "D734", "events", ledger.customer.customer_id


def _money(ledger: RawLedger) -> Iterator[Doubt]:
    """More paid than was ever due, and fees on what was paid already."""
    owed: dict[str, int] = {i.invoice_id: i.amount for i in ledger.invoices if i.kind != "credit_note"}
    total: dict[str, int] = defaultdict(int)
    for invoice in ledger.invoices:
        if invoice.kind != "credit_note":
            total[invoice.currency] += invoice.amount
    over: set[str] = set()
    for event in ledger.events:
        amount, named = event.amount or 0, event.invoice_id
        if event.kind == "fee_charged" and named in owed and owed[named] <= 0:
            yield "D732", "events", named
        sign = 1 if event.kind in _RAISING else -1 if event.kind in _PAYING else 0
        total[event.currency or ""] += sign * amount
        if named in owed:
            owed[named] += sign * amount
            if sign < 0 and owed[named] < 0 and named not in over:
                over.add(named)
    yield from (("D731", "events", named) for named in sorted(over))
    if not over and any(rest < 0 for rest in total.values()):
        yield "D731", "events", ledger.customer.customer_id


def _early(ledger: RawLedger) -> Iterator[Doubt]:
    issued = [i.issued_on for i in ledger.invoices if i.issued_on is not None]
    if not issued:
        return
    first = min(issued)
    for event in ledger.events:
        if event.day >= first:
            return
        if event.kind not in _TIMELESS:
            yield "D733", "events", ledger.customer.customer_id
            return


def _crowded(events: tuple[Event, ...]) -> bool:
    """Whether things of several kinds happened at one instant (dates without times are the start of the day)."""
    return any(a.at == b.at and a.kind != b.kind for a, b in pairwise(events))
