"""Nested Parquet, one row per customer: how a history that was read once is kept, and read again without parsing
anything.

The file holds what does not depend on a policy but its zone and currency: a customer's columns are still text. Its
metadata has the counts, the days, the digest and what was found wrong.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dunning_dsl.history.problems import Findings
from dunning_dsl.history.raw import Counts, RawCustomer, RawLedger
from dunning_dsl.history.rows import decided, decided_json
from dunning_dsl.ledger.model import Event, Invoice

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA: Final = 1
"""Part of every key of the cache; one more whenever the file's layout changes."""

_CUSTOMERS: Final = 4_096
_EVENTS: Final = 200_000
_KEY: Final = b"dunning_history"

_HEAD: Final = ("customer_id", "file", "row", "zone", "currency")
_INVOICE: Final = {f.name: "text" for f in fields(Invoice)} | {"due_on": "day", "issued_on": "day", "amount": "whole"}
_EVENT: Final = (
    {f.name: "text" for f in fields(Event)}
    | dict.fromkeys(("at", "order", "amount", "recorded_at"), "whole")
    | dict.fromkeys(("day", "on", "own_day"), "day")
    | {"propensity": "share"}
)


@dataclass(slots=True)
class Summary:
    """What is known once all has been read."""

    columns: tuple[str, ...]
    files: tuple[str, ...]
    counts: Counts
    findings: Findings
    first_day: int | None = None
    last_day: int | None = None
    digest: str = ""
    names: dict[str, dict[str, int]] = field(default_factory=dict)
    """How many rows have each `channel`, `tone`, `role`, `currency` and each fact that `changed`."""
    groups: tuple[str, ...] = ()
    """The first customer of each row group."""

    def to_json(self) -> str:
        return json.dumps(
            {
                "columns": self.columns,
                "files": self.files,
                "counts": asdict(self.counts),
                "findings": self.findings.to_json(),
                "first_day": self.first_day,
                "last_day": self.last_day,
                "digest": self.digest,
                "names": self.names,
                "groups": self.groups,
            }
        )

    @staticmethod
    def from_json(text: str | bytes) -> Summary:
        found = json.loads(text)
        return Summary(
            tuple(found["columns"]),
            tuple(found["files"]),
            Counts(**found["counts"]),
            Findings.from_json(found["findings"]),
            found["first_day"],
            found["last_day"],
            found["digest"],
            found["names"],
            tuple(found["groups"]),
        )


def write(path: Path, ledgers: Iterable[RawLedger], summary: Summary) -> None:
    """Write every ledger and, at the end, the summary, which learns the days, the digest and the groups from them."""
    import pyarrow.parquet as pq

    schema = _schema(summary.columns)
    digest = blake2b(digest_size=16)
    days = _Days()
    names = _Names()
    groups: list[str] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in _chunks(ledgers):
            for ledger in chunk:
                digest.update(_content(ledger))
                days.see(ledger)
                names.see(ledger)
            groups.append(chunk[0].customer.customer_id)
            writer.write_table(_table(chunk, schema, summary.columns), row_group_size=len(chunk))
        summary.first_day, summary.last_day = days.first, days.last
        summary.digest = digest.hexdigest()
        summary.names = names.counted
        summary.groups = tuple(groups)
        writer.add_key_value_metadata({_KEY.decode(): summary.to_json()})


@dataclass(slots=True)
class _Days:
    """The first day on which anything was issued, due or happened, and the last of which the data tells."""

    first: int | None = None
    last: int | None = None

    def see(self, ledger: RawLedger) -> None:
        starts = [i.due_on if i.issued_on is None else min(i.issued_on, i.due_on) for i in ledger.invoices]
        ends = [i.issued_on for i in ledger.invoices if i.issued_on is not None]
        if ledger.events:
            days = [event.day for event in ledger.events]
            starts.append(min(days))
            ends = [max(days)]
        if starts:
            self.first = min(starts) if self.first is None else min(self.first, *starts)
        if ends:
            self.last = max(ends) if self.last is None else max(self.last, *ends)


