"""One line per diagnostic: `path:line:column: error[D201]: there is no fact called `x``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dunning_dsl.diagnostics.render.place import place, where

if TYPE_CHECKING:
    from dunning_dsl.diagnostics.diagnostic import Diagnostic
    from dunning_dsl.source import Source


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], *, colour: bool = False) -> str:
    """Sorted by nothing but the order given; editors and grep read these."""
    return "".join(_line(d, sources) for d in diagnostics)


def _line(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    span = diagnostic.primary.span
    at = where(span.file, place(sources, span))
    message = " ".join(diagnostic.message.split())
    return f"{at}: {diagnostic.severity.value}[{diagnostic.code}]: {message}\n"
