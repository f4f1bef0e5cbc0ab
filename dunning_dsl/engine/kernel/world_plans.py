"""Payment plans in a simulated world: paid in parts, one every so many days, or given up at one of them.

The parts are no invoices of their own: each payment names the oldest invoice that the plan covers. So nothing reminds
of a part, and none is tried on a card.
"""

from __future__ import annotations

from typing import Final

from dunning_dsl.engine.kernel.book import rest
from dunning_dsl.engine.kernel.draws import draw, happens
from dunning_dsl.engine.kernel.instants import start_of
from dunning_dsl.engine.kernel.kinds import EVENT_PAYMENT, EVENT_PLAN_BROKEN
from dunning_dsl.engine.kernel.layout import (
    D_COVERED,
    D_CURRENCY,
    ME_DEBTS,
    ME_ZONE,
    NEVER,
    NONE,
    PLAN_ORDER,
    TERM_TOLERANCE,
    Calendars,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.plans import left_of_plan, plan_runs
from dunning_dsl.engine.kernel.world_layout import (
    COVER_PLAN,
    K_KEPT,
    K_MISSED,
    Q_AMOUNT,
    Q_DRAW,
    Q_ON,
    SOURCE_OFFER,
    WN_PLAN_EVERY,
    WN_PLAN_KEPT,
    World,
)
from dunning_dsl.engine.kernel.world_queue import put

_NOON: Final = 12 * 3600


def begin_plan(
    calendars: Calendars, terms: Terms, state: State, world: World, currency: int, parts: int, drawn: int, day: int
) -> None:
    """Put what will be paid on a plan that was accepted on a day: its parts, until the one that is missed."""
    every = int(world.numbers[WN_PLAN_EVERY])
    missed = parts + 1
    if not happens(draw(drawn, K_KEPT, 0), int(world.numbers[WN_PLAN_KEPT])):
        missed = 1 + (draw(drawn, K_MISSED, 0) >> 20) % parts
    left = left_of_plan(state, currency)
    for part in range(1, min(parts, missed - 1) + 1):
        amount = left // parts if part < parts else left
        put_part(world, state, _at(calendars, state, day + part * every), currency, amount)
    if missed <= parts:
        given_up = day + missed * every + int(terms.numbers[TERM_TOLERANCE]) + 1
        _put(world, state, _at(calendars, state, given_up), EVENT_PLAN_BROKEN, currency)


def put_part(world: World, state: State, at: int, currency: int, amount: int) -> None:
    """Put a payment on what the running plan covers."""
    row = _put(world, state, at, EVENT_PAYMENT, currency)
    if row != NONE:
        world.queue[row, Q_AMOUNT] = COVER_PLAN
        world.queue[row, Q_ON] = amount


def covered_first(state: State, currency: int, order: int) -> int:
    """The oldest invoice that the plan of an order still waits for, NONE where it does not run any more."""
    if not plan_runs(state, currency) or state.plan[currency, PLAN_ORDER] != order:
        return NONE
    for debt in range(state.me[ME_DEBTS]):
        covered = state.debt[debt, D_COVERED] == 1 and state.debt[debt, D_CURRENCY] == currency
        if covered and rest(state, debt) > 0:
            return debt
    return NONE


def _put(world: World, state: State, at: int, kind: int, currency: int) -> int:
    if at >= NEVER:
        return NONE
    row = put(world, at, kind, currency, SOURCE_OFFER)
    if row != NONE:
        world.queue[row, Q_DRAW] = state.plan[currency, PLAN_ORDER]
    return row


def _at(calendars: Calendars, state: State, day: int) -> int:
    """Noon of a day."""
    at = start_of(calendars, int(state.me[ME_ZONE]), day)
    return at + _NOON if at < NEVER else at
