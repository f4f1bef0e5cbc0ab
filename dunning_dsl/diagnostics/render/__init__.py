"""Diagnostics as text for people, one line each, JSON, or annotations of a pull request.

In: diagnostics and the sources they speak of. Out: one string, ready to print (empty
without diagnostics, but for JSON).

One module per format; each has `render(diagnostics, sources, *, colour)`. Imports `source` and `diagnostics` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

from dunning_dsl.diagnostics.render.folded import folded

if TYPE_CHECKING:
    from dunning_dsl.diagnostics.diagnostic import Diagnostic
    from dunning_dsl.source import Source

Format = Literal["text", "concise", "json", "github"]

FORMATS: Final[tuple[Format, ...]] = ("text", "concise", "json", "github")


def render(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], format: Format = "text", *, colour: bool = False
) -> str:
    """The diagnostics in the order given; what people read says notes about several names once, and as text the errors
    first.

    `sources` are keyed by the name that spans carry; a span whose source is missing is shown by that name alone.
    """
    module = import_module(f"dunning_dsl.diagnostics.render.{format}")
    shown = tuple(diagnostics) if format == "json" else folded(diagnostics)
    if format == "text":
        shown = tuple(sorted(shown, key=lambda one: one.severity.value != "error"))
    text: str = module.render(shown, sources, colour=colour)
    return text
