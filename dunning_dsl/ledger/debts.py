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
class Receipt:
    """Money that came in: what of it paid which invoice, and what is unspent."""

    currency: str
    day: int
    unspent: int
    parts: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """All debts of one customer, in order of due day and id, with the money that came in and what it paid. `credit` is
    what is unspent, by currency."""

    look_ahead: int
    ignore_under: Mapping[str, int]
    debts: list[Debt] = field(default_factory=list)
    by_id: dict[str, Debt] = field(default_factory=dict)
    credit: dict[str, int] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)

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
        receipt = Receipt(currency, day, amount)
        self.receipts.append(receipt)
        self.credit[currency] = self.credit.get(currency, 0) + amount
        named = self.by_id.get(invoice_id) if invoice_id is not None else None
        if named is not None and named.invoice.currency == currency:
            self._pay_one(named, receipt, day)
        self.spend(currency, day)

    def spend(self, currency: str, day: int) -> None:
        """Let credit pay the oldest debts that can be paid now."""
        if self.credit.get(currency, 0) <= 0:
            return
        payable = [d for d in self.of(currency) if d.owed and d.visible(day, self.look_ahead)]
        for receipt in self.receipts:
            if receipt.currency == currency and receipt.unspent > 0:
                for debt in payable:
                    if debt.owed:
                        self._pay_one(debt, receipt, day)

    def settle_covered(self, currency: str, covered: Iterable[str], amount: int, day: int) -> None:
        """What was paid on a broken plan pays what it covered, oldest first, and only then anything else."""
        receipt = Receipt(currency, day, amount)
        self.receipts.append(receipt)
        self.credit[currency] = self.credit.get(currency, 0) + amount
        for invoice_id in covered:
            self._pay_one(self.by_id[invoice_id], receipt, day)
        self.spend(currency, day)

    def _pay_one(self, debt: Debt, receipt: Receipt, day: int) -> None:
        used = min(receipt.unspent, max(0, debt.invoice.amount - debt.paid))
        if used <= 0:
            return
        debt.paid += used
        receipt.unspent -= used
        receipt.parts.append((debt.invoice.invoice_id, used))
        self.credit[receipt.currency] -= used
        if debt.rest == 0 and debt.settled_day is None:
            debt.settled_day = day

    def reverse(self, currency: str, amount: int | None, invoice_id: str | None) -> list[tuple[int, int]]:
        """Take back the latest payments (of the invoice, where named): `amount`, or the latest one whole. Returns what
        was taken of which day's payment."""
        taken: list[tuple[int, int]] = []
        for receipt in reversed(self.receipts):
            if receipt.currency != currency or (amount is not None and amount <= 0):
                continue
            back = self._take_back(receipt, amount, invoice_id)
            if back > 0:
                taken.append((receipt.day, back))
                if amount is None:
                    break
                amount -= back
        return taken

    def _take_back(self, receipt: Receipt, amount: int | None, invoice_id: str | None) -> int:
        """Take back at most `amount` of one payment: what is unspent, then what it paid last. Where an invoice is
        named nothing else is touched."""
        if invoice_id is not None and not any(part_id == invoice_id and used > 0 for part_id, used in receipt.parts):
            return 0
        left = receipt.unspent + sum(used for _, used in receipt.parts) if amount is None else amount
        wanted = left
        unspent = min(left, receipt.unspent)
        receipt.unspent -= unspent
        self.credit[receipt.currency] -= unspent
        left -= unspent
        for place in range(len(receipt.parts) - 1, -1, -1):
            part_id, used = receipt.parts[place]
            if invoice_id not in (None, part_id):
                continue
            back = min(left, used)
            debt = self.by_id[part_id]
            debt.paid -= back
            if debt.rest > 0:
                debt.settled_day = None
            receipt.parts[place] = (part_id, used - back)
            left -= back
        return wanted - left
