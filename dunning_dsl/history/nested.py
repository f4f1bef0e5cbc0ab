"""Nested Parquet, one row per customer: how a history that was read once is kept, and read again without parsing
anything.

The file holds what does not depend on a policy but its zone and currency: a customer's columns are still text, all else
is numbers (`packed`). Its metadata has the counts, the days, the digest, what was found wrong, and the words that the
numbers stand for; all of it is sealed (`seal`). It is read as Arrow record batches, of which few are in memory at a
time; each carries the digest of the words.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dunning_dsl.history import packed, seal
from dunning_dsl.history.cells_by_batch import FACT_CHANGED
from dunning_dsl.history.contents import Contents, Looker, filled
from dunning_dsl.history.problems import Findings
from dunning_dsl.history.raw import Counts, RawCustomer, RawLedger
from dunning_dsl.history.seal import DamagedError
from dunning_dsl.history.texts import Texts, digest_of

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

SCHEMA: Final = 4
"""Part of every key of the cache; one more whenever the file's layout changes."""

_CUSTOMERS: Final = 16_384
_EVENTS: Final = 500_000
"""A row group's customers and events: enough for columns to be written well, few enough for any memory."""

_BATCH: Final = 4_096
"""The most customers of a batch: enough for the engine to have work. What is read of one lies where that of the one
before lay."""

_DIFFERENT: Final = ("events.at", "events.order", "events.recorded_at")
"""Numbers of which almost every one is another: kept as what lies between them."""

_KEY: Final = b"dunning_history"
_TEXTS_KEY: Final = b"dunning_texts"
DIGEST_KEY: Final = b"dunning_texts_digest"
"""The metadata of a batch under which the digest of its words stands."""


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
    """How many rows have each `channel`, `tone`, `role`, `currency`, each kind of event and each fact that
    `changed`."""
    groups: tuple[str, ...] = ()
    """The first customer of each row group."""
    texts: tuple[str, ...] = ()
    """The words of the data by number. They lie beside the rest in the file."""
    contents: Contents = field(default_factory=Contents)
    seal: str = ""
    """Of the file that has all this. It lies beside the rest in the file."""

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
                "contents": self.contents.to_json(),
            }
        )

    @staticmethod
    def from_json(text: str | bytes, texts: str | bytes, seal: str) -> Summary:
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
            tuple(json.loads(texts)),
            Contents.from_json(found["contents"]),
            seal,
        )


def write(path: Path, ledgers: Iterable[RawLedger], summary: Summary) -> None:
    """Write every ledger and, at the end, the summary, which learns the days, the digest, the words, the groups and
    the contents from them."""
    digest = blake2b(digest_size=16)
    days = _Days()
    names = _Names()
    groups: list[str] = []
    texts = Texts()

    def tables() -> Iterator[pa.Table]:
        for chunk in _chunks(ledgers):
            for ledger in chunk:
                digest.update(_content(ledger))
                days.see(ledger)
                names.see(ledger)
            groups.append(chunk[0].customer.customer_id)
            yield packed.packed(chunk, summary.columns, texts)
        summary.first_day, summary.last_day = days.first, days.last
        summary.digest = digest.hexdigest()
        summary.names = names.counted
        summary.groups = tuple(groups)
        summary.texts = texts.all()

    write_tables(path, tables(), summary, texts)


