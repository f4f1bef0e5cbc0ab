"""Limits that allow nothing."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.sayings import every_value
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.words import guard_words, pattern_words


def check_zero_limits(context: StructureContext) -> Iterator[Diagnostic]:
    """D818: a limit of 0 is a `never`."""
    for limit in context.program.limits:
        if set(every_value(context)(limit.cap) or ()) == {0}:
            yield report(
                "D818",
                context.at(limit.cap, limit),
                limit=guard_words(limit, because=False),
                pattern=pattern_words(limit.pattern),
            )
