"""Clocks of a simulated world: what customers do by themselves. On a model day every unpaid invoice adds the day's
hazard to its clock, and is paid at the instant at which the sum reaches what the clock was set to."""

from __future__ import annotations

from typing import Final

from dunning_dsl.engine.kernel.book import open_debt
from dunning_dsl.engine.kernel.draws import LEAST_LOG, LOG_BITS, MOST_LOG, draw, exponential, happens, hazard
from dunning_dsl.engine.kernel.kinds import EVENT_CANCELLED, EVENT_DISPUTE_OPENED, EVENT_DISPUTE_RESOLVED, EVENT_PAYMENT
from dunning_dsl.engine.kernel.layout import (
    D_COVERED,
    D_CURRENCY,
    D_DISPUTED,
    D_DUE,
    ME_CUSTOMER,
    ME_DEBTS,
    NONE,
    UNKNOWN,
    Columns,
    State,
)
from dunning_dsl.engine.kernel.world_layout import (
    COVER_DRAWN,
    K_COVER,
    K_DISPUTE,
    K_FRAILTY,
    K_PAY,
    Q_AMOUNT,
    Q_DRAW,
    Q_INVOICE,
    RECENT,
    ROWS_BEYOND,
    ROWS_CLAMPED,
    ROWS_DAYS,
    ROWS_TOUCHED,
    SOURCE_OTHER,
    SOURCE_SELF,
    WK_DISPUTE_RING,
    WK_DISPUTE_SUM,
    WK_DISPUTED,
    WK_PAID,
    WK_RING,
    WK_SET,
    WK_SUM,
    WN_CANCEL,
    WN_DISPUTE,
    WN_DISPUTE_DAYS,
    WN_DISPUTE_LASTS,
    WN_DISPUTED,
    WP_CANCEL_RING,
    WP_CANCEL_SUM,
    WP_CANCELLED,
    WP_FRAIL,
    WP_KEY,
    WP_LAST_CHANNEL,
    WP_LAST_DAY,
    WP_LAST_TONE,
    World,
)
from dunning_dsl.engine.kernel.world_queue import put

_DAY: Final = 86_400
_CLUSTERED: Final = 14  # days in which earlier messages take from the effect of the last


def at_risk(columns: Columns, state: State, world: World, debt: int, today: int) -> bool:
    """Whether an invoice may be paid, or disputed, by the customer's own doing today."""
    risk_from = int(world.risk_from[columns.invoice_start[state.me[ME_CUSTOMER]] + debt])
    if risk_from == UNKNOWN or risk_from > today:
        return False
    return open_debt(state, debt) and bool(state.debt[debt, D_COVERED] == 0)


def find_at_risk(columns: Columns, state: State, world: World, today: int) -> bool:
    """Count what is at risk and due in each currency; set the clocks of what is new."""
    for currency in range(world.due.shape[0]):
        world.due[currency] = 0
    found = False
    for debt in range(state.me[ME_DEBTS]):
        if not at_risk(columns, state, world, debt, today):
            continue
        found = True
        if state.debt[debt, D_DUE] <= today:
            world.due[state.debt[debt, D_CURRENCY]] += 1
        if world.clock[debt, WK_SET] == 0:
            key = key_of(columns, state, world, debt)
            world.clock[debt, WK_SET] = 1
            world.clock[debt, WK_DISPUTE_RING] = exponential(world.exponential, draw(key, K_DISPUTE, 0))
            _set_clock(world, debt, key)
    return found


def find_frailty(columns: Columns, state: State, world: World, today: int) -> None:
    """How readily the customer pays at all. Whoever has not paid for long is likelier to be one of those who do not."""
    first = int(columns.invoice_start[state.me[ME_CUSTOMER]])
    age = 0
    for debt in range(state.me[ME_DEBTS]):
        if at_risk(columns, state, world, debt, today):
            age = max(age, today - int(world.clock_day[first + debt]))
    drawn = draw(int(world.person[WP_KEY]), K_FRAILTY, 0)
    row = min(age, world.frail.shape[0] - 1)
    found = 0
    while found < world.frail.shape[1] - 1 and not happens(drawn, int(world.frail[row, found])):
        found += 1
    world.person[WP_FRAIL] = found


def key_of(columns: Columns, state: State, world: World, debt: int) -> int:
    invoice = int(columns.invoice_start[state.me[ME_CUSTOMER]]) + debt
    return draw(int(world.person[WP_KEY]), int(world.invoice[invoice, 0]), int(world.invoice[invoice, 1]))


def _set_clock(world: World, debt: int, key: int) -> None:
    drawn = draw(key, K_PAY, int(world.clock[debt, WK_PAID]))
    world.clock[debt, WK_RING] = exponential(world.exponential, drawn)
    world.clock[debt, WK_SUM] = 0


