"""What each kind of event does to the state. One small function per kind; a kind that changes nothing has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from dunning_dsl.ledger.case import Acceptance, Attempt, Deed, Hold, Plan, Promise, StageMove
from dunning_dsl.ledger.model import Event
from dunning_dsl.program.values import UNKNOWN

if TYPE_CHECKING:
    from dunning_dsl.ledger.case import Case
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


def _currency(state: State, event: Event) -> str | None:
    """The currency an event is about: its invoice's, its own, else unsaid."""
    debt = state.book.by_id.get(event.invoice_id) if event.invoice_id is not None else None
    return debt.invoice.currency if debt is not None else event.currency


def _money_currency(state: State, event: Event) -> str:
    """As `_currency`, for events that move money: unsaid is that of the oldest open case, else the policy's first."""
    found = _currency(state, event)
    if found is not None:
        return found
    case = state.case_in(None)
    return case.currency if case is not None else state.terms.currencies[0]


def _case_of(state: State, event: Event) -> Case | None:
    if event.case_id is not None:
        return next((c for c in state.cases if c.case_id == event.case_id), None)
    return state.case_in(_currency(state, event))


def _deed(state: State, event: Event) -> None:
    case = _case_of(state, event)
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


# --- money ----------------------------------------------------------------------------------------------------------


def _payment(state: State, event: Event) -> None:
    currency = _money_currency(state, event)
    case = state.case_in(currency)
    amount = event.amount or 0
    state.book.pay(currency, amount, event.day, event.invoice_id)
    state.payment_days.append(event.day)
    state.decline_code = ""
    _answer_attempt(state, event.day)
    promise = state.promises.get(currency)
    if promise is not None:
        promise.paid += amount
    state.finish_plans(event.day)
    if case is not None:
        state.occur(case, "payment_received", None, event.day)
    else:
        state.unclaimed.append(("payment_received", currency, None, event.day))


def _credit(state: State, event: Event) -> None:
    state.book.pay(_money_currency(state, event), event.amount or 0, event.day, event.invoice_id)
    state.finish_plans(event.day)


def _reversed(state: State, event: Event) -> None:
    """What is taken back no longer counts for a promise made before it was paid."""
    currency = _money_currency(state, event)
    promise = state.promises.get(currency)
    for day, amount in state.book.reverse(currency, event.amount, event.invoice_id):
        if promise is not None and day >= promise.made_day:
            promise.paid = max(0, promise.paid - amount)


def _payment_failed(state: State, event: Event) -> None:
    state.decline_code = event.code or ""
    if not _answer_attempt(state, event.day):
        state.attempts.append(Attempt(event.day))
    state.happen("payment_failed", _currency(state, event), None, event.day)


def _answer_attempt(state: State, day: int) -> bool:
    """A payment or a failure answers the attempt that waits, if one does; after a day none does."""
    if state.attempts and not state.attempts[-1].answered and day <= state.attempts[-1].day + 1:
        state.attempts[-1].answered = True
        return True
    return False


def _retry_requested(state: State, event: Event) -> None:
    state.attempts.append(Attempt(event.day, event.own_day, answered=False))


# --- disputes, promises, plans, offers --------------------------------------------------------------------------------


def _named_or_anchor(state: State, event: Event) -> str | None:
    if event.invoice_id is not None:
        return event.invoice_id
    case = state.case_in(event.currency)
    return case.anchor.invoice.invoice_id if case is not None else None


def _dispute_opened(state: State, event: Event) -> None:
    debt = state.book.by_id.get(_named_or_anchor(state, event) or "")
    state.happen("dispute_opened", _currency(state, event), None, event.day)
    if debt is not None:
        debt.disputed = True


def _dispute_resolved(state: State, event: Event) -> None:
    disputed = [
        d
        for d in state.book.debts
        if d.disputed
        and event.invoice_id in (None, d.invoice.invoice_id)
        and (event.invoice_id is not None or event.currency in (None, d.invoice.currency))
    ]
    if not disputed:
        return
    debt = disputed[0]
    debt.disputed = False
    state.book.spend(debt.invoice.currency, event.day)
    state.reopen("dispute_resolved", debt.invoice.currency, event.day)


def _promise_made(state: State, event: Event) -> None:
    currency = _money_currency(state, event)
    case = state.case_in(currency)
    amount = event.amount if event.amount is not None else _all_overdue(state, case, currency, event.day)
    due = event.on if event.on is not None else event.day
    case_id = case.case_id if case is not None else None
    promise = Promise(event.day, due, due + state.terms.tolerance, amount, currency, event.invoice_id, case_id)
    old = state.promises.get(currency)
    state.promises[currency] = promise
    state.on_day(promise.last_day + 1)
    if case is not None:
        for hold in case.holds:
            if old is not None and hold.promise is old:
                hold.last_day = min(hold.last_day, event.day - 1)
        case.holds.append(Hold(event.day, event.day, promise.last_day, promise))
    state.happen("promise_made", currency, None, event.day)


def _all_overdue(state: State, case: Case | None, currency: str, day: int) -> int:
    """What a promise without an amount is for: all that is overdue or, where nothing is yet, all that is owed."""
    anchor = case.anchor if case is not None else None
    owed = [d for d in state.book.of(currency) if d.owed and (d.issued(day) or d is anchor)]
    overdue = sum(d.rest for d in owed if d.invoice.due_on < day)
    return overdue or sum(d.rest for d in owed)


