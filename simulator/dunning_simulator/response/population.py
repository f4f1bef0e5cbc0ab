"""The customers of a simulated world, some thousands at a time: their histories are ledgers or record batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from dunning_dsl.check import check_text
from dunning_dsl.engine.batches import BatchEncoder
from dunning_dsl.engine.columns import Encoded, encode
from dunning_dsl.engine.contract import columns_read
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.schema import Schema
from dunning_dsl.history import History
from dunning_dsl.history.book import Book
from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.response.model import Model
from dunning_simulator.response.stays import Stays
from dunning_simulator.stream import EVENTS, cut

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK: Final = 4_000
"""Customers run at once."""


@dataclass(frozen=True, slots=True)
class Member:
    """A customer as the world sees them. By row of the ledger's invoices: `risk_from` is the first day at risk (None:
    never) and `clock` the day from which its age counts."""

    ledger: Ledger
    risk_from: tuple[int | None, ...]
    clock: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some customers in a row as they are recorded, ledgers or a record batch; `first` is the place of the first."""

    first: int
    rows: Any

    def __len__(self) -> int:
        return len(self.rows)


Encoder = Callable[[Chunk], Encoded]
T = TypeVar("T")


class Recorded(ABC):
    """Recorded customers in their order."""

    @property
    @abstractmethod
    def ids(self) -> Sequence[str]: ...

    @abstractmethod
    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """All of them, at most so many at a time."""

    @abstractmethod
    def encoder(self, schema: Schema) -> Encoder:
        """What makes columns of a chunk. Threads may share it."""

    @abstractmethod
    def ledgers(self) -> Iterable[Ledger]: ...

    @abstractmethod
    def some(self, places: Sequence[int]) -> Recorded:
        """Those at places that rise."""

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """What is recorded of customers beside their invoices and events."""

    @abstractmethod
    def cells(self, column: str) -> Iterator[str]:
        """What a column says of each customer, empty where it says nothing."""


@dataclass(frozen=True)
class People:
    """Customers of a world that is simulated from a day on; `by_failure` says that clocks start with a failed charge
    and not with the due day."""

    recorded: Recorded
    first_day: int
    by_failure: bool
    _kept: dict[tuple[int, int], tuple[Member, ...]] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        return len(self.recorded.ids)

    def __iter__(self) -> Iterator[Member]:
        loaded = self.loaded()
        return (member for first in range(0, len(self), CHUNK) for member in loaded._members(first, CHUNK))

    def members(self, first: int, count: int) -> Sequence[Member]:
        """Some in a row, each with what stays of their history: kept, for they are asked for in many worlds."""
        if (first, count) not in self._kept:
            self._kept[first, count] = tuple(self.loaded()._members(first, count))
        return self._kept[first, count]

    def _members(self, first: int, count: int) -> Iterator[Member]:
        found = self.recorded
        assert isinstance(found, OfLedgers)
        ledgers = found.given[first : first + count]
        encoded = encode(self.neutral, ledgers)
        stays = self.stays(encoded)
        invoice, event = encoded.columns.invoice_start.tolist(), encoded.columns.event_start.tolist()
        billed, left = stays.invoice.tolist(), stays.event.tolist()
        days = zip(stays.risk_from.tolist(), stays.clock.tolist(), strict=True)
        for place, ledger in enumerate(ledgers):
            invoices = _those(ledger.invoices, billed[invoice[place] : invoice[place + 1]])
            events = _those(ledger.events, left[event[place] : event[place + 1]])
            mine = list(islice(days, len(invoices)))
            risk_from = tuple(None if risk == at.UNKNOWN else risk for risk, _ in mine)
            yield Member(replace(ledger, invoices=invoices, events=events), risk_from, tuple(day for _, day in mine))

    def stays(self, encoded: Encoded) -> Stays:
        return Stays.of(encoded.columns, self.first_day, by_failure=self.by_failure)

    def some(self, places: Sequence[int]) -> People:
        """Those at places that rise."""
        return self if len(places) == len(self) else replace(self, recorded=self.recorded.some(places), _kept={})

    def loaded(self) -> People:
        """The same with their ledgers in memory."""
        if isinstance(self.recorded, OfLedgers):
            return self
        return replace(self, recorded=OfLedgers(tuple(self.recorded.ledgers())), _kept={})

    @cached_property
    def neutral(self) -> Schema:
        """A schema that reads no fact: what no policy changes is known by it."""
        return Schema.of(_neutral())


