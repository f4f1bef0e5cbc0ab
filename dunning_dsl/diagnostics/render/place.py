"""Where a span is, as people count; the same for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dunning_dsl.source import Position, Source, Span


@dataclass(frozen=True, slots=True)
class Place:
    """`start` and `end` (exclusive) of a span in a source.

    A span past the last line's text stands at the end of that text.
    """

    source: Source
    start: Position
    end: Position

    @property
    def one_line(self) -> bool:
        return self.start.line == self.end.line


def place(sources: Mapping[str, Source], span: Span) -> Place | None:
    """The place of a span, or None where its source is not at hand, or is a word of the command line."""
    source = sources.get(span.file)
    if source is None or span.file.startswith("--"):
        return None
    end_of_text = len(source.text.rstrip())
    start = min(span.start, len(source.text))
    end = max(start, min(span.end, len(source.text)))
    if start > end_of_text:
        start = end = end_of_text
    while end > start + 1 and source.text[end - 1] in "\r\n":
        end -= 1
    return Place(source, source.position(start), source.position(end))


def where(file: str, found: Place | None) -> str:
    """`path:line:column`, or the path alone."""
    return file if found is None else f"{file}:{found.start.line}:{found.start.column}"
