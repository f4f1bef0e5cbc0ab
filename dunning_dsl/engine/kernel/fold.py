"""State is the history (`ledger.fold`): one customer's columns, folded in order of time by `advance`."""

from __future__ import annotations

from dunning_dsl.engine.kernel.book import pay, spend
from dunning_dsl.engine.kernel.cases import close_ended, open_cases
from dunning_dsl.engine.kernel.changes import ALL, DEBTS, EVENT_CHANGES, MONEY, STAGE, changed
from dunning_dsl.engine.kernel.events import apply_event, change_fact
from dunning_dsl.engine.kernel.instants import agenda_at, look_at_moment_after, on_day, pop_day
from dunning_dsl.engine.kernel.kinds import INERT
from dunning_dsl.engine.kernel.layout import (
    D_AMOUNT,
    D_COVERED,
    D_CURRENCY,
    D_DISPUTED,
    D_DUE,
    D_FLOOR,
    D_ISSUED,
    D_KIND,
    D_OUT,
    D_PAID,
    D_SETTLED,
    E_DAY,
    E_IS_ACTION,
    E_KEY,
    E_KIND,
    E_OWN,
    E_OWN_DAY,
    I_AMOUNT,
    I_CURRENCY,
    I_DUE,
    I_ISSUED,
    I_KIND,
    KIND_CREDIT_NOTE,
    KIND_INSTALMENT,
    ME_ACTED,
    ME_COUNTRY,
    ME_CUSTOMER,
    ME_DEBTS,
    ME_EVENT,
    ME_EVENT_END,
    ME_FULL,
    ME_MOMENT,
    ME_NOW,
    ME_PROMISES,
    ME_REGION,
    ME_SERIAL,
    ME_UNCLAIMED,
    ME_WITHHOLD,
    ME_ZONE,
    NEVER,
    NONE,
    OUT_NO,
    OUT_NOTE,
    OUT_USED,
    OUT_VANISHED,
    PLAN_RUNS,
    TERM_CURRENCIES,
    TERM_LOOK_AHEAD,
    TERM_TOLERANCE,
    UNKNOWN,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.money import clear_decline
from dunning_dsl.engine.kernel.plans import break_due_promises, break_missed_plans, finish_plans

# --- a new customer ---------------------------------------------------------------------------------------------------


def reset(columns: Columns, calendars: Calendars, terms: Terms, state: State, customer: int, withhold: int) -> None:
    """Make the state that of a customer (a row of the chunk) of whom nothing has been folded yet. Recorded actions
    decided on day `withhold` or later are left out (NEVER: none are)."""
    me = state.me
    for column in range(ME_SERIAL):
        me[column] = 0
    changed(me, ALL)
    me[ME_CUSTOMER] = customer
    me[ME_ZONE] = columns.zone[customer]
    me[ME_NOW] = -NEVER
    me[ME_EVENT] = columns.event_start[customer]
    me[ME_EVENT_END] = columns.event_start[customer + 1]
    me[ME_MOMENT] = NEVER
    clear_decline(terms, state)
    me[ME_COUNTRY] = columns.country[customer]
    me[ME_REGION] = NONE
    me[ME_WITHHOLD] = withhold
    for currency in range(state.credit.shape[0]):
        state.credit[currency] = 0
        state.current_promise[currency] = NONE
        state.plan[currency, PLAN_RUNS] = 0
    for channel in range(state.consent.shape[0]):
        state.consent[channel] = columns.consent[customer, channel]
        state.opted_out[channel] = 0
        state.failed[channel] = 0
    for column in range(state.column.shape[0]):
        change_fact(columns, terms, state, column, int(columns.columns[customer, column]))
    _add_invoices(columns, calendars, terms, state, customer)
    _skip_withheld(columns, state)


def _add_invoices(columns: Columns, calendars: Calendars, terms: Terms, state: State, customer: int) -> None:
    """Take in the invoices; days on which they matter go on the agenda."""
    first = int(columns.invoice_start[customer])
    count = int(columns.invoice_start[customer + 1]) - first
    if count > state.debt.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_DEBTS] = count
    for row in range(count):
        _add_debt(columns, terms, state, first + row, row)
        due = int(state.debt[row, D_DUE])
        issued_on = int(state.debt[row, D_ISSUED])
        kind = int(state.debt[row, D_KIND])
        on_day(calendars, state, due - int(terms.numbers[TERM_LOOK_AHEAD]))
        if issued_on != UNKNOWN:
            on_day(calendars, state, issued_on)
        if kind == KIND_INSTALMENT:
            on_day(calendars, state, due + int(terms.numbers[TERM_TOLERANCE]) + 1)
        if kind != KIND_CREDIT_NOTE and issued_on == UNKNOWN:
            on_day(calendars, state, due + 1)


