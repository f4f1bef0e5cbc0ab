"""Overlap and gaps of tables against trying every case."""

from __future__ import annotations

from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.check.structure.cells import Piece, column, empty_rows, gap, overlaps
from dunning_dsl.check.structure.sets import Names, Numbers, ValueSet

LOW, HIGH = -2, 5
UNKNOWN = "unknown"
NUMBERS = Numbers(((LOW, HIGH),))
MAYBE = Numbers(((LOW, HIGH),), True)
FLAGS = Names(frozenset({"true", "false"}))
TEXTS = Names(frozenset(), True)
CASES: dict[ValueSet, list[object]] = {
    NUMBERS: list(range(LOW, HIGH + 1)),
    MAYBE: [*range(LOW, HIGH + 1), UNKNOWN],
    FLAGS: ["true", "false"],
    TEXTS: ["a", "b", "c", "anything else"],
}

intervals = st.tuples(st.integers(LOW - 1, HIGH + 1), st.integers(0, 5)).map(
    lambda p: Numbers(((max(p[0], LOW), min(p[0] + p[1], HIGH)),) if max(p[0], LOW) <= min(p[0] + p[1], HIGH) else ())
)
CELLS = {
    NUMBERS: intervals,
    MAYBE: intervals,
    FLAGS: st.sets(st.sampled_from(["true", "false"])).map(lambda names: Names(frozenset(names))),
    TEXTS: st.sets(st.sampled_from(["a", "b", "c"])).map(lambda names: Names(frozenset(names))),
}


def takes(cell: ValueSet | None, value: object) -> bool:
    if cell is None:
        return True
    if isinstance(cell, Numbers):
        return isinstance(value, int) and any(low <= value <= high for low, high in cell.intervals)
    return value in cell.names


def shows(piece: Piece, value: object) -> bool:
    if piece.interval is not None:
        return isinstance(value, int) and piece.interval[0] <= value <= piece.interval[1]
    if piece.other:
        return value == "anything else"
    return value == (UNKNOWN if piece.name is None else piece.name)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[ValueSet], list[list[ValueSet | None]]]:
    wholes = draw(st.lists(st.sampled_from(list(CASES)), min_size=1, max_size=3))
    row = st.tuples(*(st.one_of(st.none(), CELLS[whole]) for whole in wholes)).map(list)
    return wholes, draw(st.lists(row, min_size=1, max_size=5))


@settings(max_examples=200, deadline=None)
@given(tables())
def test_overlap_and_gaps_are_those_that_trying_every_case_finds(
    table: tuple[list[ValueSet], list[list[ValueSet | None]]],
) -> None:
    wholes, rows = table
    columns = tuple(column(w, tuple(row[i] for row in rows)) for i, w in enumerate(wholes))
    fitting = {
        case: [n for n, row in enumerate(rows) if all(takes(c, v) for c, v in zip(row, case, strict=True))]
        for case in product(*(CASES[whole] for whole in wholes))
    }
    assert {second for _, second, _ in overlaps(columns)} == {n for taken in fitting.values() for n in taken[1:]}
    for first, second, pieces in overlaps(columns):
        shown = [case for case in fitting if all(shows(p, v) for p, v in zip(pieces, case, strict=True))]
        assert shown
        assert all({first, second} <= set(fitting[case]) for case in shown)
    assert set(empty_rows(columns)) == set(range(len(rows))) - {n for taken in fitting.values() for n in taken}
    if all(len(taken) <= 1 for taken in fitting.values()):
        missing = gap(columns)
        assert (missing is None) == all(fitting.values())
        if missing is not None:
            shown = [case for case in fitting if all(shows(p, v) for p, v in zip(missing, case, strict=True))]
            assert shown
            assert not any(fitting[case] for case in shown)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(LOW, HIGH), min_size=1, max_size=4, unique=True), st.data())
def test_a_partition_has_neither(cuts: list[int], data: st.DataObject) -> None:
    edges = [LOW, *sorted(cuts), HIGH + 1]
    pieces = [Numbers(((a, b - 1),)) for a, b in pairwise(edges) if a < b]
    flags = [Names(frozenset({"true"})), Names(frozenset({"false"}))]
    rows: list[list[ValueSet | None]] = []
    for piece in pieces:
        rows += [[piece, None]] if data.draw(st.booleans()) else [[piece, flag] for flag in flags]
    columns = (column(NUMBERS, tuple(r[0] for r in rows)), column(FLAGS, tuple(r[1] for r in rows)))
    assert list(overlaps(columns)) == []
    assert gap(columns) is None
    assert empty_rows(columns) == []
