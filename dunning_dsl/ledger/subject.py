"""Which currency and which case an event is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dunning_dsl.ledger.model import Event

if TYPE_CHECKING:
    from dunning_dsl.ledger.case import Case
    from dunning_dsl.ledger.fold import State


def currency_of(state: State, event: Event) -> str | None:
    """The currency an event is about: its invoice's, its own, else unsaid."""
    debt = state.book.by_id.get(event.invoice_id) if event.invoice_id is not None else None
    return debt.invoice.currency if debt is not None else event.currency


def money_currency(state: State, event: Event) -> str:
    """As `currency_of`, for events that move money: unsaid is that of the oldest open case, else the customer's."""
    found = currency_of(state, event)
    if found is not None:
        return found
    case = state.case_in(None)
    return case.currency if case is not None else customers_currency(state)


def customers_currency(state: State) -> str:
    """That of their first debt in a currency that the policy lists; the policy's first where there is none."""
    listed = state.terms.currencies
    owed = (debt.invoice.currency for debt in state.book.debts)
    return next((currency for currency in owed if currency in listed), listed[0])


def case_of(state: State, event: Event) -> Case | None:
    if event.case_id is not None:
        return next((c for c in state.cases if c.case_id == event.case_id), None)
    return state.case_in(currency_of(state, event))