_NAMES: Final = 1_000


@dataclass(slots=True)
class _Names:
    """Counts the names that a policy may not know."""

    counted: dict[str, dict[str, int]] = field(
        default_factory=lambda: {what: {} for what in ("channel", "tone", "role", "currency", "changed")}
    )

    def see(self, ledger: RawLedger) -> None:
        for invoice in ledger.invoices:
            self._count("currency", invoice.currency)
        for event in ledger.events:
            self._count("channel", event.channel)
            self._count("tone", event.tone)
            self._count("role", event.role)
            if event.kind == "fact_changed":
                self._count("changed", event.name)

    def _count(self, what: str, name: str | None) -> None:
        found = self.counted[what]
        if name is not None and (name in found or len(found) < _NAMES):
            found[name] = found.get(name, 0) + 1


def _content(ledger: RawLedger) -> bytes:
    """What the digest covers: everything but where it stood."""
    customer = ledger.customer
    who = (customer.customer_id, customer.zone, customer.currency, sorted(customer.cells.items()))
    return repr((who, ledger.invoices, ledger.events)).encode()


def _chunks(ledgers: Iterable[RawLedger]) -> Iterator[list[RawLedger]]:
    chunk: list[RawLedger] = []
    events = 0
    for ledger in ledgers:
        chunk.append(ledger)
        events += len(ledger.events)
        if len(chunk) >= _CUSTOMERS or events >= _EVENTS:
            yield chunk
            chunk, events = [], 0
    if chunk:
        yield chunk


def _type(kind: str) -> pa.DataType:
    import pyarrow as pa

    return {"text": pa.string(), "day": pa.int32(), "whole": pa.int64(), "share": pa.float64()}[kind]


def _schema(columns: tuple[str, ...]) -> pa.Schema:
    import pyarrow as pa

    head = [("customer_id", pa.string()), ("file", pa.int32()), ("row", pa.int64()), ("zone", pa.string())]
    sizes = [("invoice_count", pa.int32()), ("event_count", pa.int32())]
    cells = [(f"cell {name}", pa.string()) for name in columns]
    invoice = pa.list_(pa.struct([(name, _type(kind)) for name, kind in _INVOICE.items()]))
    event = pa.list_(pa.struct([(name, _type(kind)) for name, kind in _EVENT.items()]))
    return pa.schema([*head, ("currency", pa.string()), *cells, *sizes, ("invoices", invoice), ("events", event)])


def _table(chunk: list[RawLedger], schema: pa.Schema, columns: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    who = [ledger.customer for ledger in chunk]
    arrays: list[Any] = [[getattr(customer, name) for customer in who] for name in _HEAD]
    arrays += [[customer.cells.get(name) for customer in who] for name in columns]
    arrays += [[len(ledger.invoices) for ledger in chunk], [len(ledger.events) for ledger in chunk]]
    arrays = [pa.array(values, schema.field(place).type) for place, values in enumerate(arrays)]
    arrays.append(_nested([ledger.invoices for ledger in chunk], _INVOICE))
    arrays.append(_nested([ledger.events for ledger in chunk], _EVENT))
    return pa.Table.from_arrays(arrays, schema=schema)


def _nested(lists: list[tuple[Any, ...]], columns: dict[str, str]) -> pa.Array:
    import pyarrow as pa

    flat = [item for items in lists for item in items]
    offsets = [0]
    for items in lists:
        offsets.append(offsets[-1] + len(items))
    children = [pa.array(_column(name, flat), _type(kind)) for name, kind in columns.items()]
    values = pa.StructArray.from_arrays(children, names=list(columns))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)


def _column(name: str, items: list[Any]) -> list[Any]:
    values = list(map(attrgetter(name), items))
    return [None if value is None else decided_json(value) for value in values] if name == "record" else values


