"""What events of money do to the state: payments and attempts, disputes, promises, plans, offers taken up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from dunning_dsl.ledger.answers import NO_CODE, note_failure
from dunning_dsl.ledger.case import Acceptance, Attempt, Hold, Plan, Promise
from dunning_dsl.ledger.model import Event
from dunning_dsl.ledger.subject import case_of, currency_of, money_currency

if TYPE_CHECKING:
    from dunning_dsl.ledger.case import Case
    from dunning_dsl.ledger.fold import State

DEBIT_ANSWER_DAYS: Final = 7
"""Days in which a bank may send a debit back: two banking days (ACH), five (SEPA), the fifth working day (Bacs)."""


def _payment(state: State, event: Event) -> None:
    currency = money_currency(state, event)
    case = state.case_in(currency)
    amount = event.amount or 0
    state.book.pay(currency, amount, event.day, event.invoice_id)
    state.payment_days.append(event.day)
    state.decline_code = state.first_decline_code = ""
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
    state.book.pay(money_currency(state, event), event.amount or 0, event.day, event.invoice_id)
    state.finish_plans(event.day)


def _reversed(state: State, event: Event) -> None:
    """What is taken back no longer counts for a promise made before it was paid."""
    currency = money_currency(state, event)
    promise = state.promises.get(currency)
    for day, amount in state.book.reverse(currency, event.amount, event.invoice_id):
        if promise is not None and day >= promise.made_day:
            promise.paid = max(0, promise.paid - amount)


def _payment_failed(state: State, event: Event) -> None:
    state.decline_code = event.code or NO_CODE
    state.first_decline_code = state.first_decline_code or event.code or ""
    note_failure(state)
    if not _answer_attempt(state, event.day):
        state.attempts.append(Attempt(event.day))
    state.happen("payment_failed", currency_of(state, event), None, event.day)


def _answer_attempt(state: State, day: int) -> bool:
    """A payment or a failure answers the attempt that waits, if one does: a debit's for a week, others' for a day."""
    wait = DEBIT_ANSWER_DAYS if state.columns.get("payment_method") == "bank_debit" else 1
    if state.attempts and not state.attempts[-1].answered and day <= state.attempts[-1].day + wait:
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
    state.happen("dispute_opened", currency_of(state, event), None, event.day)
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
    currency = money_currency(state, event)
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
    promise = state.promises.get(money_currency(state, event))
    if promise is not None and not promise.broken:
        state.break_promise(promise, event.day)


def _plan_accepted(state: State, event: Event) -> None:
    currency = money_currency(state, event)
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
    state.plans[currency] = Plan(event.day, currency, tuple(d.invoice.invoice_id for d in covered))


def _plan_broken(state: State, event: Event) -> None:
    currency = currency_of(state, event) or next(iter(state.plans), "")
    plan = state.plans.get(currency)
    if plan is not None:
        state.break_plan(plan, event.day)


def _offer_accepted(state: State, event: Event) -> None:
    if event.name == "payment_plan":
        _plan_accepted(state, event)
        return
    case = case_of(state, event)
    case_id = case.case_id if case is not None else None
    currency = case.currency if case is not None else currency_of(state, event)
    state.accepted.append(Acceptance(event.name or "", case_id, event.day, event.amount or 0, currency))
    state.happen("offer_accepted", currency_of(state, event), event.name, event.day)


EFFECTS: Final[dict[str, Callable[[State, Event], None]]] = {
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
}
