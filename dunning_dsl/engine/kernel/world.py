"""A simulated world: what customers, their banks and the post do, instead of what was recorded (SIMULATION.md, mode 2).

A model day runs from one decision to the next. On it every unpaid invoice adds the day's hazard to its clock, and is
paid at the instant at which the sum reaches what the clock was set to; the payment may cover all that is due. What
comes of a message, a retry or an offer is drawn when it leaves. Each draw is keyed by the customer, the invoice, the
kind and how many there were before, never by the policy: two policies live in the same world. Everything enters by
`fold_event`, as a recorded event does.
"""

from __future__ import annotations

from dunning_dsl.engine.kernel.draws import draw, exponential
from dunning_dsl.engine.kernel.layout import ME_DEBTS, ME_ZONE, NONE, UNKNOWN, Calendars, Columns, State, Terms
from dunning_dsl.engine.kernel.view import Output
from dunning_dsl.engine.kernel.world_answers import see_deeds
from dunning_dsl.engine.kernel.world_clocks import at_risk, find_at_risk, find_frailty, may_cancel, may_pay
from dunning_dsl.engine.kernel.world_layout import (
    K_CANCEL,
    RECENT,
    ROWS_FULL,
    WK_WIDTH,
    WN_ON,
    WN_SEED,
    WP_CANCEL_RING,
    WP_CANCEL_SUM,
    WP_CANCELLED,
    WP_DEEDS,
    WP_FRAIL,
    WP_FULL,
    WP_KEY,
    WP_LAST_CHANNEL,
    WP_LAST_DAY,
    WP_LAST_TONE,
    WP_QUEUE,
    WP_SEQUENCE,
    World,
)


def begin(world: World, customer: int) -> None:
    """Nothing has happened in the customer's world yet."""
    if world.numbers[WN_ON] == 0:
        return
    for place in range(ROWS_FULL):
        world.before[place] = world.rows[place]
    person = world.person
    person[WP_KEY] = draw(
        int(world.numbers[WN_SEED]), int(world.customer[customer, 0]), int(world.customer[customer, 1])
    )
    person[WP_DEEDS] = 0
    person[WP_LAST_DAY] = UNKNOWN
    person[WP_LAST_TONE] = 0
    person[WP_LAST_CHANNEL] = NONE
    person[WP_QUEUE] = 0
    person[WP_SEQUENCE] = 0
    person[WP_CANCEL_SUM] = 0
    person[WP_CANCEL_RING] = exponential(world.exponential, draw(int(person[WP_KEY]), K_CANCEL, 0))
    person[WP_CANCELLED] = 0
    person[WP_FRAIL] = NONE
    person[WP_FULL] = 0
    for place in range(RECENT):
        world.recent[place] = UNKNOWN
    for debt in range(world.clock.shape[0]):
        for column in range(WK_WIDTH):
            world.clock[debt, column] = 0


def undo(world: World) -> None:
    """Take back what was written about the customer in hand."""
    if world.numbers[WN_ON] == 1:
        for place in range(ROWS_FULL):
            world.rows[place] = world.before[place]


def live(
    columns: Columns, calendars: Calendars, terms: Terms, state: State, world: World, output: Output, number: int
) -> None:
    """The model day that begins with the decision of a day: what was done takes effect, clocks run on."""
    place = number - int(calendars.span[0])
    zone = int(state.me[ME_ZONE])
    start = int(calendars.moment_at[zone, place])
    length = int(calendars.moment_at[zone, place + 1]) - start
    today = int(calendars.moment_day[zone, place])
    anything = find_at_risk(columns, state, world, today)
    if world.person[WP_FRAIL] == NONE:
        find_frailty(columns, state, world, today)
    see_deeds(columns, calendars, terms, state, world, output, start)
    if not anything or world.person[WP_CANCELLED] == 1:
        return
    may_cancel(world, start, length)
    for debt in range(state.me[ME_DEBTS]):
        if at_risk(columns, state, world, debt, today):
            may_pay(columns, state, world, debt, today, start, length)
