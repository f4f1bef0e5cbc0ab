"""Which debt, currency and case an event is about (`ledger.subject`). An event is a row of `Columns.events`."""

from __future__ import annotations

from dunning_dsl.engine.kernel.cases import case_in, customers_currency
from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    C_CURRENCY,
    C_OPENED_DAY,
    D_CURRENCY,
    D_KIND,
    E_AMOUNT,
    E_CASE_DAY,
    E_CASE_INVOICE,
    E_CURRENCY,
    E_INVOICE,
    KIND_CREDIT_NOTE,
    ME_CASES,
    NONE,
    UNKNOWN,
    Columns,
    State,
    Terms,
)


def named_debt(columns: Columns, state: State, event: int) -> int:
    """The debt that an event names; NONE where it names none, or what is no debt."""
    row = int(columns.events[event, E_INVOICE])
    if row < 0 or state.debt[row, D_KIND] == KIND_CREDIT_NOTE:
        return NONE
    return row


def currency_of(columns: Columns, state: State, event: int) -> int:
    """The currency an event is about: its invoice's, its own, else unsaid (NONE)."""
    debt = named_debt(columns, state, event)
    return int(columns.events[event, E_CURRENCY]) if debt == NONE else int(state.debt[debt, D_CURRENCY])


def money_currency(columns: Columns, terms: Terms, state: State, event: int) -> int:
    """As `currency_of`, for events that move money: unsaid is that of the oldest open case, else the customer's."""
    found = currency_of(columns, state, event)
    if found != NONE:
        return found
    case = case_in(state, NONE)
    return customers_currency(terms, state) if case == NONE else int(state.case[case, C_CURRENCY])


def case_of(columns: Columns, state: State, event: int) -> int:
    """The case that an event names or, where it names none, the open one of its currency; NONE where there is none."""
    anchor = columns.events[event, E_CASE_INVOICE]
    if anchor == NONE:
        return case_in(state, currency_of(columns, state, event))
    for case in range(state.me[ME_CASES]):
        opened_then = state.case[case, C_OPENED_DAY] == columns.events[event, E_CASE_DAY]
        if opened_then and state.case[case, C_ANCHOR] == anchor:
            return case
    return NONE


def amount_of(columns: Columns, event: int) -> int:
    """Its amount, 0 where it says none."""
    amount = int(columns.events[event, E_AMOUNT])
    return 0 if amount == UNKNOWN else amount
