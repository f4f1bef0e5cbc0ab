"""Ledgers to columns: the histories of a chunk of customers as arrays (`kernel.layout` says what each holds)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.decide.experiments import arm_place
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.names import Names
from dunning_dsl.engine.schema import Schema
from dunning_dsl.history.packed import case_of
from dunning_dsl.ledger.apply import VERBS
from dunning_dsl.ledger.model import EVENT_KINDS, Customer, Decided, Event, Ledger
from dunning_dsl.program.statements import FactDecl
from dunning_dsl.program.values import UNKNOWN, Value

KIND_OF: Final = {kind: place for place, kind in enumerate(EVENT_KINDS)}
INVOICE_KIND: Final = {
    "invoice": at.KIND_INVOICE,
    "subscription": at.KIND_SUBSCRIPTION,
    "instalment": at.KIND_INSTALMENT,
    "fee": at.KIND_FEE,
    "credit_note": at.KIND_CREDIT_NOTE,
}
HOW: Final = {
    "fired": at.HOW_FIRED,
    "held": at.HOW_HELD,
    "missed": at.HOW_MISSED,
    "not met": at.HOW_NOT_MET,
    "undecided": at.HOW_UNDECIDED,
}
"""How a listed day or a waiting event ended; a word that is not here counts as missed."""


class UnfitError(ValueError):
    """A customer's data has a value that the policy's declaration of the column does not allow."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A chunk of customers as columns, and what reading results takes.

    `invoices` has the ids by row, `actions` those of recorded actions; `zones` are the customers' zones by row of the
    calendars, `countries` the text codes of all countries and regions met. `first_day` to `last_day` spans all days of
    the data, both ends in; without any the span is empty (`first_day` is later).
    """

    columns: at.Columns
    customers: Sequence[str]
    invoices: Sequence[str]
    actions: Sequence[str]
    currencies: tuple[str, ...]
    zones: tuple[str, ...]
    countries: tuple[int, ...]
    first_day: int
    last_day: int


def encode(schema: Schema, ledgers: Iterable[Ledger]) -> Encoded:
    """The columns of a chunk of customers, in their order. Raises `UnfitError` on a value that no column can hold."""
    work = _Encoding(schema)
    for ledger in ledgers:
        work.add(ledger)
    return work.done()


def encode_value(names: Names, decl: FactDecl, value: Value) -> int:
    """A column's value as an integer: a member's place, a text's code, a number as it is."""
    if value is UNKNOWN:
        return at.UNKNOWN
    if isinstance(value, str):
        if decl.type.kind == "text":
            return names.code(value)
        if value in decl.type.members:
            return decl.type.members.index(value)
    elif decl.type.kind not in ("text", "enum"):
        return int(value)
    raise UnfitError(f"`{decl.name}` is {value!r}, and the policy declares it as {decl.type}")


def decode_value(names: Names, decl: FactDecl, value: int) -> Value:
    """The other way round; `MISSING` is the caller's to deal with."""
    if value == at.UNKNOWN:
        return UNKNOWN
    match decl.type.kind:
        case "boolean":
            return value == 1
        case "text":
            return names.text(value)
        case "enum":
            return decl.type.members[value]
        case _:
            return value


