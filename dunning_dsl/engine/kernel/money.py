"""What events of money do to the state (`ledger.money_events`). One function per kind; `event` is its row."""

from __future__ import annotations

from dunning_dsl.engine.kernel.book import issued, owed, pay, rest, reverse, spend
from dunning_dsl.engine.kernel.cases import case_in, current_promise, happen, occur, reopen, wait_for_case
from dunning_dsl.engine.kernel.holds import add_hold, end_holds
from dunning_dsl.engine.kernel.instants import on_day
from dunning_dsl.engine.kernel.kinds import (
    ON_DISPUTE_OPENED,
    ON_DISPUTE_RESOLVED,
    ON_OFFER_ACCEPTED,
    ON_PAYMENT_FAILED,
    ON_PAYMENT_RECEIVED,
    ON_PROMISE_MADE,
)
from dunning_dsl.engine.kernel.layout import (
    A_ANSWERED,
    A_DAY,
    A_OWN_DAY,
    ANSWER_ADVICE,
    ANSWER_DIED,
    ANSWER_DIED_DEBIT,
    ANSWER_STANDS,
    ANSWER_STANDS_DEBIT,
    C_ANCHOR,
    C_CURRENCY,
    D_COVERED,
    D_CURRENCY,
    D_DISPUTED,
    D_DUE,
    D_KIND,
    E_AMOUNT,
    E_CODE,
    E_CURRENCY,
    E_DAY,
    E_INVOICE,
    E_NAME,
    E_ON,
    KIND_INSTALMENT,
    ME_ACCEPTED,
    ME_ATTEMPTS,
    ME_DEBTS,
    ME_DECLINE,
    ME_FIRST_DECLINE,
    ME_FULL,
    ME_OLD_ADVICE,
    ME_PAYMENTS,
    ME_PROMISES,
    ME_REFUSED,
    ME_REPORTED,
    NONE,
    P_AMOUNT,
    P_BROKEN,
    P_CASE,
    P_CURRENCY,
    P_DUE,
    P_INVOICE,
    P_LAST,
    P_MADE,
    P_PAID,
    PLAN_DAY,
    PLAN_ORDER,
    PLAN_RUNS,
    T_AMOUNT,
    T_CASE,
    T_CURRENCY,
    T_DAY,
    T_KIND,
    TERM_ADVICE,
    TERM_BANK_DEBIT,
    TERM_EMPTY,
    TERM_METHOD,
    TERM_NO_CODE,
    TERM_PAYMENT_PLAN,
    TERM_TOLERANCE,
    UNKNOWN,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.plans import break_plan, break_promise, finish_plans, plan_after, plan_runs
from dunning_dsl.engine.kernel.subject import amount_of, case_of, currency_of, money_currency, named_debt
from dunning_dsl.ledger.money_events import DEBIT_ANSWER_DAYS


def payment(columns: Columns, terms: Terms, state: State, event: int) -> None:
    currency = money_currency(columns, terms, state, event)
    day = int(columns.events[event, E_DAY])
    case = case_in(state, currency)
    amount = amount_of(columns, event)
    pay(terms, state, currency, amount, day, named_debt(columns, state, event))
    _note_payment(state, day)
    clear_decline(terms, state)
    _answer_attempt(terms, state, day)
    promise = current_promise(state, currency)
    if promise != NONE:
        state.promise[promise, P_PAID] += amount
    finish_plans(state, day)
    if case != NONE:
        occur(state, case, ON_PAYMENT_RECEIVED, NONE, day, UNKNOWN)
    else:
        wait_for_case(state, ON_PAYMENT_RECEIVED, currency, NONE, day)


def credit(columns: Columns, terms: Terms, state: State, event: int) -> None:
    currency = money_currency(columns, terms, state, event)
    day = int(columns.events[event, E_DAY])
    pay(terms, state, currency, amount_of(columns, event), day, named_debt(columns, state, event))
    finish_plans(state, day)


def reversed_payment(columns: Columns, terms: Terms, state: State, event: int) -> None:
    """What is taken back no longer counts for a promise made before it was paid."""
    currency = money_currency(columns, terms, state, event)
    amount = int(columns.events[event, E_AMOUNT])
    invoice = int(columns.events[event, E_INVOICE])
    reverse(state, currency, amount, invoice, current_promise(state, currency))


def payment_failed(columns: Columns, terms: Terms, state: State, event: int) -> None:
    day = int(columns.events[event, E_DAY])
    code = int(columns.events[event, E_CODE])
    told = code != NONE and code != terms.numbers[TERM_EMPTY]
    state.me[ME_DECLINE] = code if told else terms.numbers[TERM_NO_CODE]
    if told and state.me[ME_FIRST_DECLINE] == terms.numbers[TERM_EMPTY]:
        state.me[ME_FIRST_DECLINE] = code
    _note_failure(terms, state)
    if not _answer_attempt(terms, state, day):
        add_attempt(state, day, UNKNOWN, 1)
    happen(terms, state, ON_PAYMENT_FAILED, currency_of(columns, state, event), NONE, day)


def clear_decline(terms: Terms, state: State) -> None:
    """What was declined before no longer matters."""
    state.me[ME_DECLINE] = terms.numbers[TERM_EMPTY]
    state.me[ME_FIRST_DECLINE] = terms.numbers[TERM_EMPTY]


def _note_failure(terms: Terms, state: State) -> None:
    """What lasts of the latest failed attempt's code, and of the advice where that is not about an older card."""
    debit = state.column[terms.numbers[TERM_METHOD]] == terms.numbers[TERM_BANK_DEBIT]
    said = _answer(terms, int(state.me[ME_DECLINE]))
    if said & (ANSWER_STANDS_DEBIT if debit else ANSWER_STANDS):
        state.me[ME_REFUSED] = 1
    if said & (ANSWER_DIED_DEBIT if debit else ANSWER_DIED):
        state.me[ME_REPORTED] = 1
    if state.me[ME_OLD_ADVICE] == 0 and terms.numbers[TERM_ADVICE] != NONE:
        _note_advice(terms, state, int(state.column[terms.numbers[TERM_ADVICE]]))


def new_advice(terms: Terms, state: State, advice: int) -> None:
    """The network's advice is another from now on."""
    state.me[ME_OLD_ADVICE] = 0
    if state.me[ME_DECLINE] != terms.numbers[TERM_EMPTY]:
        _note_advice(terms, state, advice)


def new_card(terms: Terms, state: State) -> None:
    """What was answered of the old card is over, the advice too until there is another."""
    clear_decline(terms, state)
    state.me[ME_REFUSED] = 0
    state.me[ME_OLD_ADVICE] = 1


def _note_advice(terms: Terms, state: State, advice: int) -> None:
    if _answer(terms, advice) & ANSWER_ADVICE:
        state.me[ME_REFUSED] = 1


def _answer(terms: Terms, text: int) -> int:
    """What the library says of a code or an advice; nothing of a text that it does not name."""
    return int(terms.answers[text]) if 0 <= text < terms.answers.shape[0] else 0


def _note_payment(state: State, day: int) -> None:
    row = int(state.me[ME_PAYMENTS])
    if row == state.payment.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_PAYMENTS] = row + 1
    state.payment[row] = day