def _add_debt(columns: Columns, terms: Terms, state: State, invoice: int, row: int) -> None:
    said = columns.invoices
    currency = int(said[invoice, I_CURRENCY])
    kind = int(said[invoice, I_KIND])
    listed = currency < terms.numbers[TERM_CURRENCIES]
    state.debt[row, D_DUE] = said[invoice, I_DUE]
    state.debt[row, D_AMOUNT] = said[invoice, I_AMOUNT]
    state.debt[row, D_CURRENCY] = currency
    state.debt[row, D_ISSUED] = said[invoice, I_ISSUED]
    state.debt[row, D_KIND] = kind
    state.debt[row, D_FLOOR] = max(1, int(terms.ignore_under[currency])) if listed else 1
    state.debt[row, D_PAID] = 0
    state.debt[row, D_SETTLED] = UNKNOWN
    state.debt[row, D_DISPUTED] = 0
    state.debt[row, D_COVERED] = 0
    state.debt[row, D_OUT] = OUT_NOTE if kind == KIND_CREDIT_NOTE else OUT_NO


# --- what is still to come --------------------------------------------------------------------------------------------


def _skip_withheld(columns: Columns, state: State) -> None:
    """Let the next event be one that is not left out, and that changes anything."""
    me = state.me
    said = columns.events
    while me[ME_EVENT] < me[ME_EVENT_END]:
        event = int(me[ME_EVENT])
        if INERT[said[event, E_KIND]] == 0:
            if said[event, E_IS_ACTION] == 0 or _decided_on(columns, event) < me[ME_WITHHOLD]:
                return
        me[ME_EVENT] = event + 1


def _decided_on(columns: Columns, event: int) -> int:
    """The day on which a recorded action was decided."""
    own_day = int(columns.events[event, E_OWN_DAY])
    return int(columns.events[event, E_DAY]) if own_day == UNKNOWN else own_day


def begin_own(columns: Columns, calendars: Calendars, terms: Terms, state: State, number: int, first: int) -> None:
    """From day `number` on the policy's own actions stand in place of the recorded ones. Folded so far is what was
    recorded before the first counted day; that will do where nothing of it is to be left out."""
    if number == first and state.me[ME_ACTED] < first:
        state.me[ME_WITHHOLD] = number
        _skip_withheld(columns, state)
    else:
        reset(columns, calendars, terms, state, int(state.me[ME_CUSTOMER]), number)


def _next_event_at(columns: Columns, state: State) -> int:
    if state.me[ME_EVENT] == state.me[ME_EVENT_END]:
        return NEVER
    return int(columns.events[state.me[ME_EVENT], E_KEY])


def next_instant(columns: Columns, state: State) -> int:
    """The next instant at which anything but a decision may change, NEVER where nothing is to come."""
    return min(_next_event_at(columns, state), agenda_at(state), int(state.me[ME_MOMENT]))


# --- the fold ---------------------------------------------------------------------------------------------------------