class _Encoding:
    """Rows collected customer by customer."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.customers: list[str] = []
        self.invoice_ids: list[str] = []
        self.action_ids: list[str] = []
        self.zones: dict[str, int] = {}
        self.countries: set[int] = set()
        self.currencies = {currency: place for place, currency in enumerate(schema.currencies)}
        self.zone: list[int] = []
        self.country: list[int] = []
        self.facts: list[list[int]] = []
        self.consent: list[list[int]] = []
        self.reach: list[list[int]] = []
        self.arms: list[list[int]] = []
        self.invoice_start = [0]
        self.invoices: list[list[int]] = []
        self.event_start = [0]
        self.events: list[list[int]] = []
        self.marks: list[tuple[int, int, int, int]] = []

    def add(self, ledger: Ledger) -> None:
        customer = ledger.customer
        self.customers.append(customer.customer_id)
        zone = self.schema.terms.customer_zone(customer.zone)
        self.zone.append(self.zones.setdefault(zone, len(self.zones)))
        self._facts(customer)
        rows: dict[str, int] = {}
        for row, invoice in enumerate(ledger.invoices):
            if invoice.kind != "credit_note":
                rows[invoice.invoice_id] = row
            self.invoices.append(
                [
                    invoice.due_on,
                    invoice.amount,
                    self._currency(invoice.currency),
                    at.UNKNOWN if invoice.issued_on is None else invoice.issued_on,
                    INVOICE_KIND[invoice.kind],
                    len(self.invoice_ids),
                ]
            )
            self.invoice_ids.append(invoice.invoice_id)
        actions: dict[str, int] = {}
        self.events += [self._event(event, rows, actions) for event in ledger.events]
        self.invoice_start.append(len(self.invoices))
        self.event_start.append(len(self.events))

    def _facts(self, customer: Customer) -> None:
        names, schema = self.schema.names, self.schema
        country = names.code(customer.country or schema.terms.country)
        self.country.append(country)
        self.countries.add(country)
        values = [
            encode_value(names, d, customer.columns[d.name]) if d.name in customer.columns else at.MISSING
            for d in schema.columns
        ]
        for place, value in enumerate(values):
            self._see_country(place, value)
        self.facts.append(values)
        self.consent.append([_truth(customer.consent.get(c), at.UNKNOWN) for c in schema.channels])
        self.reach.append([_truth(customer.reach.get(c), 1) for c in schema.channels])
        self.arms.append([arm_place(e, customer.customer_id) for e in schema.experiments])

    def _see_country(self, column: int, value: int) -> None:
        if column in (self.schema.column_of["country"], self.schema.column_of.get("region")) and value >= 0:
            self.countries.add(value)

    def _currency(self, currency: str) -> int:
        return self.currencies.setdefault(currency, len(self.currencies))

    def _event(self, event: Event, rows: Mapping[str, int], actions: dict[str, int]) -> list[int]:
        code = self.schema.names.code_or_none
        row = [at.NONE] * at.E_WIDTH
        row[at.E_KIND] = KIND_OF.get(event.kind, KIND_OF["note"])
        row[at.E_KEY] = event.at if event.recorded_at is None else event.recorded_at
        row[at.E_OWN] = 0 if event.recorded_at is None else 1
        row[at.E_AT] = event.at
        row[at.E_DAY] = event.day
        row[at.E_OWN_DAY] = _or_unknown(event.own_day)
        if event.invoice_id is not None:
            row[at.E_INVOICE] = rows.get(event.invoice_id, at.ABSENT)
        row[at.E_AMOUNT] = _or_unknown(event.amount)
        if event.currency is not None:
            row[at.E_CURRENCY] = self._currency(event.currency)
        row[at.E_CODE] = code(event.code or "")
        row[at.E_CHANNEL] = code(event.channel)
        row[at.E_MESSAGE] = code(event.message)
        row[at.E_NAME] = code((event.message or event.name or "") if event.kind in VERBS else event.name)
        row[at.E_ROLE] = code(event.role or "customer")
        row[at.E_ON] = _or_unknown(event.on)
        row[at.E_RULE] = code(event.rule)
        case_id = event.case_id if event.record is None else event.record.case_id
        if case_id is not None:
            row[at.E_CASE_INVOICE], row[at.E_CASE_DAY] = case_of(case_id, rows)
        if event.action_id is not None:
            if event.action_id not in actions:
                actions[event.action_id] = len(self.action_ids)
                self.action_ids.append(event.action_id)
            row[at.E_ACTION] = actions[event.action_id]
        row[at.E_MARKS] = len(self.marks)
        if event.kind == "decided" and event.record is not None:
            self.marks += marks_of(self.schema.names, event.record)
        row[at.E_MARKS_END] = len(self.marks)
        row[at.E_IS_ACTION] = int(event.is_action)
        self._by_kind(event, row)
        return row

    def _by_kind(self, event: Event, row: list[int]) -> None:
        """What only events of one kind have."""
        code = self.schema.names.code_or_none
        if event.kind == "fact_changed":
            row[at.E_VALUE] = at.UNKNOWN
            column = at.NONE if event.name is None else self.schema.column_of.get(event.name, at.NONE)
            if column != at.NONE:
                value = UNKNOWN if event.value is None else event.value
                row[at.E_COLUMN] = column
                row[at.E_VALUE] = encode_value(self.schema.names, self.schema.columns[column], value)
                self._see_country(column, row[at.E_VALUE])
        elif event.kind == "overtaken":
            row[at.E_VALUE] = code(event.value if isinstance(event.value, str) else None)
        elif event.kind == "escalated":
            row[at.E_VALUE] = code(event.name)

    def done(self) -> Encoded:
        schema, customers = self.schema, len(self.customers)
        invoices = _table(self.invoices, at.I_WIDTH)
        events = _table(self.events, at.E_WIDTH)
        days = [invoices[:, place] for place in (at.I_DUE, at.I_ISSUED)]
        first, last = span_of([*days, *(events[:, place] for place in (at.E_DAY, at.E_OWN_DAY, at.E_ON))])
        columns = at.Columns(
            currencies=np.array([len(self.currencies)], np.int64),
            zone=np.array(self.zone, np.int64),
            country=np.array(self.country, np.int64),
            columns=_table(self.facts, len(schema.columns)),
            consent=_table(self.consent, len(schema.channels)),
            reach=_table(self.reach, len(schema.channels)),
            arms=np.array(self.arms, np.int64).reshape(customers, len(schema.experiments)),
            invoice_start=np.array(self.invoice_start, np.int64),
            invoices=invoices,
            event_start=np.array(self.event_start, np.int64),
            events=events,
            marks=np.array(self.marks, np.int64).reshape(len(self.marks), at.MARK_WIDTH),
        )
        return Encoded(
            columns,
            tuple(self.customers),
            tuple(self.invoice_ids),
            tuple(self.action_ids),
            tuple(self.currencies),
            tuple(self.zones),
            tuple(sorted(self.countries)),
            first,
            last,
        )


def marks_of(names: Names, record: Decided) -> Iterator[tuple[int, int, int, int]]:
    """The rows of `Columns.marks` that a decision's record becomes."""
    code = names.code
    for rule in record.fired:
        yield at.MARK_FIRED, code(rule), 0, at.HOW_NONE
    for kind, entries in ((at.MARK_ENDED, record.ended), (at.MARK_CONSUMED, record.consumed)):
        yield from ((kind, code(rule), number, HOW.get(how, at.HOW_MISSED)) for rule, number, how in entries)
    yield from ((at.MARK_ARM, code(name), code(arm), at.HOW_NONE) for name, arm, _ in record.arms)


def span_of(columns: Iterable[NDArray[Any]]) -> tuple[int, int]:
    """The first and the last of these days, below 1 being none."""
    days = [found for column in columns if len(found := column[column > 0])]
    return (min(int(one.min()) for one in days), max(int(one.max()) for one in days)) if days else (1, 0)


def _table(rows: list[list[int]], width: int) -> at.Array:
    return np.array(rows, np.int64).reshape(len(rows), width)


def _or_unknown(value: int | None) -> int:
    return at.UNKNOWN if value is None else value


def _truth(said: bool | None, otherwise: int) -> int:
    return otherwise if said is None else int(said)