def _answer_attempt(terms: Terms, state: State, day: int) -> bool:
    """A payment or a failure answers the attempt that waits, if one does: a debit's for a week, others' for a day."""
    last = int(state.me[ME_ATTEMPTS]) - 1
    debit = state.column[terms.numbers[TERM_METHOD]] == terms.numbers[TERM_BANK_DEBIT]
    wait = DEBIT_ANSWER_DAYS if debit else 1
    if last < 0 or state.attempt[last, A_ANSWERED] == 1 or day > state.attempt[last, A_DAY] + wait:
        return False
    state.attempt[last, A_ANSWERED] = 1
    return True


def add_attempt(state: State, day: int, own_day: int, answered: int) -> None:
    """An attempt to take payment; `own_day` UNKNOWN where it is not ours."""
    row = int(state.me[ME_ATTEMPTS])
    if row == state.attempt.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_ATTEMPTS] = row + 1
    state.attempt[row, A_DAY] = day
    state.attempt[row, A_OWN_DAY] = own_day
    state.attempt[row, A_ANSWERED] = answered


# --- disputes ---------------------------------------------------------------------------------------------------------


def dispute_opened(columns: Columns, terms: Terms, state: State, event: int) -> None:
    """It is about the invoice named, else about the anchor of the open case."""
    debt = named_debt(columns, state, event)
    if columns.events[event, E_INVOICE] == NONE:
        case = case_in(state, int(columns.events[event, E_CURRENCY]))
        debt = NONE if case == NONE else int(state.case[case, C_ANCHOR])
    currency = currency_of(columns, state, event)
    happen(terms, state, ON_DISPUTE_OPENED, currency, NONE, int(columns.events[event, E_DAY]))
    if debt != NONE:
        state.debt[debt, D_DISPUTED] = 1