def write_tables(path: Path, tables: Iterable[pa.Table], summary: Summary, texts: Texts) -> None:
    """Write tables of `packed.schema`, a row group each, whose words are in `texts`; `summary` is to be whole, but for
    its contents and its seal, when the last has been taken."""
    import pyarrow.parquet as pq

    form = packed.schema(summary.columns)
    looker = Looker(summary.columns)
    settings: dict[str, Any] = {"compression": "zstd", "write_statistics": False}
    settings["use_dictionary"] = [_path(name) for name in _every(form) if name not in _DIFFERENT]
    settings["column_encoding"] = {_path(name): "DELTA_BINARY_PACKED" for name in _DIFFERENT}
    with pq.ParquetWriter(path, form, **settings) as writer:
        parts = 0
        for table in tables:
            parts += 1
            writer.write_table(table, row_group_size=max(1, table.num_rows))
            for batch in table.combine_chunks().to_batches():
                looker.look(batch, texts.all())
        summary.contents = looker.contents()
        words = json.dumps(summary.texts, ensure_ascii=False)
        blank = seal.blank(parts * sum(1 for _ in _every(form)))
        writer.add_key_value_metadata({_KEY.decode(): summary.to_json(), _TEXTS_KEY.decode(): words, seal.KEY: blank})
    summary.seal = seal.put(path, blank)


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
        default_factory=lambda: {what: {} for what in ("channel", "tone", "role", "currency", "changed", "kind")}
    )

    def see(self, ledger: RawLedger) -> None:
        for invoice in ledger.invoices:
            self._count("currency", invoice.currency)
        for event in ledger.events:
            self._count("kind", event.kind)
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


# --- reading ----------------------------------------------------------------------------------------------------------


def read_summary(path: Path) -> Summary | None:
    """The summary of a file that `write` made and finished, and of which it is still what was written; None for any
    other."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        sealed = seal.seal_of(path)
        if sealed is None:
            return None
        with pq.ParquetFile(path) as file:
            metadata = file.metadata.metadata
            summary = Summary.from_json(metadata[_KEY], metadata[_TEXTS_KEY], sealed)
            return summary if file.schema_arrow.equals(packed.schema(summary.columns)) else None
    except (OSError, KeyError, ValueError, TypeError, AttributeError, pa.ArrowException):
        return None


def batches(path: Path, summary: Summary, wanted: Iterable[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Every customer, by `customer_id`, in batches of one row group each, of which one is in memory at a time.

    `wanted` are the columns to be read, children of lists as `events.kind`; None for all. Texts of customers come as
    dictionaries. Raises `DamagedError`.
    """
    import pyarrow as pa

    told = {DIGEST_KEY: digest_of(summary.texts).encode()}
    with _opened(path, summary, _few(summary.columns)) as (file, sums):
        form = file.schema_arrow
        names = list(_every(form) if wanted is None else wanted)
        children = {relation: _children(form, relation, names) for relation in ("invoices", "events")}
        same = summary.contents.same
        read = [name for name in names if name not in same]
        for relation, every in children.items():
            if every and not any(f"{relation}.{child}" in read for child in every):
                read.append(f"{relation}.{every[0]}")  # how long each list is stands in any of its children
        columns = [_path(name) for name in read]
        for group in range(file.num_row_groups):
            sums.check(group, columns)
            for batch in file.iter_batches(_BATCH, [group], columns, use_threads=False):
                arrays = [_filled(batch, one, form, children, same) for one in batch.schema]
                schema = pa.schema([one.with_type(array.type) for one, array in zip(batch.schema, arrays, strict=True)])
                yield pa.RecordBatch.from_arrays(arrays, schema=schema.with_metadata(told))


