"""When what was not met will be: for conditions on what happened before, the day it last happened and the day from
which the condition holds, if nothing else happens.

In: a decision and the state that it was made on. Out: the same decision, with days in the reasons of rules that were
not met. It looks ahead by evaluating the part that was false on later days, over the same history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dunning_dsl.decide.decision import CaseDecision, Decision, Reason, RuleOutcome
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.interpret import Policy, snapshot_of
from dunning_dsl.decide.why import smallest_false
from dunning_dsl.facts import View
from dunning_dsl.ledger.case import Case
from dunning_dsl.ledger.fold import State
from dunning_dsl.program.expressions import Expr, Fact, children
from dunning_dsl.program.values import FOREVER
from dunning_dsl.program.words import words

FARTHEST: Final = 120
"""Days that are looked ahead."""

_SENT: Final = frozenset({"contacts", "sent", "days_since_contact", "no_response"})
_SINCE: Final = frozenset({"days_since_payment", "days_since_attempt"})
_COUNTED: Final = frozenset({"conversations", "replied", "complaints", "attempts", "offers_made", "fees_charged"})
TIMED: Final = _SENT | _SINCE | _COUNTED | {"noticed", "days_in_stage", "discount_given", "late_payments"}
"""Facts that time alone changes, and in which one cannot see when."""


def foreseen(policy: Policy, state: State, decision: Decision) -> Decision:
    """The decision with `last` and `true_from` in its reasons, where they can be told."""
    cases = {case.case_id: case for case in state.cases}
    return replace(
        decision, cases=tuple(_case(policy, state, cases[one.case_id], one, decision.day) for one in decision.cases)
    )


def _case(policy: Policy, state: State, case: Case, decided: CaseDecision, today: int) -> CaseDecision:
    if decided.closing:
        return decided
    conditions = {rule.name: rule.head.condition for rule in policy.program.rules}
    arms = {name: arm for name, arm, _ in decided.arms}

    def at(day: int) -> Snapshot:
        view = View(state, case, day, policy.program.stages, policy.program.consent_channels)
        snapshot = snapshot_of(policy, view)
        snapshot.arms = arms
        return snapshot

    def outcome(one: RuleOutcome) -> RuleOutcome:
        condition = conditions.get(one.rule)
        if one.status != "not met" or condition is None or len(one.reasons) != 1:
            return one
        now = at(today)
        if now.value(condition) is not False:
            return one
        part = smallest_false(now, condition)
        facts = [fact for fact in _facts(part) if fact.name in TIMED]
        if not facts or words(part) != one.reasons[0].detail:
            return one
        later = (day for day in range(today + 1, today + FARTHEST + 1) if at(day).value(part) is True)
        told = [days for fact in facts if (days := _days(now, state, case, fact, today)) is not None]
        found: Reason = replace(
            one.reasons[0],
            last=max((day for days in told for day in days), default=None),
            never=bool(told) and not any(told),
            true_from=next(later, None),
        )
        return replace(one, reasons=(found,))

    return replace(decided, rules=tuple(outcome(one) for one in decided.rules))


def _facts(part: Expr) -> Iterator[Fact]:
    if isinstance(part, Fact):
        yield part
    for child in children(part):
        yield from _facts(child)


def _days(now: Snapshot, state: State, case: Case, fact: Fact, today: int) -> list[int] | None:
    """The days on which what the fact is about happened (of some only the last); None where that is not told."""
    args = tuple(now.value(arg) for arg in fact.args)
    seen = [deed for deed in state.deeds if deed.seen(today) and deed.day <= today]
    if fact.name == "noticed":
        of_case = [d for d in seen if d.kind == "send" and d.case_id == case.case_id and not d.failed]
        return [d.day for d in of_case if d.name == args[0]]
    if fact.name in _SENT:
        channel = args[0] if fact.name in ("sent", "no_response") else None
        return [d.day for d in seen if d.contact and channel in (None, d.channel)]
    if fact.name in _SINCE:
        value = now.value(fact)
        return [today - value] if isinstance(value, int) and value < FOREVER else []
    return None
