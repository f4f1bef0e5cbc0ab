"""What comes of what we do in a simulated world: of a message, a retry, an offer, drawn when it leaves."""

from __future__ import annotations

from typing import Final

from dunning_dsl.engine.kernel.draws import draw, happens
from dunning_dsl.engine.kernel.instants import day_of, start_of
from dunning_dsl.engine.kernel.kinds import (
    EVENT_COMPLAINED,
    EVENT_CREDIT,
    EVENT_MESSAGE_FAILED,
    EVENT_OFFER_ACCEPTED,
    EVENT_OPTED_OUT,
    EVENT_PAYMENT,
    EVENT_PAYMENT_FAILED,
    EVENT_PROMISE_MADE,
    EVENT_REPLIED,
)
from dunning_dsl.engine.kernel.layout import (
    D_CURRENCY,
    DEED_AT,
    DEED_CHANNEL,
    DEED_CURRENCY,
    DEED_DAY,
    DEED_DROPPED,
    DEED_KIND,
    DEED_NAME,
    DEED_OUTPUT,
    DEED_ROLE,
    DEED_WAITS,
    ME_CUSTOMER,
    ME_DEBTS,
    ME_DECLINE,
    ME_DEEDS,
    ME_ZONE,
    NEVER,
    NONE,
    VERB_ASK,
    VERB_OFFER,
    VERB_RETRY,
    VERB_SEND,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.view import AR_ARGS, AR_CHANNEL, AR_TONE, Output
from dunning_dsl.engine.kernel.world_clocks import at_risk, key_of
from dunning_dsl.engine.kernel.world_layout import (
    COVER_ALL,
    COVER_SHARE,
    K_ADDRESS,
    K_CLASS,
    K_CLEARED,
    K_COMPLAINT,
    K_DELAY,
    K_KEPT,
    K_OFFER,
    K_OPT_OUT,
    K_PROMISE,
    K_REPLY,
    K_SUCCESS,
    Q_AMOUNT,
    Q_CHANNEL,
    Q_CODE,
    Q_DRAW,
    Q_INVOICE,
    Q_LEAVES,
    Q_NAME,
    Q_ON,
    RECENT,
    SOURCE_MESSAGE,
    SOURCE_OFFER,
    SOURCE_OTHER,
    SOURCE_PROMISE,
    SOURCE_RETRY,
    WN_DISCOUNT,
    WN_EXTENSION,
    WN_PROMISE_DAYS,
    WN_PROMISE_KEPT,
    WN_REPLY,
    WN_RETURN_DAYS,
    WN_SUCCESS,
    WP_DEEDS,
    WP_KEY,
    WP_LAST_CHANNEL,
    WP_LAST_DAY,
    WP_LAST_TONE,
    World,
)
from dunning_dsl.engine.kernel.world_queue import put

_HOUR: Final = 3600
_DAY: Final = 86_400


def see_deeds(
    columns: Columns, calendars: Calendars, terms: Terms, state: State, world: World, output: Output, start: int
) -> None:
    """What was done since the last look: what has left takes effect, what waits will when it leaves."""
    person = world.person
    while person[WP_DEEDS] < state.me[ME_DEEDS]:
        deed = int(person[WP_DEEDS])
        person[WP_DEEDS] = deed + 1
        if state.deed[deed, DEED_OUTPUT] == NONE:
            _recall(world, state, deed)
        elif state.deed[deed, DEED_WAITS] == 1:
            row = put(world, int(state.deed[deed, DEED_AT]), Q_LEAVES, NONE, SOURCE_OTHER)
            if row != NONE:
                world.queue[row, Q_INVOICE] = deed
        else:
            leaves(columns, calendars, terms, state, world, output, deed)


def _recall(world: World, state: State, deed: int) -> None:
    """A message of before the simulated days: it was delivered, in a tone that is not known."""
    kind = int(state.deed[deed, DEED_KIND])
    if kind in (VERB_SEND, VERB_ASK) and _counts(world, state, deed):
        _delivered(world, int(state.deed[deed, DEED_DAY]), 0, NONE)


def _counts(world: World, state: State, deed: int) -> bool:
    """Whether a message went to somebody who may pay."""
    role = int(state.deed[deed, DEED_ROLE])
    return 0 <= role < world.outside.shape[0] and world.outside[role] == 1


def _delivered(world: World, day: int, tone: int, channel: int) -> None:
    person = world.person
    person[WP_LAST_DAY] = day
    person[WP_LAST_TONE] = tone
    person[WP_LAST_CHANNEL] = channel
    for place in range(RECENT - 1, 0, -1):
        world.recent[place] = world.recent[place - 1]
    world.recent[0] = day


def leaves(
    columns: Columns, calendars: Calendars, terms: Terms, state: State, world: World, output: Output, deed: int
) -> None:
    if state.deed[deed, DEED_DROPPED] == 1:
        return
    kind = int(state.deed[deed, DEED_KIND])
    if kind in (VERB_SEND, VERB_ASK):
        if _counts(world, state, deed):
            _message(calendars, state, world, output, deed)
    elif kind == VERB_RETRY:
        _retry(columns, state, world, deed)
    elif kind == VERB_OFFER:
        _offer(calendars, state, world, output, deed)


def _message(calendars: Calendars, state: State, world: World, output: Output, deed: int) -> None:
    """Whether it arrives, and what comes of it."""
    said = output.action[state.deed[deed, DEED_OUTPUT]]
    channel = int(said[AR_CHANNEL])
    code = int(state.deed[deed, DEED_CHANNEL])
    at = int(state.deed[deed, DEED_AT])
    day = int(state.deed[deed, DEED_DAY])
    key = int(world.person[WP_KEY])
    name = int(world.text_id[code])
    if happens(draw(draw(key, K_ADDRESS, name), 0, 0), int(world.dead[channel])):
        back = at + int(world.numbers[WN_RETURN_DAYS]) * _DAY if _slow(world, channel) else at + 60
        _about(world, state, deed, back, EVENT_MESSAGE_FAILED)
        return
    firm = int(world.firm[said[AR_TONE]]) if said[AR_TONE] >= 0 else 0
    _delivered(world, day, firm, channel)
    turn = _turn_of_the_day(state, deed)
    if happens(draw(draw(key, K_OPT_OUT, name), day, turn), int(world.opt_out[firm, channel])):
        _about(world, state, deed, at + _delay(world, K_OPT_OUT, day, turn), EVENT_OPTED_OUT)
    if happens(draw(draw(key, K_COMPLAINT, name), day, turn), int(world.complain[firm, channel])):
        _about(world, state, deed, at + _delay(world, K_COMPLAINT, day, turn), EVENT_COMPLAINED)
    if happens(draw(draw(key, K_REPLY, name), day, turn), int(world.numbers[WN_REPLY])):
        _about(world, state, deed, at + _delay(world, K_REPLY, day, turn), EVENT_REPLIED)
    drawn = draw(draw(key, K_PROMISE, name), day, turn)
    if happens(drawn, int(world.promise[channel])):
        _promises(calendars, state, world, deed, at + _delay(world, K_PROMISE, day, turn), drawn)


def _slow(world: World, channel: int) -> bool:
    """Whether what does not arrive comes back by post."""
    return bool(world.letter[channel] == 1)


def _turn_of_the_day(state: State, deed: int) -> int:
    """How many messages went the same day on the same channel before."""
    count = 0
    for other in range(deed):
        if (
            state.deed[other, DEED_CHANNEL] == state.deed[deed, DEED_CHANNEL]
            and state.deed[other, DEED_DAY] == state.deed[deed, DEED_DAY]
        ):
            count += 1
    return count


def _delay(world: World, kind: int, day: int, turn: int) -> int:
    """Between one and twelve hours, in seconds."""
    drawn = draw(draw(int(world.person[WP_KEY]), K_DELAY, kind), day, turn)
    return _HOUR + (drawn >> 20) % (11 * _HOUR)


def _about(world: World, state: State, deed: int, at: int, kind: int) -> None:
    """Something that a message brings about, on its channel."""
    row = put(world, at, kind, int(state.deed[deed, DEED_CURRENCY]), SOURCE_MESSAGE)
    if row != NONE:
        world.queue[row, Q_CHANNEL] = state.deed[deed, DEED_CHANNEL]
        world.queue[row, Q_NAME] = state.deed[deed, DEED_NAME] if kind == EVENT_MESSAGE_FAILED else NONE


def _promises(calendars: Calendars, state: State, world: World, deed: int, at: int, drawn: int) -> None:
    """A day is promised; kept, all that is due is paid on it, at noon."""
    currency = int(state.deed[deed, DEED_CURRENCY])
    zone = int(state.me[ME_ZONE])
    on = day_of(calendars, zone, at) + int(world.numbers[WN_PROMISE_DAYS])
    row = put(world, at, EVENT_PROMISE_MADE, currency, SOURCE_MESSAGE)
    if row != NONE:
        world.queue[row, Q_ON] = on
    if happens(draw(drawn, K_KEPT, 0), int(world.numbers[WN_PROMISE_KEPT])):
        _pay_on(calendars, state, world, currency, on, SOURCE_PROMISE)


def _pay_on(calendars: Calendars, state: State, world: World, currency: int, day: int, source: int) -> None:
    """All that is due is paid at noon of a day."""
    at = start_of(calendars, int(state.me[ME_ZONE]), day)
    if at < NEVER:
        row = put(world, at + 12 * _HOUR, EVENT_PAYMENT, currency, source)
        if row != NONE:
            world.queue[row, Q_AMOUNT] = COVER_ALL


def _retry(columns: Columns, state: State, world: World, deed: int) -> None:
    """The charge goes through where what stood in its way has cleared by now: trying often is worth no more than
    trying once, later."""
    currency = int(state.deed[deed, DEED_CURRENCY])
    day = int(state.deed[deed, DEED_DAY])
    debt = _oldest(columns, state, world, currency, day)
    if debt == NONE:
        return
    invoice = int(columns.invoice_start[state.me[ME_CUSTOMER]]) + debt
    key = key_of(columns, state, world, debt)
    code = int(state.me[ME_DECLINE])
    days = day - int(world.clock_day[invoice])
    chance = world.cleared[_class(world, key, code), max(0, min(days, world.cleared.shape[1] - 1))]
    at = int(state.deed[deed, DEED_AT]) + 60
    if happens(draw(key, K_CLEARED, 0), int(chance)) and happens(
        draw(key, K_SUCCESS, 0), int(world.numbers[WN_SUCCESS])
    ):
        row = put(world, at, EVENT_PAYMENT, currency, SOURCE_RETRY)
        if row != NONE:
            world.queue[row, Q_AMOUNT] = COVER_ALL
    else:
        row = put(world, at, EVENT_PAYMENT_FAILED, currency, SOURCE_RETRY)
        if row != NONE:
            world.queue[row, Q_INVOICE] = debt
            world.queue[row, Q_CODE] = code


def _oldest(columns: Columns, state: State, world: World, currency: int, day: int) -> int:
    """The oldest invoice at risk in a currency, NONE where there is none."""
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_CURRENCY] == currency and at_risk(columns, state, world, debt, day):
            return debt
    return NONE


