"""Unknown does not pass through a total (LANGUAGE.md, section 3, R7c)."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext, names_read
from dunning_dsl.check.structure.program_parts import Part, definition_parts, guard_parts, guards, owner_name, parts
from dunning_dsl.check.structure.unknowns import resting_on
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Defined, Fact
from dunning_dsl.program.statements import Definition, Proof
from dunning_dsl.program.words import words


def check_laundering(context: StructureContext) -> Iterator[Diagnostic]:
    """D405: a guard or proof that reads a `choose` or `table` which would turn an unknown into a value."""
    guarded = [part for guard in guards(context.program) for part in guard_parts(guard)]
    proved = [part for part in parts(context.program) if isinstance(part.owner, Proof)]
    for part in (*guarded, *proved):
        for node in names_read(part.expr):
            if isinstance(node, Defined):
                found = _laundered(context, node.name)
                if found is not None:
                    yield _report(context, part, node, *found)


def _laundered(context: StructureContext, name: str) -> tuple[Definition, Fact] | None:
    """The first definition behind the name that makes a value of an unknown fact, and the fact."""
    key = ("laundered", name)
    if key not in context.memo:
        definition = context.definitions.get(name)
        found: tuple[Definition, Fact] | None = None
        if definition is not None:
            facts = resting_on(context, name)
            found = (definition, facts[0]) if facts else None
            inside = (node for part in definition_parts(definition) for node in names_read(part.expr))
            for node in inside:
                if found is None and isinstance(node, Defined):
                    found = _laundered(context, node.name)
        context.memo[key] = found
    stored = context.memo[key]
    return stored if isinstance(stored, tuple) else None


def _report(context: StructureContext, part: Part, node: Defined, definition: Definition, fact: Fact) -> Diagnostic:
    return report(
        "D405",
        context.at(node, part.expr, part.owner),
        secondary=[Label(context.at(fact, definition), f"`{words(fact)}` may be unknown here")],
        guard=owner_name(part.owner),
        name=definition.name,
        fact=words(fact),
    )
