"""Settings better written than left out."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.diagnostics import Diagnostic, report


def check_settings(context: StructureContext) -> Iterator[Diagnostic]:
    """D815: no `timezone`."""
    if not context.is_module and "timezone" not in context.settings:
        yield report("D815", context.policy_span)
