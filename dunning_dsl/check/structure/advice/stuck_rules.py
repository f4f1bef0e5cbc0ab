"""Rules that move a stage and can stay blocked for ever, because all of their actions go or none (N14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import rule_name
from dunning_dsl.check.structure.unknowns import unknown_facts
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.program.expressions import Fact
from dunning_dsl.program.statements import Escalate, Never, Offer, Pattern, Rule, Send
from dunning_dsl.program.words import action_words, words

LAST_RESORT: Final = "letter"


def check_stuck_rules(context: StructureContext) -> Iterator[Diagnostic]:
    """D803: a message on one channel that may not reach; D804: an offer that an unknown fact may forbid."""
    for rule in context.program.rules:
        if any(isinstance(step.action, Escalate) for step in rule.steps):
            for step in rule.steps:
                action = step.action
                if step.condition is not None:
                    continue
                if isinstance(action, Send) and len(action.channels) == 1 and action.channels[0] != LAST_RESORT:
                    yield _one_channel(context, rule, action)
                if isinstance(action, Offer):
                    yield from _offer(context, rule, action)


def _one_channel(context: StructureContext, rule: Rule, action: Send) -> Diagnostic:
    listed = ", ".join(dict.fromkeys((*action.channels, LAST_RESORT)))
    return report(
        "D803",
        context.at(action, rule),
        rule=rule_name(rule),
        action=action_words(action),
        channel=action.channels[0],
        better=f'send first of ({listed}) "{action.message}"',
    )


def _offer(context: StructureContext, rule: Rule, action: Offer) -> Iterator[Diagnostic]:
    for never in context.program.nevers:
        fact = _doubt(context, never) if _forbids(never.pattern, action) else None
        if fact is not None:
            yield report(
                "D804",
                context.at(action, rule),
                secondary=[Label(context.at(never), "this forbids it while the fact is unknown")],
                rule=rule_name(rule),
                action=action_words(action),
                fact=words(fact),
            )
            return


def _forbids(pattern: Pattern, action: Offer) -> bool:
    return pattern.kind == "anything" or (pattern.kind == "offer" and pattern.name in (None, action.kind))


def _doubt(context: StructureContext, never: Never) -> Fact | None:
    condition = never.clauses.condition
    facts = () if condition is None else unknown_facts(context, condition)
    return facts[0] if facts else None
