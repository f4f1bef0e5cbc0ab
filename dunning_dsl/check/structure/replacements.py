"""`instead of`: of the replacements of one rule at most one may hold, and none may forget a stage move."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import rule_name
from dunning_dsl.check.structure.sayings import Reader, every_value, said
from dunning_dsl.check.structure.truth import conjuncts, never_both
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Arm, Expr, Fact
from dunning_dsl.program.statements import Escalate, Rule
from dunning_dsl.program.words import member_words


def check_replacements(context: StructureContext) -> Iterator[Diagnostic]:
    """D411 and D807: two that can both be true; D808: one without the stage move of its rule."""
    rules = {rule.name: rule for rule in context.program.rules}
    by_rule: dict[str, list[Rule]] = {}
    for rule in context.program.rules:
        if rule.replaces is not None:
            by_rule.setdefault(rule.replaces, []).append(rule)
    for name, replacements in by_rule.items():
        replaced = rules.get(name)
        if replaced is not None:
            for first, second in combinations(replacements, 2):
                yield from _both(context, replaced, first, second)
            for rule in replacements:
                yield from _stage_left_out(context, replaced, rule)


def _both(context: StructureContext, replaced: Rule, first: Rule, second: Rule) -> Iterator[Diagnostic]:
    own = [rule.head.condition for rule in (first, second) if rule.head.condition is not None]
    outer = [] if replaced.head.condition is None else [replaced.head.condition]
    if len(own) < 2 or never_both(context, *outer, *own):
        return
    code = "D411" if own[0] == own[1] or _free(context, [*outer, *own]) else "D807"
    yield report(
        code,
        context.at(own[1], second),
        secondary=[Label(context.at(own[0], first), "this can hold at the same time")],
        rule=rule_name(replaced),
        first=rule_name(first),
        second=rule_name(second),
    )


def _free(context: StructureContext, conditions: list[Expr]) -> bool:
    """Whether each part speaks exactly of one thing that may have any value whatever the others have.

    Columns of the customer's data and arms are; of facts that dunning derives (which bear on each other) one is.
    """
    reader = Reader(context, every_value(context))
    derived: set[Expr] = set()
    for condition in conditions:
        for part in conjuncts(context, condition):
            saying = said(reader, part, True)
            subject = part if saying is None else saying.subject
            if (saying is not None and not saying.exact) or not isinstance(subject, Fact | Arm):
                return False
            if isinstance(subject, Fact) and context.facts[subject.name].source == "engine":
                derived.add(subject)
    return len(derived) <= 1


def _stage_left_out(context: StructureContext, replaced: Rule, rule: Rule) -> Iterator[Diagnostic]:
    moves = [step.action for step in replaced.steps if isinstance(step.action, Escalate)]
    own = {step.action.stage for step in rule.steps if isinstance(step.action, Escalate)}
    for move in moves:
        if move.stage not in own:
            yield report(
                "D808",
                context.name("rule", rule.name, rule),
                secondary=[Label(context.at(move, replaced), "this move does not happen then")],
                rule=rule_name(rule),
                replaced=rule_name(replaced),
                stage=member_words(move.stage),
            )
