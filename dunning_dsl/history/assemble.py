"""Rows of the three tables to one customer's raw history after the other.

A customer of whom a row cannot be used is left out whole: a payment, dispute or opt-out that got lost would let
dunning go where it must not, and silence is the safe direction. Every such row and customer is counted and can be
written to the rejects file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from dunning_dsl.diagnostics.diagnostic import entry
from dunning_dsl.history.cells import Bad
from dunning_dsl.history.doubts import doubts
from dunning_dsl.history.problems import Findings
from dunning_dsl.history.raw import Counts, Defaults, RawCustomer, RawLedger, event_order
from dunning_dsl.history.rejects import Rejects
from dunning_dsl.history.rows import CustomerRows, EventRows, InvoiceRows, Issue, Unusable
from dunning_dsl.history.tables import Row, Table
from dunning_dsl.ledger.model import Event, Invoice


class Cursor:
    """Rows sorted by customer, taken one customer at a time."""

    def __init__(self, table: Table, rows: Iterable[Row]) -> None:
        self.table = table
        self._place = table.place("customer_id")
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    @property
    def key(self) -> str | None:
        """The next customer, empty for rows without one, None at the end."""
        return None if self._next is None else self._next[self._place] or ""

    def take(self, key: str) -> list[Row]:
        """The rows of the customer `key`, if they are next."""
        found: list[Row] = []
        while self._next is not None and (self._next[self._place] or "") == key:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found


@dataclass(slots=True)
class Assembler:
    """Merges the three cursors; `findings` and `counts` grow while `ledgers` runs."""

    customers: Cursor
    invoices: Cursor
    events: Cursor
    defaults: Defaults
    findings: Findings
    counts: Counts
    rejects: Rejects
    _listed: set[tuple[str, int, int]] = field(default_factory=set)
    """Rows of the customer in hand that are in the rejects for a reason of their own."""

    def ledgers(self) -> Iterator[RawLedger]:
        """Every customer that can be used, by `customer_id` (by code point)."""
        readers = (
            CustomerRows(self.customers.table, self.defaults),
            InvoiceRows(self.invoices.table, self.defaults),
            EventRows(self.events.table, self.defaults),
        )
        cursors = (self.customers, self.invoices, self.events)
        while keys := [c.key for c in cursors if c.key is not None]:
            key = min(keys)
            rows, invoices, events = (cursor.take(key) for cursor in cursors)
            if not rows:
                self._strangers(key, self.invoices.table, invoices)
                self._strangers(key, self.events.table, events)
                continue
            found = self._customer(readers, rows, invoices, events)
            if found is None:
                self._left_out(rows, invoices, events)
                continue
            self.counts.customers += 1
            self.counts.invoices += len(found.invoices)
            self.counts.events += len(found.events)
            for code, relation, shown in doubts(found, ordered=readers[2].ordered):
                table = self.invoices.table if relation == "invoices" else self.events.table
                self.findings.add(code, file=_files(table), value=shown)
            yield found

    def _customer(
        self,
        readers: tuple[CustomerRows, InvoiceRows, EventRows],
        rows: list[Row],
        invoice_rows: list[Row],
        event_rows: list[Row],
    ) -> RawLedger | None:
        """The customer whole, or None where any of their rows cannot be used."""
        before = self.counts.rows_rejected
        customer = self._one(readers[0], rows)
        zone = customer.zone if customer is not None else None
        invoices: dict[str, tuple[Invoice, Row]] = {}
        broken: set[str] = set()
        for row in invoice_rows:
            try:
                invoice = readers[1].read(row, zone)
            except Unusable as found:
                self._reject(self.invoices.table, row, *found.issues)
                broken.add(row[self.invoices.table.place("invoice_id")] or "")
                continue
            if self.defaults.assumed and row[self.invoices.table.place("currency")] is None:
                words = {"assumed": invoice.currency}
                self.findings.add("D749", file=_files(self.invoices.table), column="currency", words=words)
            known = invoices.setdefault(invoice.invoice_id, (invoice, row))
            if known[1] is not row:
                same = known[0] == invoice
                self._duplicate(self.invoices.table, row, "invoice_id", invoice.invoice_id, same)
        owed = sorted((invoice for invoice, _ in invoices.values()), key=lambda i: (i.due_on, i.invoice_id))
        usual = (customer.currency if customer else "") or (owed[0].currency if owed else self.defaults.currency or "")
        currencies = dict.fromkeys(broken, usual or "USD") | {i.invoice_id: i.currency for i in owed}
        events = list(self._events(readers[2], event_rows, zone, currencies, usual))
        if customer is None or self.counts.rows_rejected > before:
            return None
        return RawLedger(replace(customer, currency=usual), tuple(owed), tuple(sorted(events, key=event_order)))

    @property
    def _key(self) -> int:
        return self.customers.table.place("customer_id")

    def _one(self, reader: CustomerRows, rows: list[Row]) -> RawCustomer | None:
        """The customer's only row; of rows that are the same one is taken, of several that differ none."""
        first = rows[0]
        if first[self._key] is None:
            for row in rows:
                self._reject(self.customers.table, row, Issue("customer_id", "", Bad("D710")))
            return None
        if any(row[2:] != first[2:] for row in rows):
            for row in rows:
                self._duplicate(self.customers.table, row, "customer_id", row[self._key])
            return None
        for row in rows[1:]:
            self._duplicate(self.customers.table, row, "customer_id", row[self._key], same=True)
        try:
            return reader.read(first)
        except Unusable as found:
            self._reject(self.customers.table, first, *found.issues)
            return None

    def _events(
        self, reader: EventRows, rows: list[Row], zone: str | None, currencies: dict[str, str], usual: str
    ) -> Iterator[Event]:
        for row in rows:
            try:
                yield reader.read(row, zone, currencies, usual)
            except Unusable as found:
                self._reject(self.events.table, row, *found.issues)

    def _duplicate(self, table: Table, row: Row, column: str, value: str, same: bool = False) -> None:
        """A key that stands twice. Equal rows cost nothing: one is kept, and the customer stays."""
        if same:
            self.findings.add("D745", file=table.files[row[0]], column=column, row=row[1], value=value)
            self.rejects.add_row("D745", entry("D745").slug, table, row, column, value)
            return
        self._reject(table, row, Issue(column, value, Bad("D711")))

    def _reject(self, table: Table, row: Row, *issues: Issue) -> None:
        """A row that cannot be used, for all its issues; the rejects file has it once, with the first."""
        file = table.files[row[0]]
        self.counts.rejected[table.relation] = self.counts.rejected.get(table.relation, 0) + 1
        for issue in issues:
            self.findings.add(
                issue.bad.code,
                file=file,
                column=issue.column,
                row=row[1],
                value=issue.value,
                group=issue.bad.group,
                rejected=True,
                words=issue.bad.words,
            )
        self._listed.add((table.relation, row[0], row[1]))
        first = issues[0]
        self.rejects.add_row(first.bad.code, entry(first.bad.code).slug, table, row, first.column, first.value)

    def _strangers(self, key: str, table: Table, rows: list[Row]) -> None:
        """Rows of a customer whom `customers` does not have."""
        for row in rows:
            bad = Bad("D712") if key else Bad("D710")
            self._reject(table, row, Issue("customer_id", key, bad))

    def _left_out(self, *rows: list[Row]) -> None:
        """A customer who goes because a row of theirs cannot be used."""
        tables = (self.customers.table, self.invoices.table, self.events.table)
        self.counts.left_out += 1
        for table, found in zip(tables, rows, strict=True):
            self.counts.left_out_rows += len(found)
            for row in found:
                if (table.relation, row[0], row[1]) not in self._listed:
                    self.rejects.add_row("D744", entry("D744").slug, table, row)
        self._listed.clear()


def _files(table: Table) -> str:
    """The relation's file, or all of them in one word."""
    return table.files[0] if len(table.files) == 1 else table.relation