def dispute_resolved(columns: Columns, terms: Terms, state: State, event: int) -> None:
    invoice = columns.events[event, E_INVOICE]
    said = columns.events[event, E_CURRENCY]
    for debt in range(state.me[ME_DEBTS]):
        currency = int(state.debt[debt, D_CURRENCY])
        meant = debt == invoice or (invoice == NONE and said in (NONE, currency))
        if meant and state.debt[debt, D_DISPUTED] == 1:
            day = int(columns.events[event, E_DAY])
            state.debt[debt, D_DISPUTED] = 0
            spend(terms, state, currency, day)
            reopen(state, ON_DISPUTE_RESOLVED, currency, day)
            return


# --- promises ---------------------------------------------------------------------------------------------------------


def promise_made(columns: Columns, calendars: Calendars, terms: Terms, state: State, event: int) -> None:
    currency = money_currency(columns, terms, state, event)
    day = int(columns.events[event, E_DAY])
    case = case_in(state, currency)
    old = current_promise(state, currency)
    promise = _new_promise(columns, terms, state, event, currency, case)
    if promise == NONE:
        return
    last_day = int(state.promise[promise, P_LAST])
    on_day(calendars, state, last_day + 1)
    if case != NONE:
        if old != NONE:
            end_holds(state, case, old, day - 1)
        add_hold(state, case, day, day, last_day, promise)
    happen(terms, state, ON_PROMISE_MADE, currency, NONE, day)


def _new_promise(columns: Columns, terms: Terms, state: State, event: int, currency: int, case: int) -> int:
    """Write down a promise; its row, NONE where there is no room."""
    row = int(state.me[ME_PROMISES])
    if row == state.promise.shape[0]:
        state.me[ME_FULL] = 1
        return NONE
    day = int(columns.events[event, E_DAY])
    amount = int(columns.events[event, E_AMOUNT])
    due = int(columns.events[event, E_ON])
    if due == UNKNOWN:
        due = day
    state.me[ME_PROMISES] = row + 1
    state.promise[row, P_MADE] = day
    state.promise[row, P_DUE] = due
    state.promise[row, P_LAST] = due + int(terms.numbers[TERM_TOLERANCE])
    state.promise[row, P_AMOUNT] = _all_overdue(state, case, currency, day) if amount == UNKNOWN else amount
    state.promise[row, P_CURRENCY] = currency
    state.promise[row, P_INVOICE] = columns.events[event, E_INVOICE]
    state.promise[row, P_CASE] = case
    state.promise[row, P_PAID] = 0
    state.promise[row, P_BROKEN] = 0
    state.current_promise[currency] = row
    return row


