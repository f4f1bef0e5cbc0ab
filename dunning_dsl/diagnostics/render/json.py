"""Diagnostics as one JSON document, for tools.

`{"version": 1, "diagnostics": [{"code", "slug", "severity", "message", "primary", "secondary", "notes",
"helps"}]}`; a place is `{"file", "text", "start", "end"}` with lines and columns from 1 in code points and
`offset` from 0, both null where the source is not text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dunning_dsl.diagnostics.render.place import place

if TYPE_CHECKING:
    from dunning_dsl.diagnostics.diagnostic import Diagnostic, Label
    from dunning_dsl.source import Source


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], *, colour: bool = False) -> str:
    """One document, also when there is nothing to say."""
    document = {"version": 1, "diagnostics": [_diagnostic(d, sources) for d in diagnostics]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "slug": diagnostic.slug,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "primary": _label(diagnostic.primary, sources),
        "secondary": [_label(label, sources) for label in diagnostic.secondary],
        "notes": list(diagnostic.notes),
        "helps": list(diagnostic.helps),
    }


def _label(label: Label, sources: Mapping[str, Source]) -> dict[str, Any]:
    found = place(sources, label.span)
    document: dict[str, Any] = {"file": label.span.file, "text": label.text, "start": None, "end": None}
    if found is not None:
        document["start"] = {"line": found.start.line, "column": found.start.column, "offset": label.span.start}
        document["end"] = {"line": found.end.line, "column": found.end.column, "offset": label.span.end}
    return document
