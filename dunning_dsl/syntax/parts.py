"""Optional parts of a statement on their way into its node, and the one way a builder refuses a statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dunning_dsl.diagnostics import Diagnostic
from dunning_dsl.source import Span


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is what people call it (`default`, `"doc"`, `because`), `value` what it carries."""

    name: str
    value: Any
    span: Span


class RefusedError(Exception):
    """A statement that the grammar lets through and a builder does not; the parser turns it into its report."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def by_name(parts: Iterable[Part | None], statement: str) -> dict[str, Any]:
    """The parts as a dictionary; one that stands twice is refused."""
    from dunning_dsl.diagnostics import Label, report

    found: dict[str, Part] = {}
    for part in parts:
        if part is None:
            continue
        if part.name in found:
            raise RefusedError(
                report(
                    "D114",
                    part.span,
                    label="here again",
                    secondary=(Label(found[part.name].span, "first here"),),
                    part=part.name,
                    statement=statement,
                )
            )
        found[part.name] = part
    return {name: part.value for name, part in found.items()}
