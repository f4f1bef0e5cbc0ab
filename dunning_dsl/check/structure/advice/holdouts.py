"""Arms that hear nothing and still bear the consequences (R16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import rule_name
from dunning_dsl.check.structure.truth import conjuncts, never_both
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Arm, Compare, Const, Expr
from dunning_dsl.program.statements import Action, Cancel, Charge, Never, PatternKind, Refer, Retry, Suspend, WriteOff
from dunning_dsl.program.words import action_words

_KINDS: Final[dict[type, PatternKind]] = {
    Charge: "charge",
    Suspend: "suspend",
    Cancel: "cancel",
    Refer: "refer",
    Retry: "retry",
    WriteOff: "anything",
}


def check_holdouts(context: StructureContext) -> Iterator[Diagnostic]:
    """D813: a rule that charges, suspends, cancels, refers, retries or writes off in an arm that is never contacted."""
    for never in context.program.nevers:
        arm = _arm(context, never) if never.pattern.kind == "contact" else None
        if arm is not None:
            yield from _unspared(context, never, arm)


def _arm(context: StructureContext, never: Never) -> Expr | None:
    """The condition that names an arm, where that is the whole condition."""
    condition = never.clauses.condition
    named = [] if condition is None else list(conjuncts(context, condition))
    match named:
        case [Compare("==", Arm(), Const()) as part]:
            return part
        case _:
            return None


def _unspared(context: StructureContext, never: Never, arm: Expr) -> Iterator[Diagnostic]:
    spared = {n.pattern.kind for n in context.program.nevers if _arm(context, n) == arm and n.pattern.name is None}
    if "anything" in spared:
        return
    for rule in context.program.rules:
        condition = rule.head.condition
        if condition is not None and never_both(context, condition, arm):
            continue
        action = next((s.action for s in rule.steps if _harsh(s.action, spared)), None)
        if action is not None:
            yield report(
                "D813",
                context.at(never),
                secondary=[Label(context.at(action, rule), "this still happens there")],
                rule=rule_name(rule),
                action=action_words(action),
            )
            return


def _harsh(action: Action, spared: set[PatternKind]) -> bool:
    kind = _KINDS.get(type(action))
    return kind is not None and kind not in spared