def _promise_broken(state: State, event: Event) -> None:
    promise = state.promises.get(_money_currency(state, event))
    if promise is not None and not promise.broken:
        state.break_promise(promise, event.day)


def _plan_accepted(state: State, event: Event) -> None:
    currency = _money_currency(state, event)
    if currency in state.plans:
        return
    state.happen("offer_accepted", currency, "payment_plan", event.day)
    case = state.case_in(currency)
    if case is None:
        return
    state.accepted.append(Acceptance("payment_plan", case.case_id, event.day, event.amount or 0, currency))
    covered = [
        d
        for d in state.book.of(currency)
        if d.owed and (d.issued(event.day) or d is case.anchor) and d.invoice.kind != "instalment"
    ]
    for debt in covered:
        debt.covered = True
    state.plans[currency] = Plan(
        event.day, currency, tuple(d.invoice.invoice_id for d in covered), sum(d.rest for d in covered)
    )


def _plan_broken(state: State, event: Event) -> None:
    plan = state.plans.get(_money_currency(state, event))
    if plan is not None:
        state.break_plan(plan, event.day)


def _offer_accepted(state: State, event: Event) -> None:
    if event.name == "payment_plan":
        _plan_accepted(state, event)
        return
    case = _case_of(state, event)
    case_id = case.case_id if case is not None else None
    currency = case.currency if case is not None else _currency(state, event)
    state.accepted.append(Acceptance(event.name or "", case_id, event.day, event.amount or 0, currency))
    state.happen("offer_accepted", _currency(state, event), event.name, event.day)


# --- contact ----------------------------------------------------------------------------------------------------------


def _message_failed(state: State, event: Event) -> None:
    if event.channel is None:
        return
    state.failed[event.channel] = True
    sending = _latest_sending(state, event)
    if sending is not None:
        sending.failed = True
    state.happen("message_failed", _currency(state, event), event.channel, event.day)


def _message_delivered(state: State, event: Event) -> None:
    if event.channel is not None:
        state.failed[event.channel] = False
        sending = _latest_sending(state, event)
        if sending is not None:
            sending.failed = False


def _latest_sending(state: State, event: Event) -> Deed | None:
    """The latest sending before the event on its channel (and message, where named)."""
    for deed in reversed(state.deeds):
        if (
            deed.contact
            and not deed.dropped
            and deed.channel == event.channel
            and deed.at <= event.at
            and event.message in (None, deed.name)
        ):
            return deed
    return None


def _replied(state: State, event: Event) -> None:
    state.reply_days.append(event.day)
    state.happen("replied", _currency(state, event), None, event.day)


def _conversation(state: State, event: Event) -> None:
    state.conversation_days.append(event.day)


def _complained(state: State, event: Event) -> None:
    state.complaint_days.append(event.day)
    state.happen("complained", _currency(state, event), None, event.day)


def _opted_out(state: State, event: Event) -> None:
    if event.channel is not None:
        state.opted_out.add(event.channel)
        state.consent[event.channel] = False
    state.happen("opted_out", _currency(state, event), event.channel, event.day)


def _consented(state: State, event: Event) -> None:
    if event.channel is not None:
        state.opted_out.discard(event.channel)
        state.consent[event.channel] = True


# --- the rest --------------------------------------------------------------------------------------------------------


def _card_updated(state: State, event: Event) -> None:
    state.decline_code = ""
    state.happen("card_updated", _currency(state, event), None, event.day)


def _fact_changed(state: State, event: Event) -> None:
    if event.name is not None:
        state.columns[event.name] = UNKNOWN if event.value is None else event.value


def _task_done(state: State, event: Event) -> None:
    state.happen("task_done", _currency(state, event), event.name, event.day)


def _suspended(state: State, event: Event) -> None:
    state.service.append((_seen_from(event), True))


def _restored(state: State, event: Event) -> None:
    state.service.append((_seen_from(event), False))


def _seen_from(event: Event) -> int:
    return event.day if event.own_day is None else event.own_day + 1


def _escalated(state: State, event: Event) -> None:
    case = _case_of(state, event)
    if case is not None and event.name is not None:
        case.moves.append(StageMove(event.name, event.day, _seen_from(event), event.rule))


def _hold(state: State, event: Event) -> None:
    case = _case_of(state, event)
    if case is not None and event.on is not None:
        case.holds.append(Hold(event.day, _seen_from(event), event.on))


def _release(state: State, event: Event) -> None:
    case = _case_of(state, event)
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
        case = _case_of(state, event)
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
    case, mark = _case_of(state, event), event.value
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
    "payment": _payment,
    "credit": _credit,
    "reversed": _reversed,
    "payment_failed": _payment_failed,
    "retry_requested": _retry_requested,
    "dispute_opened": _dispute_opened,
    "dispute_resolved": _dispute_resolved,
    "promise_made": _promise_made,
    "promise_broken": _promise_broken,
    "plan_accepted": _plan_accepted,
    "plan_broken": _plan_broken,
    "offer_accepted": _offer_accepted,
    "message_failed": _message_failed,
    "message_delivered": _message_delivered,
    "replied": _replied,
    "conversation": _conversation,
    "complained": _complained,
    "opted_out": _opted_out,
    "consented": _consented,
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
