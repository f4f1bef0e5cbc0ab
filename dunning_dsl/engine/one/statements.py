"""What is looked up in a policy's statements when its bits are laid out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dunning_dsl.decide.attempt import amounts_of
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Expr

Guard = s.Never | s.Limit | s.Quiet


def without_condition(rule: s.Rule, head: s.OnDay | s.OnEvent) -> s.Rule:
    """The rule with nothing but its days or its event."""
    return replace(rule, head=replace(head, condition=None))


def guards_of(program: s.Program) -> tuple[Guard, ...]:
    """What stands in the way of actions."""
    return (*program.nevers, *program.limits, *program.quiets)


def channels_of(action: s.Action) -> tuple[str, ...]:
    """The channels that a contact may go by."""
    match action:
        case s.Send(channels=channels):
            return channels
        case s.AskFeedback(channel=channel):
            return (channel,)
        case _:
            return ()


def values_of(action: s.Action) -> Iterator[Expr]:
    """What is worked out when an action is written."""
    yield from amounts_of(action)
    match action:
        case s.Offer(lasts=s.Duration() as lasts) | s.Hold(lasts=lasts) | s.Assign(due=s.Duration() as lasts):
            yield lasts.amount


def wide(pattern: s.Pattern) -> s.Pattern:
    """The pattern for any name, but for channels and messages."""
    return pattern if pattern.kind in ("channel", "send") else replace(pattern, name=None)


def param_dates(program: s.Program) -> set[int]:
    return {start for param in program.params for start, _ in param.values[1:] if start is not None}


def clause_dates(program: s.Program) -> set[int]:
    clauses = [(g.clauses.first_day, g.clauses.before_day) for g in guards_of(program)]
    clauses += [(e.first_day, e.before_day) for e in program.experiments]
    return {day for pair in clauses for day in pair if day is not None}
