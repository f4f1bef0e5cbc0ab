"""Messages that also go to debts first seen long after their day."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import rule_name
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Compare, Const, Fact
from dunning_dsl.program.statements import AskFeedback, Rule, Send, When


def check_late_arrivals(context: StructureContext) -> Iterator[Diagnostic]:
    """D814, a note: `when days_overdue >= N` alone, once, with nothing but messages."""
    for rule in context.program.rules:
        day = _only_day(rule)
        if day is not None and all(isinstance(step.action, Send | AskFeedback) for step in rule.steps):
            yield report("D814", context.at(rule.head.condition, rule), rule=rule_name(rule), day=day, last=day + 7)


def _only_day(rule: Rule) -> int | None:
    match rule.head:
        case When(Compare(">=" | ">" as op, Fact(_, "days_overdue"), Const(_, int() as day)), None, None):
            return day if op == ">=" else day + 1
        case _:
            return None
