"""Cases (`ledger.fold`): what opens and closes them, and what happens in them."""

from __future__ import annotations

from dunning_dsl.engine.kernel.amounts import debt_amounts
from dunning_dsl.engine.kernel.book import owed, visible
from dunning_dsl.engine.kernel.changes import CLOSED, changed
from dunning_dsl.engine.kernel.holds import add_hold
from dunning_dsl.engine.kernel.instants import day_of
from dunning_dsl.engine.kernel.kinds import ON_CASE_CLOSED, ON_CASE_OPENED, ON_DISPUTE_RESOLVED, ON_PLAN_BROKEN
from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    C_CLOSED,
    C_CLOSED_AT,
    C_CLOSED_DAY,
    C_CLOSED_OWN,
    C_CLOSED_WHY,
    C_CURRENCY,
    C_FROZEN,
    C_HOLDS,
    C_MARKS,
    C_MOVES,
    C_OPENED_AT,
    C_OPENED_DAY,
    C_OVER,
    C_SERIAL,
    C_WAITS,
    D_COVERED,
    D_CURRENCY,
    D_DISPUTED,
    D_DUE,
    D_KIND,
    D_OUT,
    KIND_CREDIT_NOTE,
    KIND_FEE,
    ME_CASES,
    ME_DEBTS,
    ME_FULL,
    ME_OCCURRENCES,
    ME_OPEN,
    ME_SERIAL,
    ME_UNCLAIMED,
    ME_ZONE,
    NONE,
    O_ARGUMENT,
    O_CASE,
    O_DAY,
    O_EVENT,
    O_OWN_DAY,
    OUT_NO,
    OUT_VANISHED,
    P_AMOUNT,
    P_BROKEN,
    P_CASE,
    P_INVOICE,
    P_LAST,
    P_PAID,
    TERM_CURRENCIES,
    TERM_LOOK_AHEAD,
    U_ARGUMENT,
    U_CURRENCY,
    U_DAY,
    U_EVENT,
    UNKNOWN,
    WHY_DISPUTED,
    WHY_PAID,
    WHY_PLAN,
    Calendars,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.marks import clear_consumed, clear_marks


def case_open(state: State, case: int) -> bool:
    return bool(state.case[case, C_CLOSED] == 0)


def case_before(state: State, a: int, b: int) -> bool:
    """Cases of a customer stand by due date of the anchor, then invoice id (the order of debts), then age."""
    for column in (C_ANCHOR, C_OPENED_DAY):
        if state.case[a, column] != state.case[b, column]:
            return bool(state.case[a, column] < state.case[b, column])
    return a < b


def case_in(state: State, currency: int) -> int:
    """The open case in a currency; without one named (NONE), the customer's oldest open case. NONE where none is."""
    found = NONE
    for case in range(state.me[ME_OPEN], state.me[ME_CASES]):
        meant = currency == NONE or state.case[case, C_CURRENCY] == currency
        if meant and case_open(state, case) and (found == NONE or case_before(state, case, found)):
            found = case
    return found


# --- promises, as cases see them --------------------------------------------------------------------------------------


def current_promise(state: State, currency: int) -> int:
    """The row of the latest promise in a currency, NONE where there is none."""
    return int(state.current_promise[currency])


def outstanding(state: State, promise: int) -> bool:
    row = state.promise
    return bool(row[promise, P_BROKEN] == 0 and row[promise, P_PAID] < row[promise, P_AMOUNT])


def concerns(state: State, promise: int, case: int) -> bool:
    """Whether the case is one that the promise is seen in."""
    invoice = state.promise[promise, P_INVOICE]
    return bool(invoice == NONE or invoice == state.case[case, C_ANCHOR] or state.promise[promise, P_CASE] == case)


# --- opening ----------------------------------------------------------------------------------------------------------


def open_cases(calendars: Calendars, terms: Terms, state: State, at: int) -> None:
    """Open a case in each currency in which none is open and something is owed."""
    today = day_of(calendars, int(state.me[ME_ZONE]), at)
    for currency in range(terms.numbers[TERM_CURRENCIES]):
        if case_in(state, currency) == NONE:
            anchor = _anchor(terms, state, currency, today)
            if anchor != NONE:
                _open(state, anchor, today, at)
    state.me[ME_UNCLAIMED] = 0


def _anchor(terms: Terms, state: State, currency: int, today: int) -> int:
    last_due = today + int(terms.numbers[TERM_LOOK_AHEAD])
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_DUE] > last_due:
            return NONE
        meant = state.debt[debt, D_CURRENCY] == currency and state.debt[debt, D_KIND] != KIND_FEE
        if meant and owed(state, debt) and visible(terms, state, debt, today):
            return debt
    return NONE


def _open(state: State, anchor: int, today: int, at: int) -> None:
    case = int(state.me[ME_CASES])
    if case == state.case.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_CASES] = case + 1
    currency = int(state.debt[anchor, D_CURRENCY])
    row = state.case
    row[case, C_ANCHOR] = anchor
    row[case, C_CURRENCY] = currency
    row[case, C_OPENED_DAY] = today
    row[case, C_OPENED_AT] = at
    row[case, C_CLOSED] = 0
    row[case, C_CLOSED_AT] = NONE
    row[case, C_CLOSED_DAY] = UNKNOWN
    row[case, C_CLOSED_WHY] = 0
    row[case, C_CLOSED_OWN] = UNKNOWN
    row[case, C_OVER] = 0
    row[case, C_FROZEN] = NONE
    row[case, C_MOVES] = 0
    row[case, C_HOLDS] = 0
    state.me[ME_SERIAL] += 1
    row[case, C_SERIAL] = state.me[ME_SERIAL]
    row[case, C_MARKS] = 0
    row[case, C_WAITS] = 0
    clear_marks(state, case)
    occur(state, case, ON_CASE_OPENED, NONE, today, UNKNOWN)
    _claim(state, case, today)
    promise = current_promise(state, currency)
    if promise != NONE and outstanding(state, promise) and concerns(state, promise, case):
        add_hold(state, case, today, today, int(state.promise[promise, P_LAST]), promise)


