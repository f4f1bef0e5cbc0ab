"""Notice first: what hurts needs a message that went out before (LANGUAGE.md, section 4, R6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import rule_name
from dunning_dsl.check.structure.sayings import every_value
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Both, Compare, Const, Defined, Either, Expr, Fact, Not
from dunning_dsl.program.statements import Cancel, Charge, Let, Refer, Rule, Send, Suspend
from dunning_dsl.program.words import action_words, words

CONSEQUENCES: Final = (Charge, Suspend, Cancel, Refer)


def check_notice(context: StructureContext) -> Iterator[Diagnostic]:
    """D407: no notice; D408: a notice that no rule sends. (That a notice is of at least a day, its argument's type
    says.)
    """
    rules = {rule.name: rule for rule in context.program.rules}
    sent = {s.action.message for r in context.program.rules for s in r.steps if isinstance(s.action, Send)}
    for rule in context.program.rules:
        harsh = [step.action for step in rule.steps if isinstance(step.action, CONSEQUENCES)]
        if harsh:
            replaced = rules.get(rule.replaces) if rule.replaces is not None else None
            conditions = [r.head.condition for r in (rule, replaced) if r is not None and r.head.condition is not None]
            notices = _first(implied(context, condition) for condition in conditions)
            if notices is None:
                yield _without_notice(context, rule, conditions, harsh[0])
            else:
                yield from _unfit(context, rule, notices, sent)


def _first(found: Iterator[tuple[Fact, ...] | None]) -> tuple[Fact, ...] | None:
    return next((each for each in found if each is not None), None)


def implied(context: StructureContext, condition: Expr) -> tuple[Fact, ...] | None:
    """The `noticed(...)` facts of which one at least holds wherever the condition does; None where none need to."""
    match condition:
        case Fact(_, "noticed"):
            return (condition,)
        case Compare("==", Fact() as fact, Const(_, True)) | Compare("==", Const(_, True), Fact() as fact):
            return implied(context, fact)
        case Not(Not(part)):
            return implied(context, part)
        case Defined(_, name):
            definition = context.definitions.get(name)
            return implied(context, definition.expr) if isinstance(definition, Let) else None
        case Both(parts):
            return _first(implied(context, part) for part in parts)
        case Either(parts):
            found = [implied(context, part) for part in parts]
            return None if None in found else tuple(fact for each in found for fact in each or ())
        case _:
            return None


def _without_notice(context: StructureContext, rule: Rule, conditions: list[Expr], action: object) -> Diagnostic:
    assert isinstance(action, CONSEQUENCES)
    secondary = []
    for condition in conditions[:1]:
        if isinstance(condition, Either):
            bare = next(part for part in condition.parts if implied(context, part) is None)
            secondary = [Label(context.at(bare, condition, rule), "this part alone is enough, and asks for no notice")]
    return report(
        "D407",
        context.at(action, rule),
        secondary=secondary,
        rule=rule_name(rule),
        action=action_words(action),
    )


def _unfit(context: StructureContext, rule: Rule, notices: tuple[Fact, ...], sent: set[str]) -> Iterator[Diagnostic]:
    values = every_value(context)
    for fact in dict.fromkeys(notices):
        name = str((values(fact.args[0]) or ("",))[0])
        if name not in sent:
            yield report("D408", context.at(fact, rule), text=words(fact), message=name, rule=rule_name(rule))
