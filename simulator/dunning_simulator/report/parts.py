"""What reports are made of."""

from __future__ import annotations

from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`numbers` are the columns that hold numbers. `left_out` says how many rows were cut off."""

    title: str
    columns: Row
    rows: tuple[Row, ...]
    numbers: frozenset[int] = frozenset()
    note: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
