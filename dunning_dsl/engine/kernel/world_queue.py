"""What is still to happen in a simulated world, in the order of its instants."""

from __future__ import annotations

from dunning_dsl.engine.kernel.layout import NEVER, NONE, UNKNOWN
from dunning_dsl.engine.kernel.world_layout import (
    Q_AMOUNT,
    Q_AT,
    Q_CURRENCY,
    Q_DRAW,
    Q_KIND,
    Q_ON,
    Q_SEQUENCE,
    Q_SOURCE,
    Q_WIDTH,
    WP_FULL,
    WP_QUEUE,
    WP_SEQUENCE,
    World,
)


def put(world: World, at: int, kind: int, currency: int, source: int) -> int:
    """A row of the queue, NONE where there is no room."""
    person = world.person
    row = int(person[WP_QUEUE])
    if row == world.queue.shape[0]:
        person[WP_FULL] = 1
        return NONE
    person[WP_QUEUE] = row + 1
    for column in range(Q_WIDTH):
        world.queue[row, column] = NONE
    world.queue[row, Q_AT] = at
    world.queue[row, Q_SEQUENCE] = person[WP_SEQUENCE]
    world.queue[row, Q_KIND] = kind
    world.queue[row, Q_CURRENCY] = currency
    world.queue[row, Q_AMOUNT] = UNKNOWN
    world.queue[row, Q_ON] = UNKNOWN
    world.queue[row, Q_SOURCE] = source
    world.queue[row, Q_DRAW] = 0
    person[WP_SEQUENCE] += 1
    return row


def first_queued(world: World) -> int:
    """The row that comes first, NONE where nothing is to come."""
    found = NONE
    queue = world.queue
    for row in range(world.person[WP_QUEUE]):
        if (
            found == NONE
            or queue[row, Q_AT] < queue[found, Q_AT]
            or (queue[row, Q_AT] == queue[found, Q_AT] and queue[row, Q_SEQUENCE] < queue[found, Q_SEQUENCE])
        ):
            found = row
    return found


def queued_at(world: World) -> int:
    """The instant of what comes first, NEVER where nothing is to come."""
    row = first_queued(world)
    return NEVER if row == NONE else int(world.queue[row, Q_AT])


def close_up(world: World, row: int) -> None:
    """Take a row off the queue."""
    last = int(world.person[WP_QUEUE]) - 1
    world.person[WP_QUEUE] = last
    if row != last:
        for column in range(Q_WIDTH):
            world.queue[row, column] = world.queue[last, column]
