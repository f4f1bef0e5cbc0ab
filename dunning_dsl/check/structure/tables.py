"""Decision tables: exactly one row fits every case (LANGUAGE.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from dunning_dsl.check.structure.cells import Column, Piece, column, empty_rows, gap, overlaps
from dunning_dsl.check.structure.context import StructureContext, walk
from dunning_dsl.check.structure.sayings import Constant, Constants, Reader, said
from dunning_dsl.check.structure.sets import Names, Numbers, ValueSet, domain
from dunning_dsl.check.structure.unknowns import unknown_facts
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Amounts, Const, Expr, Param
from dunning_dsl.program.statements import AnyCell, Table
from dunning_dsl.program.words import day_words, value_words, words

MOST_ROWS: Final = 1000


def check_tables(context: StructureContext) -> Iterator[Diagnostic]:
    """D401 to D404: rows that overlap, cases without a row, rows without a case, tables too long to be checked."""
    for definition in context.program.definitions:
        if isinstance(definition, Table) and definition.inputs and definition.rows:
            yield from _check(context, definition)


def _check(context: StructureContext, table: Table) -> Iterator[Diagnostic]:
    if len(table.rows) > MOST_ROWS:
        yield report("D404", context.at(table), name=table.name, rows=len(table.rows), most=MOST_ROWS)
        return
    for currency, day in _settings(context, table):
        columns = _columns(context, table, currency, day)
        if columns is None:
            return
        found = tuple(_problems(context, table, columns, currency, day))
        yield from found
        if found:
            return


def _settings(context: StructureContext, table: Table) -> Iterator[tuple[str, int | None]]:
    """The currencies and dates for which the table's cells differ."""
    cells = [cell.condition for row in table.rows for cell in row.cells if not isinstance(cell, AnyCell)]
    read = [node for cell in cells for node in walk(cell)]
    params = [context.params[node.name] for node in read if isinstance(node, Param)]
    money = any(node.type.kind == "money" for node in read if isinstance(node, Amounts | Param))
    currencies = context.program.settings.currencies
    days = {day for param in params for day, _ in param.values if day is not None and param.dated}
    yield from product(currencies if money else currencies[:1], (None, *sorted(days)))


def constants_of(context: StructureContext, currency: str, day: int | None) -> Constants:
    """The one value that a literal or param has for a currency on a day (None: before every date)."""

    def values(expr: Expr) -> tuple[Constant, ...] | None:
        match expr:
            case Const(_, value):
                return (value,)
            case Amounts(by_currency):
                return (dict(by_currency).get(currency, 0),)
            case Param(_, name):
                dated = context.params[name].values
                held = [v for start, v in dated[1:] if start is not None and day is not None and start <= day]
                return values(held[-1] if held else dated[0][1])
            case _:
                return None

    return values


def _columns(context: StructureContext, table: Table, currency: str, day: int | None) -> tuple[Column, ...] | None:
    """The table's columns as bits; None where a cell is no test of its input against fixed values."""
    reader = Reader(context, constants_of(context, currency, day), through=False)
    columns = []
    for place, given in enumerate(table.inputs):
        whole = _with_unknown(domain(context, given), bool(unknown_facts(context, given)))
        cells: list[ValueSet | None] = []
        for row in table.rows:
            cell = row.cells[place]
            if isinstance(cell, AnyCell):
                cells.append(None)
                continue
            saying = said(reader, cell.condition, True)
            if saying is None or saying.subject != given:
                return None
            cells.append(saying.values)
        columns.append(column(whole, tuple(cells)))
    return tuple(columns)


def _with_unknown(values: ValueSet, unknown: bool) -> ValueSet:
    if isinstance(values, Numbers):
        return Numbers(values.intervals, unknown)
    return Names(values.names, values.others, unknown)


def _problems(
    context: StructureContext, table: Table, columns: tuple[Column, ...], currency: str, day: int | None
) -> Iterator[Diagnostic]:
    since = () if day is None else (f"from {day_words(day)} on",)
    for row in empty_rows(columns):
        place = next(i for i, each in enumerate(columns) if not each.rows[row])
        cell = table.rows[row].cells[place]
        yield report("D403", context.at(cell, table.rows[row], table), name=table.name, row=row + 1, notes=since)
    overlap = False
    for first, second, pieces in overlaps(columns):
        overlap = True
        yield report(
            "D401",
            context.at(table.rows[second], table),
            secondary=[Label(context.at(table.rows[first], table), f"row {first + 1} fits it too")],
            notes=since,
            name=table.name,
            first=first + 1,
            second=second + 1,
            witness=_witness(table, pieces, currency),
        )
    missing = None if overlap else gap(columns)
    if missing is not None:
        yield report(
            "D402",
            context.at(table),
            notes=since,
            helps=_gap_help(table, columns, missing, currency, len(context.program.settings.currencies) > 1),
            name=table.name,
            witness=_witness(table, missing, currency),
        )


def _witness(table: Table, pieces: tuple[Piece, ...], currency: str) -> str:
    """The case in words: `amount_due = 200.00 USD, good_payer = true`."""
    shown = (f"`{words(g)}` is {_piece(g, p, currency)}" for g, p in zip(table.inputs, pieces, strict=True))
    return " and ".join(shown)


def _piece(given: Expr, piece: Piece, currency: str) -> str:
    if piece.interval is not None:
        return f"`{value_words(_nicest(piece.interval), given.type, currency)}`"
    if piece.other:
        return "any other text"
    if piece.name is None:
        return "unknown"
    return f"`{_name(given, piece.name)}`"


def _name(given: Expr, name: str) -> str:
    return name if given.type.kind == "boolean" else value_words(name, given.type)


def _nicest(interval: tuple[int, int]) -> int:
    """The number nearest to zero: the one people think of."""
    low, high = interval
    return max(low, min(high, 0))


def _gap_help(
    table: Table, columns: tuple[Column, ...], pieces: tuple[Piece, ...], currency: str, several: bool
) -> tuple[str, ...]:
    if Piece() in pieces:
        given = words(table.inputs[pieces.index(Piece())])
        return (
            f"a table cannot tell unknown from the rest: `let NAME = {given} default VALUE`, and read that instead",
        )
    if Piece(other=True) in pieces:
        given = words(table.inputs[pieces.index(Piece(other=True))])
        return (f"a table cannot list every text: write a `choose`, or read `let NAME = {given} in (...)` instead",)
    if several and any(given.type.kind == "money" for given in table.inputs):
        return (f"add a row for it, or widen one that is there; look at the amounts in {currency}",)
    cells = (_cell(g, c, p, currency) for g, c, p in zip(table.inputs, columns, pieces, strict=True))
    return (f"add a row such as `| {' | '.join(cells)} | VALUE |`, or widen one that is there",)


def _cell(given: Expr, each: Column, piece: Piece, currency: str) -> str:
    """A cell that takes the piece and nothing else."""
    if piece.interval is None:
        return _name(given, piece.name or "")
    low, high = piece.interval
    intervals = [p for p in each.pieces if p.interval is not None]
    if low == high:
        return value_words(low, given.type, currency)
    if piece == intervals[-1]:
        return f">= {value_words(low, given.type, currency)}"
    if piece == intervals[0]:
        return f"<= {value_words(high, given.type, currency)}"
    if given.type.kind == "days":
        return f"{low}..{high}"
    return f"{value_words(low, given.type, currency)}..{value_words(high, given.type, currency)}"