def advance(columns: Columns, calendars: Calendars, terms: Terms, state: State, to: int) -> None:
    """Take in everything before the instant `to`, and what falls on it of days that start, moments, and decisions of
    ours. Stops early where an array has no more room (ME_FULL)."""
    me = state.me
    while me[ME_FULL] == 0:
        event_at = _next_event_at(columns, state)
        day_at = agenda_at(state)
        moment_at = int(me[ME_MOMENT])
        at = min(event_at, day_at, moment_at)
        if at > to or at == NEVER:
            break
        of_time = at in (day_at, moment_at)
        if at == to and not of_time and columns.events[me[ME_EVENT], E_OWN] == 0:
            break
        me[ME_NOW] = max(int(me[ME_NOW]), at)
        if at == day_at:
            start_of_day(calendars, terms, state, at, pop_day(state))
        elif at == moment_at:
            me[ME_MOMENT] = NEVER
            open_cases(calendars, terms, state, at)
        else:
            _take_in(columns, calendars, terms, state)
    me[ME_NOW] = max(int(me[ME_NOW]), to)


def _take_in(columns: Columns, calendars: Calendars, terms: Terms, state: State) -> None:
    """Fold the next event of the history."""
    event = int(state.me[ME_EVENT])
    state.me[ME_EVENT] = event + 1
    if columns.events[event, E_IS_ACTION] == 1:
        state.me[ME_ACTED] = max(int(state.me[ME_ACTED]), _decided_on(columns, event))
    _skip_withheld(columns, state)
    fold_event(columns, calendars, terms, state, event)


def fold_event(columns: Columns, calendars: Calendars, terms: Terms, state: State, event: int) -> None:
    """Fold an event (a row of `Columns.events`), and what follows from it at once."""
    changes = EVENT_CHANGES[columns.events[event, E_KIND]]
    changed(state.me, changes)
    apply_event(columns, calendars, terms, state, event)
    at = int(columns.events[event, E_KEY])
    if changes & DEBTS == 0:
        if state.me[ME_UNCLAIMED] > 0:
            look_at_moment_after(calendars, terms, state, at + 1)
        return
    by_others = columns.events[event, E_OWN] == 0
    day = int(columns.events[event, E_DAY]) if by_others else UNKNOWN
    close_ended(calendars, terms, state, at, day, int(columns.events[event, E_OWN_DAY]))
    look_at_moment_after(calendars, terms, state, at + 1)


def start_of_day(calendars: Calendars, terms: Terms, state: State, at: int, day: int) -> None:
    """What happens by the calendar alone: credit notes, charges that never came, broken promises and plans."""
    if _stirs(state, day):
        changed(state.me, MONEY | STAGE)
    _pay_credit_notes(terms, state, day)
    for debt in range(state.me[ME_DEBTS]):
        expected = state.debt[debt, D_ISSUED] == UNKNOWN and state.debt[debt, D_OUT] == OUT_NO
        if expected and state.debt[debt, D_DUE] < day:
            state.debt[debt, D_OUT] = OUT_VANISHED
    break_due_promises(terms, state, day)
    break_missed_plans(calendars, terms, state, day)
    for currency in range(state.credit.shape[0]):
        spend(terms, state, currency, day)
    finish_plans(state, day)
    close_ended(calendars, terms, state, at, UNKNOWN, UNKNOWN)
    look_at_moment_after(calendars, terms, state, at)


def _stirs(state: State, day: int) -> bool:
    """Whether the start of a day may change anything by itself: that a debt is issued, or is due, facts know."""
    if state.me[ME_PROMISES] > 0:
        return True
    for currency in range(state.credit.shape[0]):
        if state.credit[currency] > 0 or state.plan[currency, PLAN_RUNS] == 1:
            return True
    for debt in range(state.me[ME_DEBTS]):
        out = state.debt[debt, D_OUT]
        expected = state.debt[debt, D_ISSUED] == UNKNOWN and state.debt[debt, D_DUE] < day
        if out == OUT_NOTE or (out == OUT_NO and expected):
            return True
    return False


def _pay_credit_notes(terms: Terms, state: State, day: int) -> None:
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_OUT] == OUT_NOTE:
            issued_on = int(state.debt[debt, D_ISSUED])
            if issued_on != UNKNOWN and issued_on <= day:
                state.debt[debt, D_OUT] = OUT_USED
                pay(terms, state, int(state.debt[debt, D_CURRENCY]), int(state.debt[debt, D_AMOUNT]), day, NONE)