def read_summary(path: Path) -> Summary | None:
    """The summary of a file that `write` made and finished; None for any other."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path).metadata or {}
        return Summary.from_json(metadata[_KEY])
    except (OSError, KeyError, ValueError, TypeError, pa.ArrowException):
        return None


def read(path: Path, summary: Summary) -> Iterator[RawLedger]:
    """Every customer, by `customer_id`; one row group is in memory at a time."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield from _ledgers(file.read_row_group(group, use_threads=False), summary.columns)


def read_one(path: Path, summary: Summary, customer_id: str) -> RawLedger | None:
    """One customer, from the only row group that may hold them."""
    import pyarrow.parquet as pq

    group = bisect_right(summary.groups, customer_id) - 1
    if group < 0:
        return None
    with pq.ParquetFile(path) as file:
        ids = file.read_row_group(group, columns=["customer_id"]).column(0).to_pylist()
        if customer_id not in ids:
            return None
        place = ids.index(customer_id)
        return next(_ledgers(file.read_row_group(group).slice(place, 1), summary.columns))


@dataclass(frozen=True, slots=True)
class Outline:
    """A customer without their history: how long it is, and what their facts changed to (fact, text)."""

    customer: RawCustomer
    invoices: int
    events: int
    changes: tuple[tuple[str, str | None], ...]


def read_outlines(path: Path, summary: Summary) -> Iterator[Outline]:
    """Every customer's outline, by `customer_id`."""
    import pyarrow.parquet as pq

    wanted = [*_HEAD, "invoice_count", "event_count", *(f"cell {name}" for name in summary.columns)]
    more = [f"events.list.element.{name}" for name in ("kind", "name", "value")]
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            columns = wanted + (more if summary.names["changed"] else [])
            table = file.read_row_group(group, columns=columns, use_threads=False)
            sizes = (table.column(name).to_pylist() for name in ("invoice_count", "event_count"))
            lists: list[Any] = table.column("events").to_pylist() if summary.names["changed"] else [[]] * table.num_rows
            for customer, invoices, events, happened in zip(
                _customers(table, summary.columns), *sizes, lists, strict=True
            ):
                changes = tuple((e["name"] or "", e["value"]) for e in happened if e["kind"] == "fact_changed")
                yield Outline(customer, invoices, events, changes)


def _customers(table: pa.Table, columns: tuple[str, ...]) -> Iterator[RawCustomer]:
    head: list[list[Any]] = [table.column(name).to_pylist() for name in _HEAD]
    cells = [table.column(f"cell {name}").to_pylist() for name in columns]
    for place, values in enumerate(zip(*head, strict=True)):
        who, file, row, zone, currency = values
        texts = dict(zip(columns, (column[place] for column in cells), strict=True))
        yield RawCustomer(who, file, row, zone, currency, texts)


def _ledgers(table: pa.Table, columns: tuple[str, ...]) -> Iterator[RawLedger]:
    invoices = _items(table, "invoices", _INVOICE)
    events = _items(table, "events", _EVENT)
    for customer, invoice_rows, event_rows in zip(_customers(table, columns), invoices, events, strict=True):
        yield RawLedger(
            customer,
            tuple(Invoice(*row) for row in invoice_rows),
            tuple(_event(row) for row in event_rows),
        )


_RECORD: Final = tuple(_EVENT).index("record")


def _event(row: tuple[Any, ...]) -> Event:
    record = row[_RECORD]
    if record is not None:
        row = (*row[:_RECORD], decided(json.loads(record)), *row[_RECORD + 1 :])
    return Event(*row)


def _items(table: pa.Table, name: str, columns: dict[str, str]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a nested column, customer by customer."""
    column = table.column(name).combine_chunks()
    values = column.flatten()
    rows = list(zip(*(values.field(child).to_pylist() for child in columns), strict=True))
    start = 0
    for length in column.value_lengths().to_pylist():
        yield rows[start : start + length]
        start += length
