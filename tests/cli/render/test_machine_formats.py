"""The formats that programs read: one line each, JSON, annotations."""

from __future__ import annotations

import json

from dunning_dsl.diagnostics import Diagnostic, Label, Severity
from dunning_dsl.diagnostics.render import render
from dunning_dsl.source import Source, Span

TEXT = "let a = 1\nlet 信 = b\n"
SOURCES = {"dir/a,b.dun": Source("dir/a,b.dun", TEXT)}


def report(start: int, end: int, severity: Severity = Severity.ERROR, file: str = "dir/a,b.dun") -> Diagnostic:
    return Diagnostic(
        "D201", "no-such-fact", severity, "100% wrong:\nno `b`", Label(Span(file, start, end), "b"), helps=("mend it",)
    )


def test_concise_is_one_line_with_the_place_as_people_count() -> None:
    assert render([report(18, 19)], SOURCES, "concise") == "dir/a,b.dun:2:9: error[D201]: 100% wrong: no `b`\n"


def test_github_escapes_what_its_commands_read() -> None:
    assert render([report(18, 19)], SOURCES, "github") == (
        "::error file=dir/a%2Cb.dun,line=2,col=9,endLine=2,endColumn=10,title=D201 no-such-fact"
        "::100%25 wrong:%0Ano `b`%0Ab%0Ahelp: mend it\n"
    )


def test_github_gives_no_columns_for_several_lines_and_no_file_for_standard_input() -> None:
    assert "line=1,endLine=2,title" in render([report(0, 15, Severity.WARNING)], SOURCES, "github")
    stdin = report(0, 3, Severity.NOTE, "<stdin>")
    assert render([stdin], {"<stdin>": Source("<stdin>", TEXT)}, "github").startswith("::notice line=1,col=1,")


def test_json_has_every_part_of_every_report() -> None:
    document = json.loads(render([report(18, 19), report(0, 0, file="gone.csv")], SOURCES, "json"))
    first, second = document["diagnostics"]
    assert first["primary"] == {
        "file": "dir/a,b.dun",
        "text": "b",
        "start": {"line": 2, "column": 9, "offset": 18},
        "end": {"line": 2, "column": 10, "offset": 19},
    }
    assert (first["severity"], first["helps"], first["secondary"]) == ("error", ["mend it"], [])
    assert second["primary"]["start"] is None


def test_nothing_to_say_is_nothing_said_but_for_json() -> None:
    assert [render([], {}, f) for f in ("text", "concise", "github")] == ["", "", ""]
    assert json.loads(render([], {}, "json")) == {"version": 1, "diagnostics": []}