def may_pay(columns: Columns, state: State, world: World, debt: int, today: int, start: int, length: int) -> None:
    """Let an invoice's clocks run for a day; put what they ring for on the queue."""
    clock = world.clock
    currency = int(state.debt[debt, D_CURRENCY])
    age = today - int(world.clock_day[columns.invoice_start[state.me[ME_CUSTOMER]] + debt])
    _may_dispute(state, world, debt, age, start, length)
    before = int(clock[debt, WK_SUM])
    gained = _hazard(columns, state, world, debt, age, today)
    ring = int(clock[debt, WK_RING])
    if gained == 0 or before + gained <= ring:
        clock[debt, WK_SUM] = before + gained
        return
    key = key_of(columns, state, world, debt)
    row = put(world, start + 1 + (length - 2) * (ring - before) // gained, EVENT_PAYMENT, currency, SOURCE_SELF)
    if row != NONE:
        world.queue[row, Q_INVOICE] = debt
        world.queue[row, Q_AMOUNT] = COVER_DRAWN
        world.queue[row, Q_DRAW] = draw(key, K_COVER, int(clock[debt, WK_PAID]))
    clock[debt, WK_PAID] += 1
    _set_clock(world, debt, key)


def _may_dispute(state: State, world: World, debt: int, age: int, start: int, length: int) -> None:
    clock = world.clock
    gained = int(world.numbers[WN_DISPUTE])
    if gained == 0 or clock[debt, WK_DISPUTED] == 1 or not 0 <= age < world.numbers[WN_DISPUTE_DAYS]:
        return
    before = int(clock[debt, WK_DISPUTE_SUM])
    clock[debt, WK_DISPUTE_SUM] = before + gained
    if before + gained <= clock[debt, WK_DISPUTE_RING]:
        return
    clock[debt, WK_DISPUTED] = 1
    currency = int(state.debt[debt, D_CURRENCY])
    at = start + 1 + (length - 2) * (int(clock[debt, WK_DISPUTE_RING]) - before) // gained
    row = put(world, at, EVENT_DISPUTE_OPENED, currency, SOURCE_OTHER)
    if row != NONE:
        world.queue[row, Q_INVOICE] = debt
    later = at + int(world.numbers[WN_DISPUTE_LASTS]) * _DAY
    row = put(world, later, EVENT_DISPUTE_RESOLVED, currency, SOURCE_OTHER)
    if row != NONE:
        world.queue[row, Q_INVOICE] = debt


def _hazard(columns: Columns, state: State, world: World, debt: int, age: int, today: int) -> int:
    """What the pay clock gains on a day, in 2^-40."""
    rows = world.rows
    invoice = int(columns.invoice_start[state.me[ME_CUSTOMER]]) + debt
    if age >= 0:
        log = int(world.base[min(age, world.base.shape[0] - 1)])
    else:
        early = int(world.clock_day[invoice]) - int(world.risk_from[invoice])
        log = int(world.early[min(early, world.early.shape[0] - 1)])
    rows[ROWS_DAYS] += 1
    if age >= world.base.shape[0] - 1:
        rows[ROWS_BEYOND] += 1
    late = UNKNOWN
    if today == world.risk_from[invoice] and age >= 0:
        late = int(world.early[1])
    if log == UNKNOWN:
        return 0
    plain = log
    log += int(world.frailty[world.person[WP_FRAIL]])
    if state.debt[debt, D_DUE] <= today:
        log += int(world.shared[min(int(world.due[state.debt[debt, D_CURRENCY]]), world.shared.shape[0] - 1)])
    if state.debt[debt, D_DISPUTED] == 1:
        log += int(world.numbers[WN_DISPUTED])
    touch = _touch(world, today)
    if touch != UNKNOWN:
        rows[ROWS_TOUCHED] += 1
        log += touch
    if log < LEAST_LOG << LOG_BITS or log >= MOST_LOG << LOG_BITS:
        rows[ROWS_CLAMPED] += 1
    gained = hazard(world.hazard, log)
    if late != UNKNOWN:
        gained += hazard(world.hazard, late + log - plain)
    return gained


def _touch(world: World, today: int) -> int:
    """The logarithm of what the last delivered message does to the hazard, UNKNOWN where none does anything any more.
    Earlier messages within 14 days of it take from its effect."""
    last = int(world.person[WP_LAST_DAY])
    if last == UNKNOWN or today - last >= world.pulse.shape[1]:
        return UNKNOWN
    log = int(world.pulse[world.person[WP_LAST_TONE], max(0, today - last)])
    channel = int(world.person[WP_LAST_CHANNEL])
    if channel != NONE:
        log += int(world.channel[channel])
    earlier = 0
    for place in range(1, RECENT):
        if world.recent[place] != UNKNOWN and world.recent[place] > last - _CLUSTERED:
            earlier += 1
    return (log * int(world.further[earlier])) >> LOG_BITS


def may_cancel(world: World, start: int, length: int) -> None:
    person = world.person
    before = int(person[WP_CANCEL_SUM])
    gained = int(world.numbers[WN_CANCEL])
    person[WP_CANCEL_SUM] = before + gained
    if before + gained > person[WP_CANCEL_RING]:
        person[WP_CANCELLED] = 1
        at = start + 1 + (length - 2) * (int(person[WP_CANCEL_RING]) - before) // gained
        put(world, at, EVENT_CANCELLED, NONE, SOURCE_OTHER)
