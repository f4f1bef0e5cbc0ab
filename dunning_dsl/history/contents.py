"""What a kept history holds, said beside it once it is written, so that whoever opens or reads it need not look.

In: the tables of `packed`, a row group each. Out: `Contents`: the children of its lists that are the same in every row
(which are filled in when batches are read, not read), the different cells of each column of customers and the
different changes of facts (which a policy is held against without reading a row).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dunning_dsl.history import packed
from dunning_dsl.history.arrow import numbers
from dunning_dsl.history.cells_by_batch import Change, changes, distinct, texts_of

if TYPE_CHECKING:
    import pyarrow as pa

_MOST: Final = 2_000
"""Different cells of a column, and different changes, beyond which they are not listed."""

_LISTS: Final = {"invoices": packed.INVOICE, "events": packed.EVENT}

Cell = tuple[str | None, str]
"""A customer's cell, None where it is empty, and the customer's currency."""


@dataclass(slots=True)
class Contents:
    """`same` has the children of lists (`events.role`) that are one number, or empty (None), in every row; `cells` the
    different ones of each column (as the file spells it); `changes` the different ones of facts. A column that has too
    many is not in `cells`; too many changes are None."""

    same: dict[str, int | None] = field(default_factory=dict)
    cells: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    changes: tuple[Change, ...] | None = ()

    def to_json(self) -> dict[str, Any]:
        return {"same": self.same, "cells": self.cells, "changes": self.changes}

    @staticmethod
    def from_json(found: dict[str, Any]) -> Contents:
        told = found["changes"]
        return Contents(
            dict(found["same"]),
            {name: tuple((text, currency) for text, currency in cells) for name, cells in found["cells"].items()},
            None if told is None else tuple((name, text, currency) for name, text, currency in told),
        )


class Looker:
    """Finds the contents of tables of customers with these columns, one after the other."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._cells: dict[str, dict[Cell, None] | None] = {name: {} for name in columns}
        self._changes: dict[Change, None] | None = {}
        self._same: dict[str, int | None] = {}
        self._differ: set[str] = set()

    def look(self, batch: pa.RecordBatch, texts: tuple[str, ...]) -> None:
        """One more; `texts` are the words that its numbers stand for."""
        currencies = texts_of(batch, "currency")
        for name in self._columns:
            known = self._cells[name]
            if known is not None:
                known.update(dict.fromkeys(distinct(batch, f"cell {name}", currencies).values))
                self._cells[name] = known if len(known) <= _MOST else None
        if self._changes is not None:
            self._changes.update(dict.fromkeys(changes(batch, texts, currencies)[0]))
            if len(self._changes) > _MOST:
                self._changes = None
        for relation, children in _LISTS.items():
            column: Any = batch.column(relation)
            values = column.flatten()
            for child in children if len(values) else ():
                if f"{relation}.{child}" not in self._differ:
                    self._look_at(f"{relation}.{child}", values.field(child))

    def _look_at(self, name: str, child: Any) -> None:
        """Whether a child is what it was in all tables before."""
        if child.null_count:
            alike, one = child.null_count == len(child), None
        elif child.type.id in _integers():
            found = numbers(child)
            one = int(found[0])
            alike = bool((found == one).all())
        else:
            alike, one = False, None
        if not alike or self._same.setdefault(name, one) != one:
            self._differ.add(name)
            self._same.pop(name, None)

    def contents(self) -> Contents:
        cells = {name: tuple(known) for name, known in self._cells.items() if known is not None}
        return Contents(dict(self._same), cells, None if self._changes is None else tuple(self._changes))


def _integers() -> frozenset[int]:
    import pyarrow as pa

    return frozenset(kind.id for kind in (pa.int8(), pa.int32(), pa.int64()))


def filled(column: Any, form: pa.ListType, wanted: list[str], same: dict[str, int | None]) -> Any:
    """A list column with the children that are wanted, in their order, those that are the `same` in every row made;
    `column` has the others. `form` is the type of a column with all."""
    import pyarrow as pa

    values = column.values
    fields = [form.value_type.field(name) for name in wanted]
    children = [
        _one(one.type, same[one.name], len(values)) if one.name in same else values.field(one.name) for one in fields
    ]
    made = pa.StructArray.from_arrays(children, fields=fields)
    return pa.ListArray.from_arrays(column.offsets, made, type=pa.list_(form.value_field.with_type(made.type)))


def _one(kind: pa.DataType, value: int | None, rows: int) -> Any:
    """The same value so many times."""
    import numpy as np
    import pyarrow as pa

    if value is None:
        return pa.nulls(rows, kind)
    held = np.full(rows, value, np.dtype(str(kind)))
    return pa.Array.from_buffers(kind, rows, [None, pa.py_buffer(held)])
