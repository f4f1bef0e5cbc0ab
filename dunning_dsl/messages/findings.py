"""What a look at message files found: plain data, so that it can be kept until something changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dunning_dsl.source import Source, Span

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Finding:
    """A report's code, the file and the place in it (code points), and the words of its sentence."""

    code: str
    file: str
    start: int
    end: int
    words: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()


def line_span(source: Source, number: int) -> tuple[int, int]:
    """Where the text of a line (from 1) begins and ends, blanks left out; the nearest line where there is no such
    one."""
    number = min(max(number, 1), len(source.line_starts))
    line = source.line(number)
    start = source.line_starts[number - 1] + len(line) - len(line.lstrip())
    return start, start + len(line.strip())


def name_span(source: Source, name: str, number: int) -> tuple[int, int]:
    """Where a name stands inside a tag, on this line or the first after it; else the line."""
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
    start = source.line_starts[min(max(number, 1), len(source.line_starts)) - 1]
    for tag in _TAG.finditer(source.text):
        if tag.end() <= start:
            continue
        found = word.search(source.text, max(tag.start(), start), tag.end())
        if found:
            return found.span()
    return line_span(source, number)


def text_span(source: Source, words: str) -> tuple[int, int]:
    """Where words stand in a file, whatever the blanks between them; else its first line."""
    pattern = r"\s+".join(re.escape(part) for part in words.split())
    found = re.search(pattern, source.text, re.IGNORECASE) if pattern else None
    return found.span() if found else line_span(source, 1)


def finding(
    code: str,
    file: str,
    place: tuple[int, int],
    *,
    notes: tuple[str, ...] = (),
    helps: tuple[str, ...] = (),
    **words: object,
) -> Finding:
    return Finding(code, file, *place, tuple((k, str(v)) for k, v in words.items()), notes, helps)


def place_of(found: Finding, sources: Mapping[str, Source]) -> Span:
    return Span(sources[found.file].name, found.start, found.end)
