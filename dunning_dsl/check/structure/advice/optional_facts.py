"""Rules that rest on an optional fact without asking whether it is known."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext, walk
from dunning_dsl.check.structure.program_parts import Part, rule_name, rule_parts
from dunning_dsl.check.structure.unknowns import asked, unknown_facts
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Defined, Expr, Fact
from dunning_dsl.program.statements import Let, Rule
from dunning_dsl.program.words import words


def check_optional_facts(context: StructureContext) -> Iterator[Diagnostic]:
    """D805, once for each rule and fact."""
    for rule in context.program.rules:
        told: set[Fact] = set()
        condition = rule.head.condition
        known = frozenset[Fact]() if condition is None else asked(condition, True)
        for part in rule_parts(rule):
            for fact in unknown_facts(context, part.expr, known):
                if fact not in told:
                    told.add(fact)
                    yield _report(context, rule, part, fact)


def _report(context: StructureContext, rule: Rule, part: Part, fact: Fact) -> Diagnostic:
    place, behind = _read_at(context, part.expr, fact)
    secondary = [] if behind is None else [Label(context.at(behind), "read here")]
    name = f"an action of {rule_name(rule)}" if part.role == "if" else rule_name(rule)
    return report("D805", context.at(place, part.expr, rule), secondary=secondary, rule=name, fact=words(fact))


def _read_at(context: StructureContext, expr: Expr, fact: Fact) -> tuple[Expr, Expr | None]:
    """Where the expression reads the fact; through a `let`, its name and the place behind it."""
    for node in walk(expr):
        if node == fact:
            return node, None
    for node in walk(expr):
        definition = context.definitions.get(node.name) if isinstance(node, Defined) else None
        if isinstance(definition, Let) and fact in unknown_facts(context, definition.expr):
            inner, deeper = _read_at(context, definition.expr, fact)
            return node, deeper or inner
    return expr, None
