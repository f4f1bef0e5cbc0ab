"""What each kind of event does to the state. One small function per kind; a kind that changes nothing has none.

Events of money stand in `money_events`, those of contact in `contact_events`, the rest here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from dunning_dsl.ledger import contact_events, money_events
from dunning_dsl.ledger.answers import note_column, note_new_card
from dunning_dsl.ledger.case import Deed, Hold, StageMove
from dunning_dsl.ledger.model import Event
from dunning_dsl.ledger.subject import case_of, currency_of
from dunning_dsl.program.values import UNKNOWN

if TYPE_CHECKING:
    from dunning_dsl.ledger.fold import State

VERBS: Final[dict[str, str]] = {
    "message_sent": "send",
    "feedback_asked": "ask feedback",
    "offer_made": "offer",
    "retry_requested": "retry",
    "fee_charged": "charge",
    "escalated": "escalate",
    "service_suspended": "suspend",
    "service_restored": "restore",
    "cancelled": "cancel",
    "referred": "refer",
    "written_off": "write off",
    "task_opened": "assign",
    "hold": "hold",
    "stopped": "stop",
    "tagged": "tag",
}
"""Event kinds that are deeds, and the verb that does them."""

EVENT_OF_VERB: Final[dict[str, str]] = {verb: kind for kind, verb in VERBS.items()}


def apply_event(state: State, event: Event) -> None:
    """Fold one event into the state."""
    if event.kind in VERBS:
        _deed(state, event)
    effect = _EFFECTS.get(event.kind)
    if effect is not None:
        effect(state, event)


def _deed(state: State, event: Event) -> None:
    case = case_of(state, event)
    state.deeds.append(
        Deed(
            kind=VERBS[event.kind],
            name=event.message or event.name or "",
            day=event.day,
            channel=event.channel,
            role=event.role or "customer",
            amount=event.amount,
            case_id=case.case_id if case is not None else None,
            rule=event.rule,
            action_id=event.action_id,
            own_day=event.own_day,
            at=event.at,
            currency=case.currency if case is not None else event.currency,
        )
    )


def _card_updated(state: State, event: Event) -> None:
    state.decline_code = state.first_decline_code = ""
    note_new_card(state)
    state.happen("card_updated", currency_of(state, event), None, event.day)


def _fact_changed(state: State, event: Event) -> None:
    if event.name is not None:
        state.columns[event.name] = UNKNOWN if event.value is None else event.value
        note_column(state, event)


def _task_done(state: State, event: Event) -> None:
    state.happen("task_done", currency_of(state, event), event.name, event.day)


def _suspended(state: State, event: Event) -> None:
    state.service.append((_seen_from(event), True))


def _restored(state: State, event: Event) -> None:
    state.service.append((_seen_from(event), False))


def _seen_from(event: Event) -> int:
    return event.day if event.own_day is None else event.own_day + 1


def _escalated(state: State, event: Event) -> None:
    case = case_of(state, event)
    if case is not None and event.name is not None:
        case.moves.append(StageMove(event.name, event.day, _seen_from(event), event.rule))


def _hold(state: State, event: Event) -> None:
    case = case_of(state, event)
    if case is not None and event.on is not None:
        case.holds.append(Hold(event.day, _seen_from(event), event.on))


def _release(state: State, event: Event) -> None:
    case = case_of(state, event)
    if case is not None:
        for hold in case.holds:
            hold.last_day = min(hold.last_day, event.day - 1)


def _cancelled(state: State, event: Event) -> None:
    """A subscription's charges that were only expected vanish."""
    for debt in state.book.debts:
        named = event.invoice_id in (None, debt.invoice.invoice_id)
        if named and debt.invoice.kind == "subscription" and not debt.issued(event.day) and not debt.out:
            debt.out = "vanished"


def _ends_case(why: str) -> Callable[[State, Event], None]:
    """`refer`, `stop` and `write off` end the case and take what was unpaid then out of dunning."""

    def effect(state: State, event: Event) -> None:
        named = state.book.by_id.get(event.invoice_id) if event.invoice_id is not None else None
        case = case_of(state, event)
        if named is not None and event.case_id is None:
            out = [named]
        elif case is not None:
            out = [d for d in state.book.of(case.currency) if d.open and (d.issued(event.day) or d is case.anchor)]
        else:
            out = []
        for debt in out:
            debt.out = why

    return effect


def _overtaken(state: State, event: Event) -> None:
    """What is overtaken leaves the limits. Where the firing of its rule is undone `value` names the rule whose marks it
    used (that of a replaced rule); its stage move and its offers leave the limits too."""
    case, mark = case_of(state, event), event.value
    undone = case is not None and isinstance(mark, str)
    for deed in state.deeds:
        of_the_firing = (deed.rule, deed.case_id, deed.own_day) == (event.rule, event.case_id, event.own_day)
        if deed.action_id == event.action_id or (undone and of_the_firing and deed.kind in ("escalate", "offer")):
            deed.dropped = True
    if case is None or not isinstance(mark, str):
        return
    days = case.fired.get(mark, [])
    if event.own_day in days:
        days.remove(event.own_day)
    for slot in [k for k, v in case.slots.items() if k[0] == mark and v == ("fired", event.own_day)]:
        del case.slots[slot]
    for waiting in [k for k, v in case.consumed.items() if k[0] == mark and v == ("fired", event.own_day)]:
        del case.consumed[waiting]
        case.over = False
    case.moves = [m for m in case.moves if not (m.rule == event.rule and m.day == event.own_day)]


def _decided(state: State, event: Event) -> None:
    """What one decision did to one case: marks, listed days, waiting events, arms."""
    record = event.record
    if record is None:
        return
    case = next((c for c in state.cases if c.case_id == record.case_id), None)
    if case is None:
        return
    for rule in record.fired:
        case.fired.setdefault(rule, []).append(event.day)
    for rule, day, how in record.ended:
        case.slots[(rule, day)] = (how, event.day)
    for rule, number, how in record.consumed:
        case.consumed[(rule, number)] = (how, event.day)
    for experiment, arm, propensity in record.arms:
        case.arms.setdefault(experiment, (arm, propensity))


_EFFECTS: Final[dict[str, Callable[[State, Event], None]]] = {
    **money_events.EFFECTS,
    **contact_events.EFFECTS,
    "card_updated": _card_updated,
    "fact_changed": _fact_changed,
    "task_done": _task_done,
    "service_suspended": _suspended,
    "service_restored": _restored,
    "escalated": _escalated,
    "hold": _hold,
    "release": _release,
    "cancelled": _cancelled,
    "referred": _ends_case("referred"),
    "written_off": _ends_case("written off"),
    "stopped": _ends_case("stopped"),
    "overtaken": _overtaken,
    "decided": _decided,
}
