"""What is owed: each invoice with what was paid on it and what stands in the way of asking for it.

Payments that name no invoice, and what is paid beyond an invoice, pay the oldest (by due day, then id) that can be
paid; what finds none waits as credit for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dunning_dsl.ledger.model import Invoice

EXPECTED_KINDS = frozenset({"subscription", "instalment"})
"""Kinds that are seen before they are issued, from `look ahead` days before they are due."""


@dataclass(slots=True)
class Debt:
    """`paid` in minor units. `covered` while a running payment plan stands in its place; `out` says for good why it is
    no longer asked for (referred, stopped, written off, void, vanished). `floor` is the least balance that counts."""

    invoice: Invoice
    floor: int = 1
    paid: int = 0
    settled_day: int | None = None
    disputed: bool = False
    covered: bool = False
    out: str = ""

    @property
    def rest(self) -> int:
        """What is unpaid, in minor units; 0 where it counts as paid."""
        rest = self.invoice.amount - self.paid
        return rest if rest >= self.floor else 0

    @property
    def open(self) -> bool:
        """Unpaid and not out for good; perhaps disputed or under a plan."""
        return not self.out and self.rest > 0

    @property
    def owed(self) -> bool:
        return self.open and not self.disputed and not self.covered

    def issued(self, day: int) -> bool:
        return self.invoice.issued_on is not None and self.invoice.issued_on <= day

    def visible(self, day: int, look_ahead: int) -> bool:
        """It exists, or is a charge expected within `look_ahead` days."""
        if self.issued(day):
            return True
        return self.invoice.kind in EXPECTED_KINDS and self.invoice.due_on - look_ahead <= day

    def frozen(self) -> Debt:
        return replace(self)


@dataclass(slots=True)
class Book:
    """All debts of one customer, in order of due day and id, with unspent credit and the record of what paid what."""

    look_ahead: int
    ignore_under: Mapping[str, int]
    debts: list[Debt] = field(default_factory=list)
    by_id: dict[str, Debt] = field(default_factory=dict)
    credit: dict[str, int] = field(default_factory=dict)
    payments: list[tuple[str, int]] = field(default_factory=list)

    def add(self, invoices: Iterable[Invoice]) -> None:
        """Take in invoices; credit notes are not debts and are left to the caller."""
        for invoice in invoices:
            if invoice.kind != "credit_note":
                debt = Debt(invoice, max(1, self.ignore_under.get(invoice.currency, 1)))
                self.debts.append(debt)
                self.by_id[invoice.invoice_id] = debt
        self.debts.sort(key=lambda d: (d.invoice.due_on, d.invoice.invoice_id))

    def of(self, currency: str) -> list[Debt]:
        return [d for d in self.debts if d.invoice.currency == currency]

    def pay(self, currency: str, amount: int, day: int, invoice_id: str | None) -> None:
        """Pay the named invoice first, then the oldest; the rest becomes credit."""
        named = self.by_id.get(invoice_id) if invoice_id is not None else None
        if named is not None and named.invoice.currency == currency:
            amount = self._pay_one(named, amount, day)
        self.credit[currency] = self.credit.get(currency, 0) + amount
        self.spend(currency, day)

    def spend(self, currency: str, day: int) -> None:
        """Let credit pay the oldest debts that can be paid now."""
        left = self.credit.get(currency, 0)
        if left <= 0:
            return
        for debt in self.of(currency):
            if left > 0 and debt.owed and debt.visible(day, self.look_ahead):
                left = self._pay_one(debt, left, day)
        self.credit[currency] = left

    def _pay_one(self, debt: Debt, amount: int, day: int) -> int:
        used = min(amount, max(0, debt.invoice.amount - debt.paid))
        if used > 0:
            debt.paid += used
            self.payments.append((debt.invoice.invoice_id, used))
            if debt.rest == 0:
                debt.settled_day = day
        return amount - used

    def reverse(self, amount: int | None, invoice_id: str | None) -> None:
        """Take back the latest payments (of the invoice, where named): `amount`, or the latest one whole."""
        left = amount
        for place in range(len(self.payments) - 1, -1, -1):
            paid_id, paid = self.payments[place]
            if paid == 0 or invoice_id not in (None, paid_id):
                continue
            taken = paid if left is None else min(paid, left)
            debt = self.by_id[paid_id]
            debt.paid -= taken
            if debt.rest > 0:
                debt.settled_day = None
            self.payments[place] = (paid_id, paid - taken)
            if left is None:
                return
            left -= taken
            if left == 0:
                return
