"""What a customer owed when a moment came, and the money that came in on each debt afterwards.

Money is cash: payments less what was reversed. Credits, discounts, credit notes and write-offs are never recovery
(research/statistics-review.md, item 1). Which payment pays which debt is the ledger's fold and nothing else;
instalments of a plan pay what the plan covers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dunning_dsl.ledger import clock
from dunning_dsl.ledger.case import Plan
from dunning_dsl.ledger.debts import Debt, Receipt
from dunning_dsl.ledger.fold import State, Terms
from dunning_dsl.ledger.model import Event, Invoice, Ledger

PASSED_OVER: Final = frozenset(
    {
        "decided",
        "message_sent",
        "message_delivered",
        "message_failed",
        "message_opened",
        "tagged",
        "task_opened",
        "note",
    }
)
"""Kinds of events that move no debt and no money; they are most of a log, and folding them takes most of the time."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A debt from the day on which it comes under watch: `amount` owed then, and what came in on it, in minor units by
    day (reversals are negative); `credited` is what was let off."""

    invoice: Invoice
    entered: int
    amount: int
    cash: tuple[tuple[int, int], ...]
    credited: tuple[tuple[int, int], ...]

    def received(self, last: int) -> int:
        """The cash of days through `last`, never less than nothing and never more than was owed."""
        return max(0, min(self.amount, sum(amount for day, amount in self.cash if day <= last)))

    def let_off(self, last: int) -> int:
        return sum(amount for day, amount in self.credited if day <= last)

    def settled(self, last: int) -> int | None:
        """The day through `last` since which all of it has been there in cash; None where it is not."""
        found: int | None = None
        for day in sorted({day for day, _ in self.cash if day <= last}):
            whole = self.received(day) >= self.amount
            found = (day if found is None else found) if whole else None
        return found


@dataclass(frozen=True, slots=True)
class Watched:
    """One currency of a customer from `day` on: what was owed then, oldest first, and what was billed later."""

    day: int
    then: tuple[Owed, ...]
    later: tuple[Owed, ...]
    fees: tuple[Owed, ...]


def watch(ledger: Ledger, terms: Terms, start: Event, currency: str, last: int) -> Watched:
    """Fold the history through the day `last`, watching the debts of a currency from the decision `start` on."""
    walk = _Walk(ledger, terms, currency)
    for event in ledger.events:
        if event.day <= last and (event.kind not in PASSED_OVER or event is start):
            walk.take(event, starts=event is start)
    walk.state.advance(clock.instant(walk.state.zone, last + 1, 0))
    return walk.result(start.day)


@dataclass(slots=True)
class _Flow:
    """What came in on each debt, by day, in cash and otherwise."""

    cash: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    credit: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, invoice_id: str, day: int, amount: int, *, cash: bool) -> None:
        if amount:
            (self.cash if cash else self.credit).setdefault(invoice_id, []).append((day, amount))


class _Walk:
    """The fold, one event after the other, with an eye on receipts and plans."""

    def __init__(self, ledger: Ledger, terms: Terms, currency: str) -> None:
        self.state = State(Ledger(ledger.customer, ledger.invoices), terms)
        self.currency = currency
        self.kinds: dict[int, str] = {}
        self.before = 0
        self.then: dict[str, int] = {}
        self.plans: list[tuple[Plan, list[tuple[str, int]]]] = []
        self.flow = _Flow()
        self.taken: dict[tuple[int, int], int] = {}

    def take(self, event: Event, *, starts: bool) -> None:
        at = event.at if event.recorded_at is None else event.recorded_at
        self.state.advance(at)
        if starts:
            self._start(event)
        receipts = self.state.book.receipts
        parts = [list(r.parts) for r in receipts] if event.kind == "reversed" else []
        first, running = len(receipts), dict(self.state.plans)
        rests = {d.invoice.invoice_id: d.rest for d in self.state.book.debts} if "accepted" in event.kind else {}
        self.state.add_events((event,))
        self.state.advance(at + 1)
        if event.kind in ("payment", "credit"):
            self.kinds[first] = event.kind
        elif event.kind == "reversed":
            self._reversed(event.day, parts)
        for currency, plan in self.state.plans.items():
            if running.get(currency) is not plan:
                self.plans.append((plan, [(i, rests.get(i, 0)) for i in plan.covered]))

    def _start(self, event: Event) -> None:
        self.before = len(self.state.book.receipts)
        anchor = event.invoice_id
        self.then = {
            d.invoice.invoice_id: d.rest
            for d in self.state.book.of(self.currency)
            if d.owed and (d.issued(event.day) or d.invoice.invoice_id == anchor)
        }

    def _reversed(self, day: int, parts: list[list[tuple[str, int]]]) -> None:
        for place, (receipt, old) in enumerate(zip(self.state.book.receipts, parts, strict=False)):
            for index, (invoice_id, used) in enumerate(old):
                back = used - receipt.parts[index][1]
                if back:
                    self.taken[place, index] = self.taken.get((place, index), 0) + back
                    if place >= self.before:
                        self.flow.add(invoice_id, day, -back, cash=self.kinds.get(place) == "payment")

    def result(self, day: int) -> Watched:
        debts = {d.invoice.invoice_id: d for d in self.state.book.of(self.currency)}
        for place, receipt in enumerate(self.state.book.receipts):
            self._spread(place, receipt, debts)
        planned = {i for plan, _ in self.plans if plan.accepted_day >= day for i in self.state.instalments(plan)}
        self._plans(day)
        later = [
            d
            for i, d in debts.items()
            if i not in self.then and i not in planned and _begins(d.invoice) > day and d.out != "vanished"
        ]
        return Watched(
            day,
            tuple(self._owed(debts[i], day, amount) for i, amount in self.then.items() if not _is_fee(debts[i])),
            tuple(self._owed(d, _begins(d.invoice), d.invoice.amount) for d in later if not _is_fee(d)),
            tuple(self._owed(d, _begins(d.invoice), d.invoice.amount) for d in later if _is_fee(d)),
        )

    def _spread(self, place: int, receipt: Receipt, debts: dict[str, Debt]) -> None:
        """What a receipt paid, on its own day or, for a debt that came later, on the first of the debt."""
        kind = self.kinds.get(place)
        for index, (invoice_id, used) in enumerate(receipt.parts):
            debt = debts.get(invoice_id)
            if debt is None or (place < self.before and invoice_id in self.then):
                continue
            amount = used + self.taken.get((place, index), 0)
            when = max(receipt.day, _begins(debt.invoice)) if invoice_id not in self.then else receipt.day
            if kind is None and self._moved(invoice_id):
                continue  # what was paid on a broken plan and now pays what it covered: it was counted as it came
            self.flow.add(invoice_id, when, amount, cash=kind == "payment")

    def _moved(self, invoice_id: str) -> bool:
        return any(invoice_id == covered for _, rests in self.plans for covered, _ in rests)

    def _plans(self, day: int) -> None:
        """Cash on the instalments of a plan pays what the plan covers, oldest first."""
        for plan, rests in self.plans:
            if plan.accepted_day < day:
                continue
            came = sorted(m for i in self.state.instalments(plan) for m in self.flow.cash.pop(i, []))
            left = dict(rests)
            for when, amount in came:
                for invoice_id in left:
                    used = min(left[invoice_id], amount) if amount > 0 else amount
                    left[invoice_id] -= used
                    self.flow.add(invoice_id, when, used, cash=True)
                    amount -= used

    def _owed(self, debt: Debt, entered: int, amount: int) -> Owed:
        name = debt.invoice.invoice_id
        cash, credit = sorted(self.flow.cash.get(name, ())), sorted(self.flow.credit.get(name, ()))
        return Owed(debt.invoice, entered, amount, tuple(cash), tuple(credit))


def _begins(invoice: Invoice) -> int:
    """The day from which on an invoice is there."""
    return invoice.due_on if invoice.issued_on is None else invoice.issued_on


def _is_fee(debt: Debt) -> bool:
    return debt.invoice.kind == "fee"
