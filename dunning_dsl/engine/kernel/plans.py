"""Promises and payment plans (`ledger.fold`): how they are kept and broken."""

from __future__ import annotations

from dunning_dsl.engine.kernel.book import owed, rest, settle_covered
from dunning_dsl.engine.kernel.cases import case_in, close_ended, concerns, current_promise, happen, outstanding, reopen
from dunning_dsl.engine.kernel.holds import end_holds
from dunning_dsl.engine.kernel.instants import start_of
from dunning_dsl.engine.kernel.kinds import ON_PLAN_BROKEN, ON_PROMISE_BROKEN
from dunning_dsl.engine.kernel.layout import (
    D_AMOUNT,
    D_COVERED,
    D_CURRENCY,
    D_DUE,
    D_KIND,
    D_OUT,
    D_PAID,
    D_SETTLED,
    KIND_INSTALMENT,
    ME_DEBTS,
    ME_PROMISES,
    ME_ZONE,
    NONE,
    OUT_VOID,
    P_BROKEN,
    P_CURRENCY,
    P_LAST,
    PLAN_DAY,
    PLAN_ORDER,
    PLAN_RUNS,
    TERM_TOLERANCE,
    UNKNOWN,
    Calendars,
    State,
    Terms,
)


def break_promise(terms: Terms, state: State, promise: int, day: int) -> None:
    """A broken promise ends its own hold and no other."""
    state.promise[promise, P_BROKEN] = 1
    currency = int(state.promise[promise, P_CURRENCY])
    end_holds(state, NONE, promise, day - 1)
    current = case_in(state, currency)
    if current == NONE or concerns(state, promise, current):
        happen(terms, state, ON_PROMISE_BROKEN, currency, NONE, day)


def break_due_promises(terms: Terms, state: State, day: int) -> None:
    """Break what was promised and has not come, currency by currency in the order of their first promises."""
    for first in range(state.me[ME_PROMISES]):
        currency = int(state.promise[first, P_CURRENCY])
        if _first_promise(state, currency) == first:
            promise = current_promise(state, currency)
            if outstanding(state, promise) and state.promise[promise, P_LAST] < day:
                break_promise(terms, state, promise, day)


def _first_promise(state: State, currency: int) -> int:
    for row in range(state.me[ME_PROMISES]):
        if state.promise[row, P_CURRENCY] == currency:
            return row
    return NONE


# --- plans ------------------------------------------------------------------------------------------------------------


def plan_runs(state: State, currency: int) -> bool:
    return bool(state.plan[currency, PLAN_RUNS] == 1)


def break_missed_plans(calendars: Calendars, terms: Terms, state: State, day: int) -> None:
    """Break the plans of which an instalment is overdue, in the order in which they were accepted."""
    last = NONE
    while True:
        currency = plan_after(state, last)
        if currency == NONE:
            return
        last = int(state.plan[currency, PLAN_ORDER])
        if _missed(terms, state, currency, day):
            break_plan(calendars, terms, state, currency, day)


def plan_after(state: State, order: int) -> int:
    """The currency of the running plan accepted next after the one of that order."""
    found = NONE
    for currency in range(state.plan.shape[0]):
        later = plan_runs(state, currency) and state.plan[currency, PLAN_ORDER] > order
        if later and (found == NONE or state.plan[currency, PLAN_ORDER] < state.plan[found, PLAN_ORDER]):
            found = currency
    return found


def _instalment(state: State, debt: int, currency: int) -> bool:
    """Whether the debt is one of the plan's: an instalment of its currency that falls due after it was accepted; those
    of an earlier plan that is broken are void."""
    row = state.debt
    return bool(
        row[debt, D_KIND] == KIND_INSTALMENT
        and row[debt, D_CURRENCY] == currency
        and row[debt, D_DUE] >= state.plan[currency, PLAN_DAY]
        and row[debt, D_OUT] != OUT_VOID
    )


def _missed(terms: Terms, state: State, currency: int, day: int) -> bool:
    for debt in range(state.me[ME_DEBTS]):
        overdue = state.debt[debt, D_DUE] + terms.numbers[TERM_TOLERANCE] < day
        if overdue and _instalment(state, debt, currency) and owed(state, debt):
            return True
    return False


def break_plan(calendars: Calendars, terms: Terms, state: State, currency: int, day: int) -> None:
    """Unpaid instalments are void; what was paid on the plan counts for what it covered, oldest first; the rest is owed
    again."""
    state.plan[currency, PLAN_RUNS] = 0
    paid = 0
    for debt in range(state.me[ME_DEBTS]):
        if _instalment(state, debt, currency):
            paid += int(state.debt[debt, D_PAID])
            if rest(state, debt) > 0:
                state.debt[debt, D_OUT] = OUT_VOID
    close_ended(calendars, terms, state, start_of(calendars, int(state.me[ME_ZONE]), day), UNKNOWN, UNKNOWN)
    settle_covered(terms, state, currency, paid, day)
    reopen(state, ON_PLAN_BROKEN, currency, day)


def finish_plans(state: State, day: int) -> None:
    """A plan is kept once as much was paid on it as is left of what it covers: that is settled."""
    for currency in range(state.plan.shape[0]):
        if plan_runs(state, currency) and _paid_on_plan(state, currency) >= left_of_plan(state, currency):
            _finish(state, currency, day)


def _paid_on_plan(state: State, currency: int) -> int:
    paid = 0
    for debt in range(state.me[ME_DEBTS]):
        if _instalment(state, debt, currency):
            paid += int(state.debt[debt, D_PAID])
    return paid


def left_of_plan(state: State, currency: int) -> int:
    """What is left of what a plan covers, in minor units."""
    left = 0
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_COVERED] == 1 and state.debt[debt, D_CURRENCY] == currency:
            left += rest(state, debt)
    return left


def _finish(state: State, currency: int, day: int) -> None:
    state.plan[currency, PLAN_RUNS] = 0
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_COVERED] == 1 and state.debt[debt, D_CURRENCY] == currency:
            state.debt[debt, D_COVERED] = 0
            state.debt[debt, D_PAID] = state.debt[debt, D_AMOUNT]
            if state.debt[debt, D_SETTLED] == UNKNOWN:
                state.debt[debt, D_SETTLED] = day