def _class(world: World, key: int, code: int) -> int:
    """The class of a decline code; one that says nothing has one of the mix."""
    if 0 <= code < world.class_of.shape[0] and world.class_of[code] != NONE:
        return int(world.class_of[code])
    drawn = draw(key, K_CLASS, 0)
    for place in range(world.mix.shape[0] - 1):
        if happens(drawn, int(world.mix[place])):
            return place
    return world.mix.shape[0] - 1


def _offer(calendars: Calendars, state: State, world: World, output: Output, deed: int) -> None:
    """Whether an offer is taken up, one to three days later, and what is paid then (on a plan: `world_plans`)."""
    kind = int(state.deed[deed, DEED_NAME])
    if not 0 <= kind < world.offer.shape[0]:
        return
    day = int(state.deed[deed, DEED_DAY])
    drawn = draw(draw(int(world.person[WP_KEY]), K_OFFER, int(world.text_id[kind])), day, 0)
    if not happens(drawn, int(world.offer[kind])):
        return
    currency = int(state.deed[deed, DEED_CURRENCY])
    at = int(state.deed[deed, DEED_AT]) + _DAY + draw(drawn, K_DELAY, 0) % (2 * _DAY)
    value = int(output.action[state.deed[deed, DEED_OUTPUT], AR_ARGS])
    row = put(world, at, EVENT_OFFER_ACCEPTED, currency, SOURCE_OFFER)
    if row != NONE:
        world.queue[row, Q_NAME] = kind
        world.queue[row, Q_ON] = value
        world.queue[row, Q_DRAW] = drawn
    if kind == world.numbers[WN_DISCOUNT]:
        row = put(world, at + 1, EVENT_CREDIT, currency, SOURCE_OFFER)
        if row != NONE:
            world.queue[row, Q_AMOUNT] = COVER_SHARE
            world.queue[row, Q_ON] = value
        row = put(world, at + 2, EVENT_PAYMENT, currency, SOURCE_OFFER)
        if row != NONE:
            world.queue[row, Q_AMOUNT] = COVER_ALL
    elif kind == world.numbers[WN_EXTENSION]:
        if happens(draw(drawn, K_KEPT, 0), int(world.numbers[WN_PROMISE_KEPT])):
            _pay_on(
                calendars, state, world, currency, day_of(calendars, int(state.me[ME_ZONE]), at) + value, SOURCE_OFFER
            )
