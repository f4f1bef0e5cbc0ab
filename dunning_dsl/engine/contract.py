"""What the engine's Arrow batches hold, and how they are looked into.

A batch is some customers of one data set: a row each, as `dunning_dsl.history.packed` lays them out, of which the
engine takes the columns that `columns_read` names. The numbers in it stand for the words of its `Book`, whose digest is
in the metadata of the batch's schema.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.kernel.layout import Array
from dunning_dsl.history.arrow import numbers, places
from dunning_dsl.history.book import Book

if TYPE_CHECKING:
    import pyarrow as pa

INVOICE_COLUMNS: Final = ("invoice_id", "due_on", "amount", "currency", "issued_on", "kind", "spelled")
EVENT_COLUMNS: Final = (
    *("kind", "at", "day", "invoice", "amount", "currency", "code", "channel", "message", "role", "on", "name"),
    *("rule", "policy", "own_day", "recorded_at", "ours", "case_invoice", "case_day", "action", "spelled"),
)
_WITH_VALUE: Final = ("fact_changed", "overtaken")


class OtherWordsError(ValueError):
    """A batch whose numbers stand for the words of another data set."""


@dataclass(frozen=True)
class Lists:
    """A nested column of a batch: where each customer's rows begin, and the children."""

    start: Array
    values: Any

    def __len__(self) -> int:
        return int(self.start[-1])

    def child(self, name: str) -> NDArray[Any]:
        return numbers(self.values.field(name))

    def has(self, name: str) -> bool:
        return bool(self.values.type.get_field_index(name) >= 0)

    def texts(self, name: str) -> Any:
        """The Arrow array of a child that is text."""
        return self.values.field(name)

    @cached_property
    def owner(self) -> Array:
        """Whose each row is."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def lists(batch: pa.RecordBatch, name: str) -> Lists:
    column: Any = batch.column(name)
    offsets = numbers(column.offsets).astype(np.int64)
    return Lists(offsets - offsets[0], column.values.slice(offsets[0], offsets[-1] - offsets[0]))


class ArrowTexts(Sequence[str]):
    """Texts of an Arrow column, made Python's when one is asked for."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def take(self, rows: Array) -> Any:
        """Some of them as an Arrow array."""
        return self.array.take(places(rows))

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return tuple(self.array[place].to_pylist())
        return self.array[int(place)].as_py()


def columns_read(book: Book) -> tuple[str, ...]:
    """The columns of the nested file that encoding takes."""
    typed = book.typing
    cells = [decl.name.lower() for decl in typed.typed]
    cells += [*typed.consent.values(), *typed.reach.values(), *typed.address.values()]
    cells += [name for name in ("country", "synthetic") if name in book.columns]
    events = [*EVENT_COLUMNS]
    if book.kinds & set(_WITH_VALUE):
        events.append("value")
    if "decided" in book.kinds:
        events.append("record")
    return (
        *("customer_id", "zone", "currency"),
        *(f"cell {name}" for name in dict.fromkeys(cells)),
        *(f"invoices.{name}" for name in INVOICE_COLUMNS),
        *(f"events.{name}" for name in events),
    )


def check_words(batch: pa.RecordBatch, book: Book) -> None:
    """Raises `OtherWordsError` for a batch of another data set, or of none."""
    from dunning_dsl.history.nested import DIGEST_KEY

    found = (batch.schema.metadata or {}).get(DIGEST_KEY)
    if found is None:
        raise OtherWordsError(
            "a batch of customers does not say which words its numbers stand for; read it with `History.batches`, "
            f"or give its schema the metadata {DIGEST_KEY.decode()!r} of the data set that it is from"
        )
    if found.decode("ascii", "replace") != book.words:
        raise OtherWordsError(
            "a batch of customers is from another data set than the policy was made ready for: its numbers stand for "
            "other words; read the history again and replay its own batches"
        )
