"""Diagnostics as workflow commands, which GitHub shows on the line of a pull request.

`::error file=F,line=L,col=C,endLine=L,endColumn=C,title=T::MESSAGE`, escaped as the actions toolkit does. GitHub
refuses columns where the first and the last line differ, so a span over several lines has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from dunning_dsl.diagnostics.render.place import place

if TYPE_CHECKING:
    from dunning_dsl.diagnostics.diagnostic import Diagnostic
    from dunning_dsl.source import Source

_COMMAND: Final = {"error": "error", "warning": "warning", "note": "notice"}


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], *, colour: bool = False) -> str:
    """One command per line."""
    return "".join(_command(d, sources) for d in diagnostics)


def _command(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    span = diagnostic.primary.span
    properties: dict[str, object] = {}
    if not span.file.startswith(("<", "--")):
        properties["file"] = span.file.replace("\\", "/")
    found = place(sources, span)
    if found is not None:
        properties["line"] = found.start.line
        if found.one_line:
            properties["col"] = found.start.column
        properties["endLine"] = found.end.line
        if found.one_line:
            properties["endColumn"] = max(found.end.column, found.start.column + 1)
    properties["title"] = f"{diagnostic.code} {diagnostic.slug}"
    settings = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMAND[diagnostic.severity.value]} {settings}::{_data(_message(diagnostic))}\n"


def _message(diagnostic: Diagnostic) -> str:
    parts = [diagnostic.message]
    if diagnostic.primary.text:
        parts.append(diagnostic.primary.text)
    parts += [f"note: {note}" for note in diagnostic.notes]
    parts += [f"help: {help}" for help in diagnostic.helps]
    return "\n".join(parts)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
