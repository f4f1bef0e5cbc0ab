"""Rules that rest on an optional fact without asking whether it is known, and without a test that shows it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dunning_dsl.check.structure.context import StructureContext, walk
from dunning_dsl.check.structure.program_parts import Part, rule_name, rule_parts
from dunning_dsl.check.structure.unknowns import asked, unknown_facts
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Const, Defined, Expr, Fact
from dunning_dsl.program.statements import Expect, GivenFact, Let, PolicyTest, Rule
from dunning_dsl.program.values import UNKNOWN
from dunning_dsl.program.words import words

KNOWN_IN_TESTS: Final = frozenset({"consented"})
"""Optional facts that a test starts with; of the others it knows what it is given."""


def check_optional_facts(context: StructureContext) -> Iterator[Diagnostic]:
    """D805, once for each rule and fact; not where a test shows the rule undecided without the fact."""
    for rule in context.program.rules:
        told: set[Fact] = set()
        condition = rule.head.condition
        known = frozenset[Fact]() if condition is None else asked(condition, True)
        for part in rule_parts(rule):
            for fact in unknown_facts(context, part.expr, known):
                if fact not in told:
                    told.add(fact)
                    if not any(_explains(test, rule, fact) for test in context.tests):
                        yield _report(context, rule, part, fact)


def _explains(test: PolicyTest, rule: Rule, fact: Fact) -> bool:
    """Whether a test expects the rule to be undecided where it starts without the fact."""
    steps = (*test.expects, *(step for block in test.days for step in block.steps))
    if not any(isinstance(step, Expect) and step.kind == "undecided" and step.rule == rule.name for step in steps):
        return False
    values = [
        given.value
        for given in test.givens
        if isinstance(given, GivenFact) and given.name == fact.name and given.args == _arguments(fact)
    ]
    return values[-1] is UNKNOWN if values else fact.name not in KNOWN_IN_TESTS


def _arguments(fact: Fact) -> tuple[bool | int | str | None, ...]:
    return tuple(argument.value if isinstance(argument, Const) else None for argument in fact.args)


def _report(context: StructureContext, rule: Rule, part: Part, fact: Fact) -> Diagnostic:
    place, behind = _read_at(context, part.expr, fact)
    secondary = [] if behind is None else [Label(context.at(behind), "read here")]
    name = f"an action of {rule_name(rule)}" if part.role == "if" else rule_name(rule)
    meant = [f"where it is meant, a test without the fact that says `expect undecided {rule.name}` ends this too"]
    found = report("D805", context.at(place, part.expr, rule), secondary=secondary, rule=name, fact=words(fact))
    return replace(found, helps=(*found.helps, *meant[: int(rule.named)]))


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
