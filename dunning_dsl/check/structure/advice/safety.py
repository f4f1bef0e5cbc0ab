"""A policy with neither `std.safe` nor a contact limit of its own."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.statements import AskFeedback, Send


def check_safety(context: StructureContext) -> Iterator[Diagnostic]:
    """D801, where the policy contacts anybody at all."""
    if context.is_module:
        return
    contacts = any(isinstance(s.action, Send | AskFeedback) for r in context.program.rules for s in r.steps)
    limited = any(limit.pattern.kind == "contact" for limit in context.program.limits)
    if contacts and not limited and "std.safe" not in context.used_modules:
        yield report("D801", context.policy_span)
