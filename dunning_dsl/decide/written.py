"""What a decision writes to the history: one `decided` event per case, then an event for each action."""

from __future__ import annotations

from math import prod

from dunning_dsl.decide.decision import ActionTaken, CaseDecision, Decision
from dunning_dsl.ledger.apply import EVENT_OF_VERB
from dunning_dsl.ledger.model import Decided, Event


def written(decision: Decision) -> tuple[Event, ...]:
    """The events of a decision, in the order in which they are to be taken in."""
    events: list[Event] = []
    for one in decision.cases:
        events.append(_decided(decision, one))
        events += [_event(decision, one, action) for outcome in one.rules for action in outcome.actions]
    return tuple(events)


def _decided(decision: Decision, one: CaseDecision) -> Event:
    return Event(
        kind="decided",
        at=decision.at,
        day=decision.day,
        own_day=decision.day,
        recorded_at=decision.at,
        invoice_id=one.anchor,
        case_id=one.case_id,
        policy=decision.policy,
        decision_id=decision.decision_id,
        propensity=prod(p for _, _, p in one.arms),
        record=_record(one),
    )


def _record(one: CaseDecision) -> Decided:
    fired: list[str] = []
    ended: list[tuple[str, int, str]] = []
    consumed: list[tuple[str, int, str]] = []
    for outcome in one.rules:
        mark = outcome.mark or outcome.rule
        ended += [(mark, day, how) for day, how in outcome.ended]
        consumed += [(mark, number, how) for number, how in outcome.lapsed]
        if outcome.status == "fired":
            fired.append(mark)
            ended += [(mark, outcome.day, "fired")] if outcome.day is not None else []
            consumed += [(mark, number, "fired") for number in outcome.events]
    statuses = tuple((o.rule, str(o.status)) for o in one.rules)
    return Decided(one.case_id, statuses, tuple(fired), tuple(ended), tuple(consumed), one.arms)


def _event(decision: Decision, one: CaseDecision, action: ActionTaken) -> Event:
    contact = action.channel is not None
    return Event(
        kind=EVENT_OF_VERB[action.kind],
        at=action.goes_at,
        day=action.goes_day,
        own_day=decision.day,
        recorded_at=decision.at,
        invoice_id=one.anchor,
        case_id=one.case_id,
        amount=action.amount,
        currency=one.currency,
        channel=action.channel,
        message=action.name if contact else None,
        tone=action.tone,
        role=action.role,
        name=None if contact else action.name,
        on=action.until,
        rule=action.rule,
        policy=decision.policy,
        decision_id=decision.decision_id,
        action_id=action.id,
    )
