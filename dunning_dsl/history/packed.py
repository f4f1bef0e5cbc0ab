"""Raw histories as Arrow arrays, and back: one row per customer, with lists of invoices and events.

Within the lists everything that the engine reads is an integer without nulls, so that its children are the engine's
columns as they stand: days are ordinals of the customer's calendar (0 where there is none), instants seconds since
1970 UTC, money minor units (`UNKNOWN` where there is none), kinds places in closed lists, invoices places in the
customer's list, words numbers of the data set's `Texts`. What only explanations read stays text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, get_args

from dunning_dsl.history.raw import RawCustomer, RawLedger
from dunning_dsl.history.rows import decided, decided_json
from dunning_dsl.history.texts import NONE, SPELLED, Texts
from dunning_dsl.ledger.model import EVENT_KINDS, Event, Invoice, InvoiceKind

if TYPE_CHECKING:
    import pyarrow as pa

UNKNOWN: Final = -(1 << 62)
"""No amount, no instant."""

ABSENT: Final = -2
"""An invoice that the customer does not have, or a case that is none's: its id is spelled out beside."""

INVOICE_KINDS: Final = get_args(InvoiceKind)

HEAD: Final = ("customer_id", "file", "row", "zone", "currency")
INVOICE: Final = {
    "invoice_id": "text",
    "due_on": "int32",
    "amount": "int64",
    "currency": "int32",
    "issued_on": "int32",
    "kind": "int8",
    "payment_method": "int32",
    "spelled": "text",
}
EVENT: Final = {
    "kind": "int8",
    "at": "int64",
    "day": "int32",
    "order": "int64",
    "invoice": "int32",
    "amount": "int64",
    "currency": "int32",
    "code": "int32",
    "channel": "int32",
    "message": "int32",
    "tone": "int32",
    "role": "int32",
    "on": "int32",
    "name": "int32",
    "rule": "int32",
    "policy": "int32",
    "own_day": "int32",
    "recorded_at": "int64",
    "ours": "int8",  # 1 where `Event.is_action`
    "case_invoice": "int32",
    "case_day": "int32",
    "action": "int32",  # numbers the customer's action ids in the order met; NONE
    "value": "text",
    "decision_id": "text",
    "action_id": "text",
    "propensity": "float64",
    "record": "text",
    "spelled": "text",
}
"""The children of a list and their types; nulls may be in texts and in the propensity alone."""

_WORDS: Final = ("currency", "code", "channel", "message", "tone", "role", "name", "rule", "policy")
_KIND: Final = {kind: place for place, kind in enumerate(EVENT_KINDS)}
_INVOICE_KIND: Final = {kind: place for place, kind in enumerate(INVOICE_KINDS)}

iso = lru_cache(100_000)(lambda day: date.fromordinal(day).isoformat())


def schema(columns: Sequence[str]) -> pa.Schema:
    """The file's; `columns` are those of the customers, all text."""
    import pyarrow as pa

    def listed(children: Mapping[str, str]) -> pa.DataType:
        of = pa.struct([pa.field(name, _type(kind), kind in _NULLS) for name, kind in children.items()])
        return pa.list_(pa.field("element", of, nullable=False))

    head = [("customer_id", pa.string()), ("file", pa.int32()), ("row", pa.int64()), ("zone", pa.string())]
    cells = [(f"cell {name}", pa.string()) for name in columns]
    lists = [pa.field(name, listed(of), nullable=False) for name, of in (("invoices", INVOICE), ("events", EVENT))]
    return pa.schema([*head, ("currency", pa.string()), *cells, *lists])


_NULLS: Final = frozenset({"text", "float64"})


def _type(kind: str) -> pa.DataType:
    import pyarrow as pa

    return {"text": pa.string, "int8": pa.int8, "int32": pa.int32, "int64": pa.int64, "float64": pa.float64}[kind]()


# --- to arrays --------------------------------------------------------------------------------------------------------