def _all_overdue(state: State, case: int, currency: int, day: int) -> int:
    """What a promise without an amount is for: all that is overdue or, where nothing is yet, all that is owed."""
    every = 0
    overdue = 0
    for debt in range(state.me[ME_DEBTS]):
        if _asked_for(state, debt, case, currency, day):
            every += rest(state, debt)
            if state.debt[debt, D_DUE] < day:
                overdue += rest(state, debt)
    return every if overdue == 0 else overdue


def _asked_for(state: State, debt: int, case: int, currency: int, day: int) -> bool:
    """Whether a debt of the currency is owed and issued, or the anchor of the case (NONE: there is none)."""
    if state.debt[debt, D_CURRENCY] != currency or not owed(state, debt):
        return False
    if issued(state, debt, day):
        return True
    return bool(case != NONE and state.case[case, C_ANCHOR] == debt)


def promise_broken(columns: Columns, terms: Terms, state: State, event: int) -> None:
    promise = current_promise(state, money_currency(columns, terms, state, event))
    if promise != NONE and state.promise[promise, P_BROKEN] == 0:
        break_promise(terms, state, promise, int(columns.events[event, E_DAY]))


# --- plans and offers -------------------------------------------------------------------------------------------------


def plan_accepted(columns: Columns, terms: Terms, state: State, event: int) -> None:
    currency = money_currency(columns, terms, state, event)
    if plan_runs(state, currency):
        return
    day = int(columns.events[event, E_DAY])
    kind = int(terms.numbers[TERM_PAYMENT_PLAN])
    happen(terms, state, ON_OFFER_ACCEPTED, currency, kind, day)
    case = case_in(state, currency)
    if case == NONE:
        return
    order = _accept(columns, state, event, kind, case, currency)
    if order == NONE:
        return
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_KIND] != KIND_INSTALMENT and _asked_for(state, debt, case, currency, day):
            state.debt[debt, D_COVERED] = 1
    state.plan[currency, PLAN_RUNS] = 1
    state.plan[currency, PLAN_DAY] = day
    state.plan[currency, PLAN_ORDER] = order


def plan_broken(columns: Columns, calendars: Calendars, terms: Terms, state: State, event: int) -> None:
    currency = currency_of(columns, state, event)
    if currency == NONE:
        currency = plan_after(state, NONE)
    if currency != NONE and plan_runs(state, currency):
        break_plan(calendars, terms, state, currency, int(columns.events[event, E_DAY]))


def offer_accepted(columns: Columns, terms: Terms, state: State, event: int) -> None:
    name = int(columns.events[event, E_NAME])
    if name == terms.numbers[TERM_PAYMENT_PLAN]:
        plan_accepted(columns, terms, state, event)
        return
    case = case_of(columns, state, event)
    currency = currency_of(columns, state, event)
    kind = int(terms.numbers[TERM_EMPTY]) if name == NONE else name
    _accept(columns, state, event, kind, case, currency if case == NONE else int(state.case[case, C_CURRENCY]))
    happen(terms, state, ON_OFFER_ACCEPTED, currency, name, int(columns.events[event, E_DAY]))


def _accept(columns: Columns, state: State, event: int, kind: int, case: int, currency: int) -> int:
    """Write down an offer that was taken up; its row, NONE where there is no room."""
    row = int(state.me[ME_ACCEPTED])
    if row == state.accepted.shape[0]:
        state.me[ME_FULL] = 1
        return NONE
    state.me[ME_ACCEPTED] = row + 1
    state.accepted[row, T_KIND] = kind
    state.accepted[row, T_CASE] = case
    state.accepted[row, T_DAY] = columns.events[event, E_DAY]
    state.accepted[row, T_AMOUNT] = amount_of(columns, event)
    state.accepted[row, T_CURRENCY] = currency
    return row
