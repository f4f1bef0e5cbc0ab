"""What the policy defines and nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext, names_read
from dunning_dsl.check.structure.program_parts import parts
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Arm
from dunning_dsl.program.statements import AnyCell, Choose, Let, Table


def check_unused(context: StructureContext) -> Iterator[Diagnostic]:
    """D809. A fact with a description counts as documentation of the data, which messages may read too; a
    module is read by others."""
    if context.is_module:
        return
    read = _read(context)
    declared: list[tuple[str, str, object]] = [("param", param.name, param) for param in context.program.params]
    for definition in context.program.definitions:
        kind = "let" if isinstance(definition, Let) else "choose" if isinstance(definition, Choose) else "table"
        declared.append((kind, definition.name, definition))
    declared += [("fact", fact.name, fact) for fact in context.program.facts if not fact.library and not fact.doc]
    for kind, name, node in declared:
        span = context.name(kind, name, node)
        if name not in read and span.file == context.policy_span.file and not (kind == "choose" and name == "tone"):
            yield report("D809", span, kind=kind, name=name)


def _read(context: StructureContext) -> set[str]:
    """Every name that anything but itself reads."""
    found = {
        node.name for part in parts(context.program) for node in names_read(part.expr) if not isinstance(node, Arm)
    }
    for definition in context.program.definitions:
        if isinstance(definition, Table):
            cells = (cell for row in definition.rows for cell in row.cells if not isinstance(cell, AnyCell))
            found |= {node.name for cell in cells for node in names_read(cell.condition) if not isinstance(node, Arm)}
    return found
