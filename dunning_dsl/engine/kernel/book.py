"""What is owed (`ledger.debts`): each invoice with what was paid on it and what stands in the way of asking for it.

A credit note has a row too and is no debt: it is out from the start, and on its day it is paid in.
"""

from __future__ import annotations

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
    KIND_INSTALMENT,
    KIND_SUBSCRIPTION,
    ME_DEBTS,
    ME_FULL,
    ME_PARTS,
    ME_RECEIPTS,
    NONE,
    OUT_NO,
    P_MADE,
    P_PAID,
    PART_DEBT,
    PART_RECEIPT,
    PART_USED,
    R_CURRENCY,
    R_DAY,
    R_UNSPENT,
    TERM_LOOK_AHEAD,
    UNKNOWN,
    State,
    Terms,
)


def rest(state: State, debt: int) -> int:
    """What is unpaid, in minor units; 0 where it counts as paid."""
    left = int(state.debt[debt, D_AMOUNT]) - int(state.debt[debt, D_PAID])
    return left if left >= state.debt[debt, D_FLOOR] else 0


def open_debt(state: State, debt: int) -> bool:
    """Unpaid and not out for good; perhaps disputed or under a plan."""
    return state.debt[debt, D_OUT] == OUT_NO and rest(state, debt) > 0


def owed(state: State, debt: int) -> bool:
    row = state.debt
    return open_debt(state, debt) and row[debt, D_DISPUTED] == 0 and row[debt, D_COVERED] == 0


def issued(state: State, debt: int, day: int) -> bool:
    on = int(state.debt[debt, D_ISSUED])
    return on != UNKNOWN and on <= day


def visible(terms: Terms, state: State, debt: int, day: int) -> bool:
    """It exists, or is a charge expected within `look_ahead` days."""
    if issued(state, debt, day):
        return True
    kind = int(state.debt[debt, D_KIND])
    expected = kind in (KIND_SUBSCRIPTION, KIND_INSTALMENT)
    return expected and int(state.debt[debt, D_DUE]) - int(terms.numbers[TERM_LOOK_AHEAD]) <= day


# --- money in ---------------------------------------------------------------------------------------------------------


def pay(terms: Terms, state: State, currency: int, amount: int, day: int, named: int) -> None:
    """Pay the named debt first (NONE: none is), then the oldest; the rest becomes credit."""
    receipt = _receive(state, currency, amount, day)
    if receipt == NONE:
        return
    if named != NONE and state.debt[named, D_CURRENCY] == currency:
        _pay_one(state, named, receipt, day)
    spend(terms, state, currency, day)


def settle_covered(terms: Terms, state: State, currency: int, amount: int, day: int) -> None:
    """What was paid on a broken plan pays what it covered, oldest first, and only then anything else; nothing is
    covered any more."""
    receipt = _receive(state, currency, amount, day)
    if receipt == NONE:
        return
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_COVERED] == 1 and state.debt[debt, D_CURRENCY] == currency:
            state.debt[debt, D_COVERED] = 0
            _pay_one(state, debt, receipt, day)
    spend(terms, state, currency, day)


def spend(terms: Terms, state: State, currency: int, day: int) -> None:
    """Let credit pay the oldest debts that can be paid now."""
    if state.credit[currency] <= 0:
        return
    for receipt in range(state.me[ME_RECEIPTS]):
        if state.receipt[receipt, R_CURRENCY] == currency and state.receipt[receipt, R_UNSPENT] > 0:
            _spend_one(terms, state, receipt, day)


def _spend_one(terms: Terms, state: State, receipt: int, day: int) -> None:
    currency = state.receipt[receipt, R_CURRENCY]
    for debt in range(state.me[ME_DEBTS]):
        if state.receipt[receipt, R_UNSPENT] <= 0:
            return
        if state.debt[debt, D_CURRENCY] == currency and owed(state, debt) and visible(terms, state, debt, day):
            _pay_one(state, debt, receipt, day)


