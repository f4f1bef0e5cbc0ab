"""Notes that say the same of several names are one; errors come first as text."""

from __future__ import annotations

import json

import pytest

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.diagnostics.render import Format, render
from dunning_dsl.source import Source, Span

SOURCES = {"a.dun": Source("a.dun", "one two three\n"), "--set nope": Source("--set nope", "3")}


def found() -> list[Diagnostic]:
    first, second = (report("D357", Span("a.dun", n, n + 3), name=name) for n, name in ((0, "one"), (4, "two")))
    other = report("D357", Span("b.dun", 0, 1), name="three")
    return [first, second, other, report("D230", Span("--set nope", 0, 1), name="nope")]


def test_notes_of_one_code_and_file_are_one() -> None:
    text = render(found(), SOURCES)
    assert text.count("[D357]") == 2
    assert "note[D357]: is not proved yet: `one`, `two`\n" in text


@pytest.mark.parametrize(("format", "count"), [("concise", 2), ("github", 2), ("json", 3)])
def test_in_every_format_but_that_of_tools(format: Format, count: int) -> None:
    assert render(found(), SOURCES, format).count("D357") == count


def test_errors_come_first_and_what_was_typed_is_not_shown_as_a_file() -> None:
    text = render(found(), SOURCES)
    assert text.startswith("error[D230]: ")
    assert "nope:1" not in text
    assert json.loads(render(found(), SOURCES, "json"))["diagnostics"][-1]["code"] == "D230"
