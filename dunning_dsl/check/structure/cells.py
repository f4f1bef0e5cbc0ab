"""The cells of a decision table as bits, so that overlap and gaps are exact and quick.

Each column's domain is cut where any of its cells begins or ends; a cell is then the set (an int, one bit a
piece) of the pieces it takes. Two rows overlap where they share a piece in every column. Rows that do not overlap
leave no gap if and only if their sizes (products of bit counts) add up to the size of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from dunning_dsl.check.structure.sets import Names, Numbers, ValueSet
from dunning_dsl.records import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column's domain that no cell cuts: an interval, a name, any other text (`other`), or unknown (all
    None).
    """

    interval: tuple[int, int] | None = None
    name: str | None = None
    other: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The pieces of one input and, for each row, the bits of the pieces that its cell takes."""

    pieces: tuple[Piece, ...]
    rows: tuple[int, ...]


def column(whole: ValueSet, cells: tuple[ValueSet | None, ...]) -> Column:
    """The column over the domain `whole`; a cell of None takes everything, unknown too."""
    sets = [cell for cell in cells if cell is not None]
    pieces = _numbers(whole, sets) if isinstance(whole, Numbers) else _names(whole, sets)
    if whole.unknown:
        pieces = (*pieces, Piece())
    full = (1 << len(pieces)) - 1
    taken: dict[ValueSet, int] = {}
    for cell in sets:
        if cell not in taken:
            taken[cell] = sum(1 << place for place, piece in enumerate(pieces) if _inside(piece, cell))
    return Column(pieces, tuple(full if cell is None else taken[cell] for cell in cells))


def _numbers(whole: Numbers, sets: list[ValueSet]) -> tuple[Piece, ...]:
    starts = {low for low, _ in whole.intervals}
    for cell in sets:
        assert isinstance(cell, Numbers)
        for low, high in cell.intervals:
            starts.update((low, high + 1))
    pieces = []
    for low, high in whole.intervals:
        inside = sorted(start for start in starts if low <= start <= high)
        pieces += [Piece((a, b - 1)) for a, b in zip(inside, [*inside[1:], high + 1], strict=True)]
    return tuple(pieces)


def _names(whole: ValueSet, sets: list[ValueSet]) -> tuple[Piece, ...]:
    assert isinstance(whole, Names)
    if not whole.others:
        return tuple(Piece(name=name) for name in sorted(whole.names))
    listed: set[str] = set()
    for cell in sets:
        assert isinstance(cell, Names)
        listed |= cell.names
    return (*(Piece(name=name) for name in sorted(listed)), Piece(other=True))


def _inside(piece: Piece, cell: ValueSet) -> bool:
    if piece.interval is not None:
        assert isinstance(cell, Numbers)
        return any(low <= piece.interval[0] <= high for low, high in cell.intervals)
    if piece.name is not None or piece.other:
        assert isinstance(cell, Names)
        return cell.others if piece.other else (piece.name in cell.names) != cell.others
    return cell.unknown


# --- questions ------------------------------------------------------------------------------------------------------


def empty_rows(columns: tuple[Column, ...]) -> list[int]:
    """The rows that no case fits: a cell of theirs takes nothing."""
    count = len(columns[0].rows)
    return [row for row in range(count) if any(not each.rows[row] for each in columns)]


def overlaps(columns: tuple[Column, ...]) -> Iterator[tuple[int, int, tuple[Piece, ...]]]:
    """For each row the first earlier row that takes a case of its own, and that case."""
    count = len(columns[0].rows)
    meeting = [_meeting(each) for each in columns]
    for row in range(count):
        earlier = (1 << row) - 1
        for place, each in enumerate(columns):
            earlier &= meeting[place][each.rows[row]]
        if earlier:
            first = (earlier & -earlier).bit_length() - 1
            yield first, row, tuple(_lowest(c, c.rows[first] & c.rows[row]) for c in columns)


def _meeting(each: Column) -> dict[int, int]:
    """For each cell of a column, the rows (as bits) whose cell shares a piece with it."""
    by_cell: dict[int, int] = {}
    for row, cell in enumerate(each.rows):
        by_cell[cell] = by_cell.get(cell, 0) | 1 << row
    return {cell: sum(rows for other, rows in by_cell.items() if other & cell) for cell in by_cell}


def _lowest(each: Column, bits: int) -> Piece:
    return each.pieces[(bits & -bits).bit_length() - 1]


def gap(columns: tuple[Column, ...]) -> tuple[Piece, ...] | None:
    """A case that no row fits, None if there is none. No two rows may overlap."""
    rows = [row for row in range(len(columns[0].rows)) if all(each.rows[row] for each in columns)]
    witness: list[Piece] = []
    for place, each in enumerate(columns):
        later = columns[place + 1 :]
        whole = prod(len(c.pieces) for c in later)
        sizes = {row: prod(c.rows[row].bit_count() for c in later) for row in rows}
        for bit, piece in enumerate(each.pieces):
            fitting = [row for row in rows if each.rows[row] >> bit & 1]
            if sum(sizes[row] for row in fitting) < whole:
                witness.append(piece)
                rows = fitting
                break
        else:
            return None
    return tuple(witness)
