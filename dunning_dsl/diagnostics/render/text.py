"""Diagnostics for people, in the layout that rustc made familiar.

error[D201]: there is no fact called `day_overdue`
  --> policy.dun:12:6
   |
12 | when day_overdue >= 3: send email "reminder"
   |      ^^^^^^^^^^^ did you mean `days_overdue`?
   |
   = help: write `days_overdue`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dunning_dsl.diagnostics.render.columns import Shown, harmless, shown
from dunning_dsl.diagnostics.render.paint import Paint
from dunning_dsl.diagnostics.render.place import Place, place, where

if TYPE_CHECKING:
    from dunning_dsl.diagnostics.diagnostic import Diagnostic
    from dunning_dsl.source import Source


@dataclass(frozen=True, slots=True)
class Mark:
    """An underline on one line: characters `start` to `end` (from 0), at least one wide, and the words beside it."""

    line: int
    start: int
    end: int
    primary: bool
    text: str


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], *, colour: bool = False) -> str:
    """One block per diagnostic, with an empty line between blocks."""
    return "\n".join(_block(d, sources, Paint(colour)) for d in diagnostics)


def _block(diagnostic: Diagnostic, sources: Mapping[str, Source], paint: Paint) -> str:
    severity = diagnostic.severity.value
    head = paint.severity(severity, f"{severity}[{diagnostic.code}]") + paint.bold(f": {harmless(diagnostic.message)}")
    marks, others = _marks(diagnostic, sources)
    width = max((len(str(m.line)) for group in marks.values() for m in group), default=1)
    lines = [head]
    arrow = "-->"
    for file, group in marks.items():
        primary = next((m for m in group if m.primary), group[0])
        lines.append(paint.frame(" " * width + arrow) + f" {file}:{primary.line}:{primary.start + 1}")
        lines += _snippet(sources[file], group, width, paint, severity)
        arrow = ":::"
    for at, text in others:
        lines.append(paint.frame(" " * width + arrow) + f" {at}" + (f": {text}" if text else ""))
        arrow = ":::"
    notes = [("note", note) for note in diagnostic.notes] + [("help", text) for text in diagnostic.helps]
    if notes and marks:
        lines.append(paint.frame(" " * width + " |"))
    for kind, text in notes:
        lines += _note(kind, text, width, paint)
    return "".join(line.rstrip() + "\n" for line in lines)


def _note(kind: str, text: str, width: int, paint: Paint) -> Iterator[str]:
    first, *rest = harmless(text).split("\n")
    yield " " * width + paint.frame(" = ") + paint.bold(f"{kind}:") + f" {first}"
    indent = " " * (width + 3 + len(kind) + 2)
    for line in rest:
        yield indent + line


def _marks(
    diagnostic: Diagnostic, sources: Mapping[str, Source]
) -> tuple[dict[str, list[Mark]], list[tuple[str, str]]]:
    """Underlines by file, the primary's file first; and the places that cannot be shown, as words."""
    marks: dict[str, list[Mark]] = {}
    others: list[tuple[str, str]] = []
    for label in (diagnostic.primary, *diagnostic.secondary):
        found = place(sources, label.span)
        if found is None:
            others.append((where(label.span.file, found), label.text))
        else:
            primary = label is diagnostic.primary
            marks.setdefault(label.span.file, []).extend(_underlines(found, primary, harmless(label.text)))
    return marks, others


def _underlines(found: Place, primary: bool, text: str) -> Iterator[Mark]:
    """One mark, or for a span over several lines one on its first and one on its last; the words stand at the last."""
    start, end = found.start, found.end
    if found.one_line:
        yield Mark(start.line, start.column - 1, max(end.column - 1, start.column), primary, text)
        return
    first, last = found.source.line(start.line), found.source.line(end.line)
    yield Mark(start.line, start.column - 1, max(len(first.rstrip()), start.column), primary, "")
    indent = len(last) - len(last.lstrip())
    yield Mark(end.line, min(indent, end.column - 1), max(end.column - 1, 1), primary, text)


def _snippet(source: Source, marks: Sequence[Mark], width: int, paint: Paint, severity: str) -> Iterator[str]:
    gutter = paint.frame(" " * width + " |")
    yield gutter
    previous = None
    for number in sorted({m.line for m in marks}):
        if previous is not None and number == previous + 2:
            between = shown(source.line(number - 1), 0)
            yield paint.frame(f"{number - 1:>{width}} |") + f" {between.text}"
        elif previous is not None and number > previous + 2:
            yield paint.frame("...")
        here = [m for m in marks if m.line == number]
        focus = next((m for m in here if m.primary), here[0])
        line = shown(source.line(number), focus.start)
        yield paint.frame(f"{number:>{width}} |") + f" {line.text}"
        for row in _rows(here):
            for text in _draw(row, line, paint, severity):
                yield f"{gutter} {text}"
        previous = number


def _rows(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Marks of one line in as few rows as let none touch; each row from left to right, the primary's row first."""
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: (not m.primary, m.start)):
        for row in rows:
            if all(mark.end < m.start or m.end < mark.start for m in row):
                row.append(mark)
                row.sort(key=lambda m: m.start)
                break
        else:
            rows.append([mark])
    return rows


def _draw(row: Sequence[Mark], line: Shown, paint: Paint, severity: str) -> Iterator[str]:
    """The underlines of one row, the last one's words beside it, the others' below at the end of a thin line."""
    drawn, width = "", 0
    for mark in row:
        start, end = line.column(mark.start), line.column(mark.end)
        length = max(end - start, 1)
        drawn += " " * (start - width) + paint.mark(severity, mark.primary, ("^" if mark.primary else "-") * length)
        width = start + length
    last = row[-1]
    yield drawn + (" " + paint.mark(severity, last.primary, last.text) if last.text else "")
    hanging = [m for m in row[:-1] if m.text]
    while hanging:
        mark = hanging.pop()
        places = [(line.column(m.start), m) for m in hanging] + [(line.column(mark.start), mark)]
        yield _at([(column, paint.mark(severity, m.primary, "|"), 1) for column, m in places])
        words = paint.mark(severity, mark.primary, mark.text)
        cells = [(column, paint.mark(severity, m.primary, "|"), 1) for column, m in places[:-1]]
        yield _at([*cells, (places[-1][0], words, len(mark.text))])


def _at(cells: Sequence[tuple[int, str, int]]) -> str:
    """Texts placed at columns; each with its printed width, for colour takes none."""
    drawn, width = "", 0
    for column, text, length in cells:
        drawn += " " * (column - width) + text
        width = column + length
    return drawn