@lru_cache(maxsize=1)
def _neutral() -> Program:
    found = check_text('policy "neutral":\n    currency USD\n    timezone "UTC"\n').program
    assert found is not None
    return found


def _those(values: tuple[T, ...], wanted: list[bool]) -> tuple[T, ...]:
    return tuple(value for value, keep in zip(values, wanted, strict=True) if keep)


def members(model: Model, ledgers: Iterable[Ledger], first_day: int) -> People:
    """The customers of a world that is simulated from a day on, in their order."""
    return People(OfLedgers(tuple(ledgers)), first_day, _by_failure(model))


def people_of(model: Model, history: History, first_day: int, wanted: Callable[[str], bool] | None = None) -> People:
    """The same of a history; `wanted` says by id who is in it, None all."""
    return People(OfHistory(history, wanted), first_day, _by_failure(model))


def _by_failure(model: Model) -> bool:
    return model.clock == "first failed charge"


# --- where they are recorded ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OfLedgers(Recorded):
    """Ledgers in memory."""

    given: Sequence[Ledger]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(ledger.customer.customer_id for ledger in self.given)

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        for first in range(0, len(self.given), size):
            yield Chunk(first, self.given[first : first + size])

    def encoder(self, schema: Schema) -> Encoder:
        return lambda chunk: encode(schema, chunk.rows)

    def ledgers(self) -> Sequence[Ledger]:
        return self.given

    def some(self, places: Sequence[int]) -> OfLedgers:
        return OfLedgers(tuple(self.given[place] for place in places))

    @property
    def columns(self) -> tuple[str, ...]:
        customers = [ledger.customer for ledger in self.given]
        return tuple(sorted({"country"}.union(*(c.fields for c in customers), *(c.columns for c in customers))))

    def cells(self, column: str) -> Iterator[str]:
        for ledger in self.given:
            one = ledger.customer
            yield str({"country": one.country, **one.fields, **one.columns}.get(column, ""))


@dataclass(frozen=True)
class OfHistory(Recorded):
    """Record batches of a history, read anew each time they are gone through, one in memory at a time; `wanted` says by
    id who is among them, None all."""

    history: History
    wanted: Callable[[str], bool] | None = None

    @cached_property
    def ids(self) -> tuple[str, ...]:
        found = self.batches(("customer_id",))
        return tuple(one for batch in found for one in batch.column("customer_id").to_pylist())

    @cached_property
    def book(self) -> Book:
        book = self.history.book
        assert book is not None  # nobody simulates a history that cannot be read
        return book

    def batches(self, columns: Iterable[str]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in self.history.batches(columns):
            if self.wanted is None:
                yield batch
            else:
                ids = batch.column("customer_id").to_pylist()
                yield batch.filter(pa.array([self.wanted(one) for one in ids], pa.bool_()))

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        first = 0
        for batch in cut(self.batches(columns_read(self.book)), size, EVENTS):
            yield Chunk(first, batch)
            first += batch.num_rows

    def encoder(self, schema: Schema) -> Encoder:
        encoder = BatchEncoder(schema, self.book)
        return lambda chunk: encoder.encode(chunk.rows)

    def ledgers(self) -> Iterator[Ledger]:
        return self.history.ledgers(self.wanted)

    def some(self, places: Sequence[int]) -> Chosen:
        return Chosen(self.history, frozenset(self.ids[place] for place in places).__contains__)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(sorted({"country", *self.book.columns}))

    def cells(self, column: str) -> Iterator[str]:
        if column not in self.book.columns:
            return iter([""] * len(self.ids))
        found = self.batches(("customer_id", f"cell {column}"))
        return (text or "" for batch in found for text in batch.column(f"cell {column}").to_pylist())


class Chosen(OfHistory):
    """Some customers of a history, kept in memory as batches that are as large as those of all."""

    @cached_property
    def _kept(self) -> tuple[pa.RecordBatch, ...]:
        import pyarrow as pa

        table = pa.Table.from_batches(list(super().batches(columns_read(self.book))))
        return tuple(table.combine_chunks().to_batches())

    def batches(self, columns: Iterable[str]) -> Iterator[pa.RecordBatch]:
        return iter(self._kept)