@contextmanager
def _opened(
    path: Path, summary: Summary, dictionaries: Iterable[str] = ()
) -> Iterator[tuple[pq.ParquetFile, seal.Sums]]:
    """The file that the summary is of, and what its columns are to be held against. Raises `DamagedError` where it is
    no longer that file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if seal.seal_of(path) != summary.seal:
            raise seal.damaged(path, "its end is not what was written")
        with pq.ParquetFile(path, read_dictionary=list(dictionaries)) as file:
            yield file, seal.Sums(path, file.metadata)
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, DamagedError) or (isinstance(error, OSError) and error.errno is not None):
            raise
        raise seal.damaged(path, " ".join(str(error).split())) from error


def _every(form: pa.Schema) -> Iterator[str]:
    for one in form:
        if one.name in ("invoices", "events"):
            yield from (f"{one.name}.{child.name}" for child in one.type.value_type)
        else:
            yield one.name


def _children(form: pa.Schema, relation: str, names: list[str]) -> list[str]:
    """The children of a list that are wanted, in the order of the file."""
    return [child.name for child in form.field(relation).type.value_type if f"{relation}.{child.name}" in names]


def _filled(
    batch: pa.RecordBatch,
    one: pa.Field,
    form: pa.Schema,
    children: dict[str, list[str]],
    same: Mapping[str, int | None],
) -> Any:
    """A column as it is, a list with what was not read of it."""
    column = batch.column(one.name)
    if one.name not in children:
        return column
    wanted = children[one.name]
    known = {name: same[f"{one.name}.{name}"] for name in wanted if f"{one.name}.{name}" in same}
    return filled(column, form.field(one.name).type, wanted, known) if known else column


def _few(columns: tuple[str, ...]) -> list[str]:
    """Columns of which many customers have the same text."""
    return ["zone", "currency", *(f"cell {name}" for name in columns)]


def _path(name: str) -> str:
    relation, _, child = name.partition(".")
    return f"{relation}.list.element.{child}" if relation in ("invoices", "events") and child else name


def read(path: Path, summary: Summary, wanted: Callable[[str], bool] | None = None) -> Iterator[RawLedger]:
    """Every customer, or those that are wanted by their id, by `customer_id`; one row group is in memory at a time."""
    import pyarrow as pa

    for batch in batches(path, summary):
        some = batch
        if wanted is not None:
            chosen = [wanted(one) for one in batch.column("customer_id").to_pylist()]
            some = batch if all(chosen) else batch.filter(pa.array(chosen, pa.bool_()))
        yield from packed.ledgers(some, summary.columns, summary.texts)


def read_one(path: Path, summary: Summary, customer_id: str) -> RawLedger | None:
    """One customer, from the only row group that may hold them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    group = bisect_right(summary.groups, customer_id) - 1
    if group < 0:
        return None
    with _opened(path, summary) as (file, sums):
        sums.check(group)
        ids = file.read_row_group(group, columns=["customer_id"]).column(0)
        place = pc.index(ids, pa.scalar(customer_id)).as_py()
        if place < 0:
            return None
        table = file.read_row_group(group).slice(place, 1).combine_chunks()
        return next(packed.ledgers(table.to_batches()[0], summary.columns, summary.texts))


@dataclass(frozen=True, slots=True)
class Outline:
    """A customer without their history: how long it is, and what their facts changed to (fact, text)."""

    customer: RawCustomer
    invoices: int
    events: int
    changes: tuple[tuple[str, str | None], ...]


def read_outlines(path: Path, summary: Summary, suspect: Callable[[pa.RecordBatch], Any]) -> Iterator[Outline]:
    """The outlines of some customers, by `customer_id`: those whose places `suspect` names, batch by batch."""
    wanted = [*packed.HEAD, "invoices.kind", *(f"cell {name}" for name in summary.columns)]
    wanted += [f"events.{name}" for name in ("kind", "name", "value", "spelled")]
    for batch in batches(path, summary, wanted):
        for place in suspect(batch):
            yield _outline(batch.slice(int(place), 1), summary)


def _outline(row: pa.RecordBatch, summary: Summary) -> Outline:
    happened = row.column("events")[0].as_py()
    changes = ((_name(event, summary.texts), event["value"]) for event in happened if event["kind"] == FACT_CHANGED)
    customer = next(packed.customers(row, summary.columns))
    return Outline(customer, len(row.column("invoices")[0]), len(happened), tuple(changes))


def _name(event: dict[str, Any], texts: tuple[str, ...]) -> str:
    if event["name"] >= 0:
        return str(texts[event["name"]])
    spelled = json.loads(event["spelled"]) if event["spelled"] else {}
    return str(spelled.get("name") or "")
