"""The report for a terminal or a file: plain text, at most `WIDTH` columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

from dunning_simulator.report.model import Report
from dunning_simulator.report.parts import Section, Table
from dunning_simulator.report.sections import sections

WIDTH = 100
LIMIT = 10
GAP = 2
LEAST = 8
"""A column of words is never squeezed below this."""


def render(report: Report) -> str:
    """The whole report, with a final line end."""
    return laid_out(report.verdict, sections(report, limit=LIMIT, brief=len(report.variants) > 1))


def laid_out(verdict: Iterable[str], found: Iterable[Section]) -> str:
    """Sentences to open with and sections after them, with a final line end."""
    parts = ["\n".join(line for sentence in verdict for line in (*_wrapped(sentence), "")).rstrip()]
    parts.extend("\n".join(_section(section)) for section in found)
    return "\n\n".join(parts) + "\n"


def _wrapped(text: str, width: int = WIDTH) -> list[str]:
    kept = re.sub(r"(?<=\d) %", "\u00a0%", text)  # no line ends between a number and its percent sign
    return [line.replace("\u00a0%", " %") for line in wrap(kept, width, break_long_words=False, break_on_hyphens=False)]


def _section(section: Section) -> Iterator[str]:
    yield section.title.upper()
    for sentence in section.lines:
        yield from _wrapped(sentence)
    for table in section.tables:
        if table.title or section.lines:
            yield ""
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield table.title
    rows = ([table.columns] if any(table.columns) else []) + list(table.rows)
    widths = _widths(table, rows)
    for place, row in enumerate(rows):
        yield from _row(row, widths, table.numbers)
        if place == 0 and any(table.columns):
            yield "  " + (" " * GAP).join("-" * w for w in widths)
    if table.left_out:
        yield f"  ... and {table.left_out:,} more (--json and --report have them)"
    if table.note:
        yield from (f"  {line}" for line in _wrapped(table.note, WIDTH - 2))


def _widths(table: Table, rows: list[tuple[str, ...]]) -> list[int]:
    """Each column as wide as its widest cell; where that is too wide in all, the widest columns of words give way."""
    widths = [max(len(row[c]) for row in rows) for c in range(len(table.columns))]
    room = WIDTH - 2 - GAP * (len(widths) - 1)
    words = [c for c in range(len(widths)) if c not in table.numbers]
    while sum(widths) > room and words:
        widest = max(words, key=lambda c: (widths[c], -c))
        if widths[widest] <= LEAST:
            break
        widths[widest] -= 1
    return widths


def _row(row: tuple[str, ...], widths: list[int], numbers: frozenset[int]) -> Iterator[str]:
    cells = [_cell(text, width) for text, width in zip(row, widths, strict=True)]
    for line in range(max(map(len, cells))):
        parts = []
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            text = cell[line] if line < len(cell) else ""
            parts.append(text.rjust(width) if column in numbers else text.ljust(width))
        yield ("  " + (" " * GAP).join(parts)).rstrip()


def _cell(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    return wrap(text, width, subsequent_indent="  ", break_on_hyphens=False) or [""]
