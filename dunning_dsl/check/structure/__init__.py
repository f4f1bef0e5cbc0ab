"""Structure: what is wrong with a policy whose every name and type is right.

In: a `StructureContext` (a Program and the places of its parts). Out: diagnostics D4xx (errors) and D8xx (advice). Each check
is one function in a file of its own, from context to diagnostics; `CHECKS` lists them. Below them stand `ranges` (what an
amount can be), `sets` and `truth` (which values make a condition true) and `unknowns` (what can be unknown).
Imports `program`, `diagnostics` and `source` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.diagnostics import Diagnostic, Severity

Check = Callable[[StructureContext], Iterable[Diagnostic]]

CHECKS: tuple[Check, ...] = ()


def check_structure(context: StructureContext) -> tuple[Diagnostic, ...]:
    """Everything that all checks find; advice about the standard library's own text is left out."""
    return tuple(
        found
        for check in CHECKS
        for found in check(context)
        if found.severity is Severity.ERROR or not context.from_library(found)
    )


__all__ = ["CHECKS", "Check", "StructureContext", "check_structure"]
