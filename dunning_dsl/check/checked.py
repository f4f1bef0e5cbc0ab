"""What a check gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dunning_dsl.diagnostics import Diagnostic, Severity
from dunning_dsl.program.statements import PolicyTest, Program
from dunning_dsl.source import Source


@dataclass(frozen=True, slots=True)
class Checked:
    """A policy as far as it could be read.

    `program` is None if and only if there are errors; `tests` are those of the policy and of its own modules; `sources`
    holds every text that was read, by the name that spans carry; `folder` is where the policy lies (its modules and
    messages are there), None for a text without one.
    """

    program: Program | None
    tests: tuple[PolicyTest, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def ok(self) -> bool:
        """Whether there are no errors (there may be warnings and notes)."""
        return not any(d.severity is Severity.ERROR for d in self.diagnostics)