def packed(chunk: Sequence[RawLedger], columns: Sequence[str], texts: Texts) -> pa.Table:
    """The rows of some customers. Their words get numbers of `texts`."""
    import pyarrow as pa

    form = schema(columns)
    who = [ledger.customer for ledger in chunk]
    arrays: list[Any] = [[getattr(customer, name) for customer in who] for name in HEAD]
    arrays += [[customer.cells.get(name) for customer in who] for name in columns]
    arrays = [pa.array(values, form.field(place).type) for place, values in enumerate(arrays)]
    invoices = [[_invoice_row(invoice, texts) for invoice in ledger.invoices] for ledger in chunk]
    arrays.append(_nested(invoices, INVOICE, form.field("invoices").type))
    arrays.append(_nested([_event_rows(ledger, texts) for ledger in chunk], EVENT, form.field("events").type))
    return pa.Table.from_arrays(arrays, schema=form)


def _nested(lists: list[list[tuple[Any, ...]]], children: Mapping[str, str], form: pa.DataType) -> pa.Array:
    import pyarrow as pa

    flat = [row for rows in lists for row in rows]
    offsets = [0]
    for rows in lists:
        offsets.append(offsets[-1] + len(rows))
    columns: Iterable[Sequence[Any]] = zip(*flat, strict=True) if flat else [()] * len(children)
    arrays = [pa.array(column, _type(kind)) for column, kind in zip(columns, children.values(), strict=True)]
    values = pa.StructArray.from_arrays(arrays, fields=list(form.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values, type=form)


def _invoice_row(invoice: Invoice, texts: Texts) -> tuple[Any, ...]:
    currency, method = texts.code(invoice.currency), texts.code(invoice.payment_method or None)
    spelled = {}
    if currency == SPELLED:
        spelled["currency"] = invoice.currency
    if method == SPELLED:
        spelled["payment_method"] = invoice.payment_method
    return (
        invoice.invoice_id,
        invoice.due_on,
        invoice.amount,
        currency,
        invoice.issued_on or 0,
        _INVOICE_KIND[invoice.kind],
        method,
        _json(spelled),
    )


def _event_rows(ledger: RawLedger, texts: Texts) -> list[tuple[Any, ...]]:
    places = {invoice.invoice_id: place for place, invoice in enumerate(ledger.invoices)}
    actions: dict[str, int] = {}
    return [_event_row(event, places, actions, texts) for event in ledger.events]


def _event_row(event: Event, places: Mapping[str, int], actions: dict[str, int], texts: Texts) -> tuple[Any, ...]:
    codes = [texts.code(getattr(event, name)) for name in _WORDS]
    spelled: dict[str, Any] = {}
    if SPELLED in codes:
        spelled = {name: getattr(event, name) for name, code in zip(_WORDS, codes, strict=True) if code == SPELLED}
    currency, code, channel, message, tone, role, name, rule, policy = codes
    invoice = NONE if event.invoice_id is None else places.get(event.invoice_id, ABSENT)
    if invoice == ABSENT:
        spelled["invoice_id"] = event.invoice_id
    case_invoice, case_day = NONE, 0
    if event.case_id is not None:
        case_invoice, case_day = case_of(event.case_id, places)
        if case_invoice == ABSENT:
            spelled["case_id"] = event.case_id
    action = NONE if event.action_id is None else actions.setdefault(event.action_id, len(actions))
    return (
        _KIND[event.kind],
        event.at,
        event.day,
        event.order,
        invoice,
        UNKNOWN if event.amount is None else event.amount,
        currency,
        code,
        channel,
        message,
        tone,
        role,
        event.on or 0,
        name,
        rule,
        policy,
        event.own_day or 0,
        UNKNOWN if event.recorded_at is None else event.recorded_at,
        int(event.is_action),
        case_invoice,
        case_day,
        action,
        event.value,
        event.decision_id,
        event.action_id,
        event.propensity,
        None if event.record is None else decided_json(event.record),
        _json(spelled),
    )


def case_of(case_id: str, places: Mapping[str, int]) -> tuple[int, int]:
    """The place of the anchor and the day of opening that a case's id says; `ABSENT` where it is of no case."""
    invoice, _, day = case_id.rpartition("@")
    try:
        opened = date.fromisoformat(day)
    except ValueError:
        return ABSENT, 0
    if invoice not in places or opened.isoformat() != day:
        return ABSENT, 0
    return places[invoice], opened.toordinal()


def _json(spelled: Mapping[str, Any]) -> str | None:
    return json.dumps(spelled, ensure_ascii=False) if spelled else None


# --- and back ---------------------------------------------------------------------------------------------------------


def customers(table: pa.Table | pa.RecordBatch, columns: Sequence[str]) -> Iterator[RawCustomer]:
    """The customers of some rows, without their lists."""
    head: list[list[Any]] = [table.column(name).to_pylist() for name in HEAD]
    cells = [table.column(f"cell {name}").to_pylist() for name in columns]
    for place, values in enumerate(zip(*head, strict=True)):
        who, file, row, zone, currency = values
        texts = dict(zip(columns, (column[place] for column in cells), strict=True))
        yield RawCustomer(who, file, row, zone, currency, texts)


def ledgers(batch: pa.RecordBatch, columns: Sequence[str], texts: Sequence[str]) -> Iterator[RawLedger]:
    """The raw histories of a batch that has every column."""
    invoice_rows, event_rows = _items(batch, "invoices", INVOICE), _items(batch, "events", EVENT)
    for customer, owed, happened in zip(customers(batch, columns), invoice_rows, event_rows, strict=True):
        invoices = tuple(_invoice(row, texts) for row in owed)
        yield RawLedger(customer, invoices, tuple(_event(row, invoices, texts) for row in happened))


def _items(batch: pa.RecordBatch, name: str, children: Mapping[str, str]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a nested column, customer by customer."""
    column = batch.column(name)
    values = column.flatten()
    rows = list(zip(*(values.field(child).to_pylist() for child in children), strict=True))
    start = 0
    for length in column.value_lengths().to_pylist():
        yield rows[start : start + length]
        start += length


def _invoice(row: tuple[Any, ...], texts: Sequence[str]) -> Invoice:
    invoice_id, due_on, amount, currency, issued_on, kind, method, spelled = row
    said = json.loads(spelled) if spelled else {}
    return Invoice(
        invoice_id,
        due_on,
        amount,
        said["currency"] if currency == SPELLED else texts[currency],
        issued_on or None,
        INVOICE_KINDS[kind],
        said["payment_method"] if method == SPELLED else "" if method == NONE else texts[method],
    )


def _event(row: tuple[Any, ...], invoices: tuple[Invoice, ...], texts: Sequence[str]) -> Event:
    found = dict(zip(EVENT, row, strict=True))
    said = json.loads(found["spelled"]) if found["spelled"] else {}
    words = {name: None if (code := found[name]) == NONE else texts[code] for name in _WORDS if found[name] != SPELLED}
    place, anchor = found["invoice"], found["case_invoice"]
    if place >= 0:
        words["invoice_id"] = invoices[place].invoice_id
    if anchor >= 0:
        words["case_id"] = f"{invoices[anchor].invoice_id}@{iso(found['case_day'])}"
    return Event(
        EVENT_KINDS[found["kind"]],
        found["at"],
        found["day"],
        found["order"],
        amount=_known(found["amount"]),
        on=found["on"] or None,
        value=found["value"],
        decision_id=found["decision_id"],
        action_id=found["action_id"],
        propensity=found["propensity"],
        own_day=found["own_day"] or None,
        recorded_at=_known(found["recorded_at"]),
        record=None if found["record"] is None else decided(json.loads(found["record"])),
        **words,
        **said,
    )


def _known(value: int) -> int | None:
    return None if value == UNKNOWN else value