def _claim(state: State, case: int, today: int) -> None:
    """What happened in its currency while no case was open and still belongs to the new one."""
    for row in range(state.me[ME_UNCLAIMED]):
        event = int(state.unclaimed[row, U_EVENT])
        day = int(state.unclaimed[row, U_DAY])
        lasting = event in (ON_PLAN_BROKEN, ON_DISPUTE_RESOLVED)
        if state.unclaimed[row, U_CURRENCY] == state.case[case, C_CURRENCY] and (day == today or lasting):
            occur(state, case, event, int(state.unclaimed[row, U_ARGUMENT]), day, UNKNOWN)


# --- closing ----------------------------------------------------------------------------------------------------------


def close_ended(calendars: Calendars, terms: Terms, state: State, at: int, event_day: int, own_day: int) -> None:
    """Close the open cases whose anchor is no longer owed: on the day of the event of others that did it (UNKNOWN: on
    the day of `at`), on `own_day` where a rule of ours did."""
    for case in range(state.me[ME_OPEN], state.me[ME_CASES]):
        anchor = int(state.case[case, C_ANCHOR])
        if case_open(state, case) and not owed(state, anchor):
            day = event_day if event_day != UNKNOWN else day_of(calendars, int(state.me[ME_ZONE]), at)
            _close(terms, state, case, at, day, _why(state, anchor), own_day)
    while state.me[ME_OPEN] < state.me[ME_CASES] and not case_open(state, int(state.me[ME_OPEN])):
        state.me[ME_OPEN] += 1


def _why(state: State, anchor: int) -> int:
    if state.debt[anchor, D_OUT] != OUT_NO:
        return int(state.debt[anchor, D_OUT])
    if state.debt[anchor, D_DISPUTED] == 1:
        return WHY_DISPUTED
    return WHY_PLAN if state.debt[anchor, D_COVERED] == 1 else WHY_PAID


def _close(terms: Terms, state: State, case: int, at: int, day: int, why: int, own_day: int) -> None:
    """End a case. A charge that vanished ends it silently; a case ended by its own rule raises `case_closed` on the
    next day."""
    changed(state.me, CLOSED)
    row = state.case
    row[case, C_CLOSED] = 1
    row[case, C_CLOSED_AT] = at
    row[case, C_CLOSED_DAY] = day
    row[case, C_CLOSED_WHY] = why
    row[case, C_CLOSED_OWN] = own_day
    row[case, C_FROZEN] = case
    debt_amounts(terms, state, case, day, state.frozen[case])
    if why != OUT_VANISHED:
        occur(state, case, ON_CASE_CLOSED, NONE, day if own_day == UNKNOWN else day + 1, own_day)


# --- what happens -----------------------------------------------------------------------------------------------------


def occur(state: State, case: int, event: int, argument: int, day: int, own_day: int) -> None:
    """Something that the case's `on EVENT` rules may wait for."""
    row = int(state.me[ME_OCCURRENCES])
    if row == state.occurrence.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_OCCURRENCES] = row + 1
    if state.case[case, C_WAITS] == 0:
        state.case[case, C_WAITS] = row + 1
    state.occurrence[row, O_CASE] = case
    state.occurrence[row, O_EVENT] = event
    state.occurrence[row, O_ARGUMENT] = argument
    state.occurrence[row, O_DAY] = day
    state.occurrence[row, O_OWN_DAY] = own_day
    clear_consumed(state, row)


def happen(terms: Terms, state: State, event: int, currency: int, argument: int, day: int) -> None:
    """An event of the language goes to the case open in its currency (NONE: unsaid) when it happened, else it waits for
    one that opens today."""
    case = case_in(state, currency)
    if case != NONE:
        occur(state, case, event, argument, day, UNKNOWN)
    elif currency != NONE:
        wait_for_case(state, event, currency, argument, day)
    else:
        wait_for_case(state, event, customers_currency(terms, state), argument, day)


def customers_currency(terms: Terms, state: State) -> int:
    """That of their first debt in a currency that the policy lists; the policy's first where there is none."""
    for debt in range(state.me[ME_DEBTS]):
        listed = state.debt[debt, D_CURRENCY] < terms.numbers[TERM_CURRENCIES]
        if listed and state.debt[debt, D_KIND] != KIND_CREDIT_NOTE:
            return int(state.debt[debt, D_CURRENCY])
    return 0


def reopen(state: State, event: int, currency: int, day: int) -> None:
    """A resolved dispute or a broken plan: it belongs to the case that it opens or, where one is open already, to
    that."""
    case = case_in(state, currency)
    if case != NONE:
        occur(state, case, event, NONE, day, UNKNOWN)
    else:
        wait_for_case(state, event, currency, NONE, day)


def wait_for_case(state: State, event: int, currency: int, argument: int, day: int) -> None:
    """It happened while no case was open in the currency."""
    row = int(state.me[ME_UNCLAIMED])
    if row == state.unclaimed.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_UNCLAIMED] = row + 1
    state.unclaimed[row, U_EVENT] = event
    state.unclaimed[row, U_CURRENCY] = currency
    state.unclaimed[row, U_ARGUMENT] = argument
    state.unclaimed[row, U_DAY] = day
