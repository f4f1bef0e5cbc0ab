"""Notice first: what hurts needs a message that went out before (LANGUAGE.md, section 4, R6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import rule_name
from dunning_dsl.check.structure.sayings import every_value
from dunning_dsl.check.suggest import closest
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Both, Compare, Const, Defined, Either, Expr, Fact, Not
from dunning_dsl.program.statements import AskFeedback, Cancel, Charge, Let, Refer, Rule, Send, Suspend
from dunning_dsl.program.words import action_words, quoted, words

CONSEQUENCES: Final = (Charge, Suspend, Cancel, Refer)
_FEW: Final = 8
"""So many messages are listed in a help; more say nothing."""


def check_notice(context: StructureContext) -> Iterator[Diagnostic]:
    """D407: no notice; D408: a notice that no rule sends. (That a notice is of at least a day, its argument's type
    says.)
    """
    for rule, harsh, conditions in _harsh(context):
        if _first(implied(context, condition) for condition in conditions) is None:
            yield _without_notice(context, rule, conditions, harsh)
    sent = messages_sent(context)
    for rule, fact, name in never_noticed(context):
        place, helps = context.at(fact, rule), sent_help(name, sent)
        yield report("D408", place, helps=helps, text=words(fact), message=name, rule=rule_name(rule))


def messages_sent(context: StructureContext) -> frozenset[str]:
    """Every message that a rule of the policy sends; a question for feedback is one."""
    actions = (step.action for rule in context.program.rules for step in rule.steps)
    return frozenset(action.message for action in actions if isinstance(action, Send | AskFeedback))


def sent_help(name: str, sent: frozenset[str]) -> tuple[str, ...]:
    """What to write for the name of a message that no rule sends."""
    near = closest(name, sent)
    if near is not None:
        return (f'did you mean "{near}"?',)
    listed = ", ".join(quoted(message) for message in sorted(sent))
    few = f" (there {'is' if len(sent) == 1 else 'are'} {listed})" if 0 < len(sent) <= _FEW else ""
    return (f"write a rule that sends {quoted(name)}, or name a message that is sent{few}",)


def never_noticed(context: StructureContext) -> Iterator[tuple[Rule, Fact, str]]:
    """Notices that a harsh rule rests on and that no rule sends, with the message's name (D408)."""
    sent = messages_sent(context)
    values = every_value(context)
    for rule, _, conditions in _harsh(context):
        for fact in dict.fromkeys(_first(implied(context, condition) for condition in conditions) or ()):
            name = str((values(fact.args[0]) or ("",))[0])
            if name not in sent:
                yield rule, fact, name


def _harsh(context: StructureContext) -> Iterator[tuple[Rule, Charge | Suspend | Cancel | Refer, list[Expr]]]:
    """Each rule with an action that hurts: the first such, and the conditions that all have to hold."""
    rules = {rule.name: rule for rule in context.program.rules}
    for rule in context.program.rules:
        harsh = next((step.action for step in rule.steps if isinstance(step.action, CONSEQUENCES)), None)
        if harsh is not None:
            replaced = rules.get(rule.replaces) if rule.replaces is not None else None
            both = (each for each in (rule, replaced) if each is not None)
            yield rule, harsh, [each.head.condition for each in both if each.head.condition is not None]


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


def _without_notice(
    context: StructureContext, rule: Rule, conditions: list[Expr], action: Charge | Suspend | Cancel | Refer
) -> Diagnostic:
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
