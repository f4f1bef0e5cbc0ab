"""The amounts of a case (`facts.debt`): as they are, or as they were just after it closed."""

from __future__ import annotations

from typing import Final

from dunning_dsl.engine.kernel.book import issued, open_debt, owed, rest
from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    C_CURRENCY,
    D_CURRENCY,
    D_DISPUTED,
    D_DUE,
    D_KIND,
    D_PAID,
    F_DISPUTED,
    F_DUE,
    F_INTEREST,
    F_LARGEST,
    F_OPEN,
    F_OVERDUE,
    F_OVERDUE_COUNT,
    F_PART_PAID,
    KIND_FEE,
    ME_DEBTS,
    Array,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.numbers import mul_div_half_away

_YEAR: Final = 365 * 10**6
"""A year of days, times the unit of a rate."""


def debt_amounts(terms: Terms, state: State, case: int, case_day: int, out: Array) -> None:
    """Write the amounts of a case on a day to `out` [F_INTEREST + rates] from the debts as they stand now."""
    for place in range(F_INTEREST + terms.rates.shape[0]):
        out[place] = 0
    anchor = int(state.case[case, C_ANCHOR])
    currency = state.case[case, C_CURRENCY]
    out[F_PART_PAID] = 1 if state.debt[anchor, D_PAID] > 0 and rest(state, anchor) > 0 else 0
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_CURRENCY] != currency or not open_debt(state, debt):
            continue
        if state.debt[debt, D_DISPUTED] == 1:
            out[F_DISPUTED] += rest(state, debt)
        elif owed(state, debt) and (debt == anchor or issued(state, debt, case_day)):
            _add(terms, state, debt, case_day, out)


def _add(terms: Terms, state: State, debt: int, case_day: int, out: Array) -> None:
    left = rest(state, debt)
    out[F_DUE] += left
    out[F_OPEN] += 1
    out[F_LARGEST] = max(out[F_LARGEST], left)
    days = case_day - int(state.debt[debt, D_DUE])
    if days <= 0:
        return
    out[F_OVERDUE] += left
    out[F_OVERDUE_COUNT] += 1
    if state.debt[debt, D_KIND] != KIND_FEE:
        for rate in range(terms.rates.shape[0]):
            out[F_INTEREST + rate] += mul_div_half_away(left, int(terms.rates[rate]) * days, _YEAR)
