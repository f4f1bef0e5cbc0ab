"""A policy's own table of decline codes rests on nothing that the history does not know of each failure."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext, names_read
from dunning_dsl.check.structure.program_parts import definition_parts
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Arm, Defined, Expr, Fact
from dunning_dsl.program.vocabulary import OWN_CLASS, OWN_CLASS_READS


def check_own_class(context: StructureContext) -> Iterator[Diagnostic]:
    """D233: `own_decline_class` reads something else, itself or through a definition."""
    for part, read in _reads(context, OWN_CLASS, set()):
        name = read.name if isinstance(read, Fact) else read.experiment
        wrong = f"may rest on {' and '.join(f'`{fact}`' for fact in OWN_CLASS_READS)} alone, and reads `{name}`"
        yield report("D233", context.at(read, part, context.definitions[OWN_CLASS]), wrong=wrong)


def _reads(context: StructureContext, name: str, seen: set[str]) -> Iterator[tuple[Expr, Fact | Arm]]:
    definition = context.definitions.get(name)
    seen.add(name)
    for part in definition_parts(definition) if definition is not None else ():
        for node in names_read(part.expr):
            if isinstance(node, Arm) or (isinstance(node, Fact) and node.name not in OWN_CLASS_READS):
                yield part.expr, node
            elif isinstance(node, Defined) and node.name not in seen:
                yield from _reads(context, node.name, seen)