def _receive(state: State, currency: int, amount: int, day: int) -> int:
    """Money that came in: its row, NONE where there is no room."""
    row = int(state.me[ME_RECEIPTS])
    if row == state.receipt.shape[0]:
        state.me[ME_FULL] = 1
        return NONE
    state.me[ME_RECEIPTS] = row + 1
    state.receipt[row, R_CURRENCY] = currency
    state.receipt[row, R_DAY] = day
    state.receipt[row, R_UNSPENT] = amount
    state.credit[currency] += amount
    return row


def _pay_one(state: State, debt: int, receipt: int, day: int) -> None:
    wanted = max(0, int(state.debt[debt, D_AMOUNT]) - int(state.debt[debt, D_PAID]))
    used = min(int(state.receipt[receipt, R_UNSPENT]), wanted)
    if used <= 0:
        return
    part = int(state.me[ME_PARTS])
    if part == state.part.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_PARTS] = part + 1
    state.part[part, PART_RECEIPT] = receipt
    state.part[part, PART_DEBT] = debt
    state.part[part, PART_USED] = used
    state.debt[debt, D_PAID] += used
    state.receipt[receipt, R_UNSPENT] -= used
    state.credit[state.receipt[receipt, R_CURRENCY]] -= used
    if rest(state, debt) == 0 and state.debt[debt, D_SETTLED] == UNKNOWN:
        state.debt[debt, D_SETTLED] = day


# --- money taken back -------------------------------------------------------------------------------------------------


def reverse(state: State, currency: int, amount: int, invoice: int, promise: int) -> None:
    """Take back the latest payments (of the invoice, where one is named): `amount`, or the latest one whole where it is
    UNKNOWN. What is taken no longer counts for a promise (a row, or NONE) made before it was paid."""
    for receipt in range(state.me[ME_RECEIPTS] - 1, -1, -1):
        if amount != UNKNOWN and amount <= 0:
            return
        if state.receipt[receipt, R_CURRENCY] != currency:
            continue
        back = _take_back(state, receipt, amount, invoice)
        if back <= 0:
            continue
        if promise != NONE and state.receipt[receipt, R_DAY] >= state.promise[promise, P_MADE]:
            state.promise[promise, P_PAID] = max(0, int(state.promise[promise, P_PAID]) - back)
        if amount == UNKNOWN:
            return
        amount -= back


def _take_back(state: State, receipt: int, amount: int, invoice: int) -> int:
    """Take back at most `amount` of one payment: what is unspent, then what it paid last. Where an invoice is named
    nothing else is touched."""
    if invoice != NONE and _paid_on(state, receipt, invoice) <= 0:
        return 0
    wanted = amount
    if amount == UNKNOWN:
        wanted = int(state.receipt[receipt, R_UNSPENT]) + _paid_on(state, receipt, NONE)
    unspent = min(wanted, int(state.receipt[receipt, R_UNSPENT]))
    state.receipt[receipt, R_UNSPENT] -= unspent
    state.credit[state.receipt[receipt, R_CURRENCY]] -= unspent
    left = wanted - unspent
    for part in range(state.me[ME_PARTS] - 1, -1, -1):
        if state.part[part, PART_RECEIPT] != receipt:
            continue
        debt = int(state.part[part, PART_DEBT])
        if invoice != NONE and invoice != debt:
            continue
        back = min(left, int(state.part[part, PART_USED]))
        state.debt[debt, D_PAID] -= back
        if rest(state, debt) > 0:
            state.debt[debt, D_SETTLED] = UNKNOWN
        state.part[part, PART_USED] -= back
        left -= back
    return wanted - left


def _paid_on(state: State, receipt: int, debt: int) -> int:
    """What of a payment still pays a debt, or any where it is NONE."""
    paid = 0
    for part in range(state.me[ME_PARTS]):
        if state.part[part, PART_RECEIPT] == receipt and (debt == NONE or state.part[part, PART_DEBT] == debt):
            paid += int(state.part[part, PART_USED])
    return paid
