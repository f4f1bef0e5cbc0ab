"""Frozen records made quickly: filled as another class, which is the same in memory but not guarded against assignment,
and handed out as what they are. The `__init__` of a frozen dataclass sets every field past the guard, which takes four
times as long."""

from __future__ import annotations

from typing import Any

from dunning_dsl.decide.decision import ActionTaken, CaseDecision, LeftOut, Reason, RuleOutcome, Seen


def _unguarded(kind: type) -> Any:
    free = {"__init__": object.__init__, "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(f"{kind.__name__}Open", (kind,), {"__slots__": (), **free})


_Outcome, _Reason, _Seen, _Case = (_unguarded(kind) for kind in (RuleOutcome, Reason, Seen, CaseDecision))


def with_actions(one: RuleOutcome, actions: tuple[ActionTaken, ...]) -> RuleOutcome:
    """What a rule came to that fired, with the actions of this case."""
    return outcome_like(one, one.reasons, actions, one.left_out)


def outcome_like(
    one: RuleOutcome, reasons: tuple[Reason, ...], actions: tuple[ActionTaken, ...], left_out: tuple[LeftOut, ...]
) -> RuleOutcome:
    """The outcome with other reasons and actions."""
    made = _Outcome()
    made.rule, made.status, made.day, made.mark = one.rule, one.status, one.day, one.mark
    made.ended, made.events, made.lapsed = one.ended, one.events, one.lapsed
    made.reasons, made.actions, made.left_out = reasons, actions, left_out
    made.__class__ = RuleOutcome
    return made  # type: ignore[no-any-return]


def reason_like(one: Reason, values: tuple[tuple[str, str], ...]) -> Reason:
    """The reason with other values that were seen."""
    assert one.seen is not None
    seen = _Seen()
    seen.text, seen.values = one.seen.text, values
    seen.__class__ = Seen
    made = _Reason()
    made.kind, made.detail, made.seen, made.guard, made.because = one.kind, one.detail, seen, one.guard, one.because
    made.earliest, made.facts, made.last, made.never = one.earliest, one.facts, one.last, one.never
    made.true_from = one.true_from
    made.__class__ = Reason
    return made  # type: ignore[no-any-return]


def case_decision(
    names: tuple[str, str, str],
    opened_on: int,
    closing: bool,
    stage: str | None,
    tone: str | None,
    rules: tuple[RuleOutcome, ...],
    values: tuple[tuple[str, str], ...],
    arms: tuple[tuple[str, str, float], ...],
    assumed: tuple[str, ...],
) -> CaseDecision:
    """`names` are the ids of the case and of its invoice, and the currency."""
    made = _Case()
    made.case_id, made.anchor, made.currency = names
    made.opened_on, made.closing, made.stage, made.tone = opened_on, closing, stage, tone
    made.rules, made.values, made.arms, made.assumed = rules, values, arms, assumed
    made.__class__ = CaseDecision
    return made  # type: ignore[no-any-return]
