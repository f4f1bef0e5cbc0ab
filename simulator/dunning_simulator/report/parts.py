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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a figure: (x, y) points between 0 and 1000, and between which y its band lies where it has one."""

    name: str
    points: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """Lines over days or weeks; `marks` are heights with what stands there, `ticks` places along with theirs."""

    title: str
    about: str
    lines: tuple[Line, ...]
    marks: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
