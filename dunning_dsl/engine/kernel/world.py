"""A simulated world: what customers, their banks and the post do, instead of what was recorded (SIMULATION.md, mode 2).

A model day runs from one decision to the next. On it every unpaid invoice adds the day's hazard to its clock, and is
paid at the instant at which the sum reaches what the clock was set to; the payment may cover all that is due. What
comes of a message, a retry or an offer is drawn when it leaves. Each draw is keyed by the customer, the invoice, the
kind and how many there were before, never by the policy: two policies live in the same world. Everything enters by
`fold_event`, as a recorded event does.
"""

from __future__ import annotations

from typing import Final

from dunning_dsl.engine.kernel.book import issued, open_debt, owed, rest
from dunning_dsl.engine.kernel.draws import (
    LEAST_LOG,
    LOG_BITS,
    MOST_LOG,
    draw,
    exponential,
    happens,
    hazard,
)
from dunning_dsl.engine.kernel.fold import fold_event
from dunning_dsl.engine.kernel.instants import day_of, start_of
from dunning_dsl.engine.kernel.kinds import (
    EVENT_CANCELLED,
    EVENT_COMPLAINED,
    EVENT_CREDIT,
    EVENT_DISPUTE_OPENED,
    EVENT_DISPUTE_RESOLVED,
    EVENT_MESSAGE_FAILED,
    EVENT_OFFER_ACCEPTED,
    EVENT_OPTED_OUT,
    EVENT_PAYMENT,
    EVENT_PAYMENT_FAILED,
    EVENT_PROMISE_MADE,
    EVENT_REPLIED,
)
from dunning_dsl.engine.kernel.layout import (
    D_COVERED,
    D_CURRENCY,
    D_DISPUTED,
    D_DUE,
    D_PAID,
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
    E_ACTION,
    E_AMOUNT,
    E_AT,
    E_CASE_DAY,
    E_CASE_INVOICE,
    E_CHANNEL,
    E_CODE,
    E_COLUMN,
    E_CURRENCY,
    E_DAY,
    E_INVOICE,
    E_IS_ACTION,
    E_KEY,
    E_KIND,
    E_MARKS,
    E_MARKS_END,
    E_MESSAGE,
    E_NAME,
    E_ON,
    E_OWN,
    E_OWN_DAY,
    E_ROLE,
    E_RULE,
    E_VALUE,
    ME_CUSTOMER,
    ME_DEBTS,
    ME_DECLINE,
    ME_DEEDS,
    ME_ZONE,
    NEVER,
    NONE,
    TERM_CUSTOMER,
    UNKNOWN,
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
from dunning_dsl.engine.kernel.world_layout import (
    COVER_ALL,
    COVER_DRAWN,
    COVER_SHARE,
    K_ADDRESS,
    K_CANCEL,
    K_CLASS,
    K_CLEARED,
    K_COMPLAINT,
    K_COVER,
    K_DELAY,
    K_DISPUTE,
    K_FRAILTY,
    K_KEPT,
    K_OFFER,
    K_OPT_OUT,
    K_PAY,
    K_PROMISE,
    K_REPLY,
    K_SUCCESS,
    Q_AMOUNT,
    Q_AT,
    Q_CHANNEL,
    Q_CODE,
    Q_CURRENCY,
    Q_DRAW,
    Q_INVOICE,
    Q_KIND,
    Q_LEAVES,
    Q_NAME,
    Q_ON,
    Q_SEQUENCE,
    Q_SOURCE,
    Q_WIDTH,
    RECENT,
    ROWS_BEYOND,
    ROWS_CASH,
    ROWS_CLAMPED,
    ROWS_DAYS,
    ROWS_EVENT,
    ROWS_FULL,
    ROWS_TOUCHED,
    SOURCE_MESSAGE,
    SOURCE_OFFER,
    SOURCE_OTHER,
    SOURCE_PROMISE,
    SOURCE_RETRY,
    SOURCE_SELF,
    WC_AMOUNT,
    WC_CUSTOMER,
    WC_DAY,
    WC_INVOICE,
    WC_SOURCE,
    WE_AMOUNT,
    WE_AT,
    WE_CHANNEL,
    WE_CODE,
    WE_CURRENCY,
    WE_CUSTOMER,
    WE_DAY,
    WE_INVOICE,
    WE_KIND,
    WE_NAME,
    WE_ON,
    WE_SOURCE,
    WK_DISPUTE_RING,
    WK_DISPUTE_SUM,
    WK_DISPUTED,
    WK_PAID,
    WK_RING,
    WK_SET,
    WK_SUM,
    WK_WIDTH,
    WN_CANCEL,
    WN_COVERS_ALL,
    WN_COVERS_ONE,
    WN_DISCOUNT,
    WN_DISPUTE,
    WN_DISPUTE_DAYS,
    WN_DISPUTE_LASTS,
    WN_DISPUTED,
    WN_EXTENSION,
    WN_ON,
    WN_PART,
    WN_PROMISE_DAYS,
    WN_PROMISE_KEPT,
    WN_REPLY,
    WN_RETURN_DAYS,
    WN_SEED,
    WN_SUCCESS,
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

_HOUR: Final = 3600
_DAY: Final = 86_400
_MILLION: Final = 1_000_000
_CLUSTERED: Final = 14  # days in which earlier messages take from the effect of the last


# --- a customer -------------------------------------------------------------------------------------------------------


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
    at_risk = _find_at_risk(columns, state, world, today)
    if world.person[WP_FRAIL] == NONE:
        _find_frailty(columns, state, world, today)
    _see_deeds(columns, calendars, terms, state, world, output, start)
    if not at_risk or world.person[WP_CANCELLED] == 1:
        return
    _may_cancel(world, start, length)
    for debt in range(state.me[ME_DEBTS]):
        if _at_risk(columns, state, world, debt, today):
            _may_pay(columns, state, world, debt, today, start, length)


def _at_risk(columns: Columns, state: State, world: World, debt: int, today: int) -> bool:
    """Whether an invoice may be paid, or disputed, by the customer's own doing today."""
    risk_from = int(world.risk_from[columns.invoice_start[state.me[ME_CUSTOMER]] + debt])
    if risk_from == UNKNOWN or risk_from > today:
        return False
    return open_debt(state, debt) and bool(state.debt[debt, D_COVERED] == 0)


def _find_at_risk(columns: Columns, state: State, world: World, today: int) -> bool:
    """Count what is at risk and due in each currency; set the clocks of what is new."""
    for currency in range(world.due.shape[0]):
        world.due[currency] = 0
    found = False
    for debt in range(state.me[ME_DEBTS]):
        if not _at_risk(columns, state, world, debt, today):
            continue
        found = True
        if state.debt[debt, D_DUE] <= today:
            world.due[state.debt[debt, D_CURRENCY]] += 1
        if world.clock[debt, WK_SET] == 0:
            key = _key_of(columns, state, world, debt)
            world.clock[debt, WK_SET] = 1
            world.clock[debt, WK_DISPUTE_RING] = exponential(world.exponential, draw(key, K_DISPUTE, 0))
            _set_clock(world, debt, key)
    return found


def _find_frailty(columns: Columns, state: State, world: World, today: int) -> None:
    """How readily the customer pays at all. Whoever has not paid for long is likelier to be one of those who do not."""
    first = int(columns.invoice_start[state.me[ME_CUSTOMER]])
    age = 0
    for debt in range(state.me[ME_DEBTS]):
        if _at_risk(columns, state, world, debt, today):
            age = max(age, today - int(world.clock_day[first + debt]))
    drawn = draw(int(world.person[WP_KEY]), K_FRAILTY, 0)
    row = min(age, world.frail.shape[0] - 1)
    found = 0
    while found < world.frail.shape[1] - 1 and not happens(drawn, int(world.frail[row, found])):
        found += 1
    world.person[WP_FRAIL] = found


def _key_of(columns: Columns, state: State, world: World, debt: int) -> int:
    invoice = int(columns.invoice_start[state.me[ME_CUSTOMER]]) + debt
    return draw(int(world.person[WP_KEY]), int(world.invoice[invoice, 0]), int(world.invoice[invoice, 1]))


def _set_clock(world: World, debt: int, key: int) -> None:
    drawn = draw(key, K_PAY, int(world.clock[debt, WK_PAID]))
    world.clock[debt, WK_RING] = exponential(world.exponential, drawn)
    world.clock[debt, WK_SUM] = 0


# --- hazards ----------------------------------------------------------------------------------------------------------


def _may_pay(columns: Columns, state: State, world: World, debt: int, today: int, start: int, length: int) -> None:
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
    key = _key_of(columns, state, world, debt)
    row = _put(world, start + 1 + (length - 2) * (ring - before) // gained, EVENT_PAYMENT, currency, SOURCE_SELF)
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
    row = _put(world, at, EVENT_DISPUTE_OPENED, currency, SOURCE_OTHER)
    if row != NONE:
        world.queue[row, Q_INVOICE] = debt
    later = at + int(world.numbers[WN_DISPUTE_LASTS]) * _DAY
    row = _put(world, later, EVENT_DISPUTE_RESOLVED, currency, SOURCE_OTHER)
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


def _may_cancel(world: World, start: int, length: int) -> None:
    person = world.person
    before = int(person[WP_CANCEL_SUM])
    gained = int(world.numbers[WN_CANCEL])
    person[WP_CANCEL_SUM] = before + gained
    if before + gained > person[WP_CANCEL_RING]:
        person[WP_CANCELLED] = 1
        at = start + 1 + (length - 2) * (int(person[WP_CANCEL_RING]) - before) // gained
        _put(world, at, EVENT_CANCELLED, NONE, SOURCE_OTHER)


# --- what comes of what we do -----------------------------------------------------------------------------------------


def _see_deeds(
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
            row = _put(world, int(state.deed[deed, DEED_AT]), Q_LEAVES, NONE, SOURCE_OTHER)
            if row != NONE:
                world.queue[row, Q_INVOICE] = deed
        else:
            _leaves(columns, calendars, terms, state, world, output, deed)


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


def _leaves(
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
    row = _put(world, at, kind, int(state.deed[deed, DEED_CURRENCY]), SOURCE_MESSAGE)
    if row != NONE:
        world.queue[row, Q_CHANNEL] = state.deed[deed, DEED_CHANNEL]
        world.queue[row, Q_NAME] = state.deed[deed, DEED_NAME] if kind == EVENT_MESSAGE_FAILED else NONE


def _promises(calendars: Calendars, state: State, world: World, deed: int, at: int, drawn: int) -> None:
    """A day is promised; kept, all that is due is paid on it, at noon."""
    currency = int(state.deed[deed, DEED_CURRENCY])
    zone = int(state.me[ME_ZONE])
    on = day_of(calendars, zone, at) + int(world.numbers[WN_PROMISE_DAYS])
    row = _put(world, at, EVENT_PROMISE_MADE, currency, SOURCE_MESSAGE)
    if row != NONE:
        world.queue[row, Q_ON] = on
    if happens(draw(drawn, K_KEPT, 0), int(world.numbers[WN_PROMISE_KEPT])):
        _pay_on(calendars, state, world, currency, on, SOURCE_PROMISE)


def _pay_on(calendars: Calendars, state: State, world: World, currency: int, day: int, source: int) -> None:
    """All that is due is paid at noon of a day."""
    at = start_of(calendars, int(state.me[ME_ZONE]), day)
    if at < NEVER:
        row = _put(world, at + 12 * _HOUR, EVENT_PAYMENT, currency, source)
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
    key = _key_of(columns, state, world, debt)
    code = int(state.me[ME_DECLINE])
    days = day - int(world.clock_day[invoice])
    chance = world.cleared[_class(world, key, code), max(0, min(days, world.cleared.shape[1] - 1))]
    at = int(state.deed[deed, DEED_AT]) + 60
    if happens(draw(key, K_CLEARED, 0), int(chance)) and happens(
        draw(key, K_SUCCESS, 0), int(world.numbers[WN_SUCCESS])
    ):
        row = _put(world, at, EVENT_PAYMENT, currency, SOURCE_RETRY)
        if row != NONE:
            world.queue[row, Q_AMOUNT] = COVER_ALL
    else:
        row = _put(world, at, EVENT_PAYMENT_FAILED, currency, SOURCE_RETRY)
        if row != NONE:
            world.queue[row, Q_INVOICE] = debt
            world.queue[row, Q_CODE] = code


def _oldest(columns: Columns, state: State, world: World, currency: int, day: int) -> int:
    """The oldest invoice at risk in a currency, NONE where there is none."""
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_CURRENCY] == currency and _at_risk(columns, state, world, debt, day):
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
    """Whether an offer is taken up, one to three days later, and what is paid then."""
    kind = int(state.deed[deed, DEED_NAME])
    if not 0 <= kind < world.offer.shape[0]:
        return
    day = int(state.deed[deed, DEED_DAY])
    drawn = draw(draw(int(world.person[WP_KEY]), K_OFFER, int(world.text_id[kind])), day, 0)
    if not happens(drawn, int(world.offer[kind])):
        return
    currency = int(state.deed[deed, DEED_CURRENCY])
    at = int(state.deed[deed, DEED_AT]) + _DAY + draw(drawn, K_DELAY, 0) % (2 * _DAY)
    row = _put(world, at, EVENT_OFFER_ACCEPTED, currency, SOURCE_OFFER)
    if row != NONE:
        world.queue[row, Q_NAME] = kind
    value = int(output.action[state.deed[deed, DEED_OUTPUT], AR_ARGS])
    if kind == world.numbers[WN_DISCOUNT]:
        row = _put(world, at + 1, EVENT_CREDIT, currency, SOURCE_OFFER)
        if row != NONE:
            world.queue[row, Q_AMOUNT] = COVER_SHARE
            world.queue[row, Q_ON] = value
        row = _put(world, at + 2, EVENT_PAYMENT, currency, SOURCE_OFFER)
        if row != NONE:
            world.queue[row, Q_AMOUNT] = COVER_ALL
    elif kind == world.numbers[WN_EXTENSION]:
        if happens(draw(drawn, K_KEPT, 0), int(world.numbers[WN_PROMISE_KEPT])):
            _pay_on(
                calendars, state, world, currency, day_of(calendars, int(state.me[ME_ZONE]), at) + value, SOURCE_OFFER
            )


# --- the queue --------------------------------------------------------------------------------------------------------


def _put(world: World, at: int, kind: int, currency: int, source: int) -> int:
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


def take_queued(
    columns: Columns, calendars: Calendars, terms: Terms, state: State, world: World, output: Output, row: int
) -> None:
    """Let what comes first happen, the history being folded up to its instant."""
    person = world.person
    last = int(person[WP_QUEUE]) - 1
    kind = int(world.queue[row, Q_KIND])
    spare = int(world.spare[0])
    if kind == Q_LEAVES:
        deed = int(world.queue[row, Q_INVOICE])
        _close_up(world, row, last)
        _leaves(columns, calendars, terms, state, world, output, deed)
        return
    happens_now = _write(columns, calendars, terms, state, world, row)
    source = int(world.queue[row, Q_SOURCE])
    _close_up(world, row, last)
    if not happens_now:
        return
    if kind == EVENT_PAYMENT:
        for debt in range(state.me[ME_DEBTS]):
            world.paid[debt] = state.debt[debt, D_PAID]
    fold_event(columns, calendars, terms, state, spare)
    _tell(columns, state, world, source)
    if kind == EVENT_PAYMENT:
        _count_cash(columns, state, world, source)


def _close_up(world: World, row: int, last: int) -> None:
    """Take a row off the queue."""
    world.person[WP_QUEUE] = last
    if row != last:
        for column in range(Q_WIDTH):
            world.queue[row, column] = world.queue[last, column]


def _write(columns: Columns, calendars: Calendars, terms: Terms, state: State, world: World, row: int) -> bool:
    """Write the event into the spare row; False where nothing is left for it to be about."""
    said = world.queue
    to = columns.events
    spare = int(world.spare[0])
    at = int(said[row, Q_AT])
    day = day_of(calendars, int(state.me[ME_ZONE]), at)
    kind = int(said[row, Q_KIND])
    currency = int(said[row, Q_CURRENCY])
    amount = int(said[row, Q_AMOUNT])
    invoice = int(said[row, Q_INVOICE])
    if kind in (EVENT_PAYMENT, EVENT_CREDIT):
        amount = _amount(state, world, row, currency, day)
        if amount <= 0:
            return False
        whole = said[row, Q_AMOUNT] == COVER_DRAWN and happens(
            int(said[row, Q_DRAW]), int(world.numbers[WN_COVERS_ALL])
        )
        if whole and state.debt[invoice, D_DUE] <= day:
            invoice = NONE
    elif kind in (EVENT_DISPUTE_OPENED, EVENT_DISPUTE_RESOLVED):
        if not open_debt(state, invoice) or (kind == EVENT_DISPUTE_RESOLVED and state.debt[invoice, D_DISPUTED] == 0):
            return False
    elif kind == EVENT_PROMISE_MADE or kind == EVENT_PAYMENT_FAILED:
        if _due(state, currency, day) <= 0:
            return False
    to[spare, E_KIND] = kind
    to[spare, E_KEY] = at
    to[spare, E_OWN] = 0
    to[spare, E_AT] = at
    to[spare, E_DAY] = day
    to[spare, E_OWN_DAY] = UNKNOWN
    to[spare, E_INVOICE] = invoice
    to[spare, E_AMOUNT] = amount
    to[spare, E_CURRENCY] = currency
    to[spare, E_CODE] = said[row, Q_CODE]
    to[spare, E_CHANNEL] = said[row, Q_CHANNEL]
    to[spare, E_MESSAGE] = said[row, Q_NAME] if kind == EVENT_MESSAGE_FAILED else NONE
    to[spare, E_NAME] = said[row, Q_NAME]
    to[spare, E_ROLE] = terms.numbers[TERM_CUSTOMER]
    to[spare, E_ON] = said[row, Q_ON] if kind == EVENT_PROMISE_MADE else UNKNOWN
    to[spare, E_VALUE] = NONE
    to[spare, E_COLUMN] = NONE
    to[spare, E_RULE] = NONE
    to[spare, E_CASE_INVOICE] = NONE
    to[spare, E_CASE_DAY] = NONE
    to[spare, E_ACTION] = NONE
    to[spare, E_MARKS] = 0
    to[spare, E_MARKS_END] = 0
    to[spare, E_IS_ACTION] = 0
    return True


def _amount(state: State, world: World, row: int, currency: int, day: int) -> int:
    """What is paid, or let go, in minor units."""
    due = _due(state, currency, day)
    how = int(world.queue[row, Q_AMOUNT])
    if how == COVER_SHARE:
        return due * int(world.queue[row, Q_ON]) // _MILLION
    if how == COVER_ALL:
        return due
    debt = int(world.queue[row, Q_INVOICE])
    left = rest(state, debt) if open_debt(state, debt) and state.debt[debt, D_COVERED] == 0 else 0
    drawn = int(world.queue[row, Q_DRAW])
    if left > 0 and happens(drawn, int(world.numbers[WN_COVERS_ALL])):
        counted = state.debt[debt, D_DUE] <= day and state.debt[debt, D_DISPUTED] == 0
        return due if counted else due + left
    if happens(drawn, int(world.numbers[WN_COVERS_ONE])):
        return left
    return left * int(world.numbers[WN_PART]) // _MILLION


def _due(state: State, currency: int, day: int) -> int:
    """All that is due in a currency on a day and neither disputed nor under a plan."""
    found = 0
    for debt in range(state.me[ME_DEBTS]):
        meant = state.debt[debt, D_CURRENCY] == currency and state.debt[debt, D_DUE] <= day
        if meant and issued(state, debt, day) and owed(state, debt):
            found += rest(state, debt)
    return found


# --- what is written down ---------------------------------------------------------------------------------------------


def _tell(columns: Columns, state: State, world: World, source: int) -> None:
    """The event in the spare row as a row that leaves."""
    row = int(world.rows[ROWS_EVENT])
    if row == world.event.shape[0]:
        world.rows[ROWS_FULL] = 1
        return
    world.rows[ROWS_EVENT] = row + 1
    spare = int(world.spare[0])
    said = columns.events
    to = world.event
    to[row, WE_CUSTOMER] = state.me[ME_CUSTOMER]
    to[row, WE_AT] = said[spare, E_AT]
    to[row, WE_DAY] = said[spare, E_DAY]
    to[row, WE_KIND] = said[spare, E_KIND]
    to[row, WE_INVOICE] = said[spare, E_INVOICE]
    to[row, WE_CURRENCY] = said[spare, E_CURRENCY]
    to[row, WE_AMOUNT] = said[spare, E_AMOUNT]
    to[row, WE_CODE] = said[spare, E_CODE]
    to[row, WE_CHANNEL] = said[spare, E_CHANNEL]
    to[row, WE_NAME] = said[spare, E_NAME]
    to[row, WE_ON] = said[spare, E_ON]
    to[row, WE_SOURCE] = source


def _count_cash(columns: Columns, state: State, world: World, source: int) -> None:
    """What the payment in the spare row paid of each invoice."""
    day = int(columns.events[world.spare[0], E_DAY])
    for debt in range(state.me[ME_DEBTS]):
        paid = int(state.debt[debt, D_PAID]) - int(world.paid[debt])
        if paid == 0:
            continue
        row = int(world.rows[ROWS_CASH])
        if row == world.cash.shape[0]:
            world.rows[ROWS_FULL] = 1
            return
        world.rows[ROWS_CASH] = row + 1
        world.cash[row, WC_CUSTOMER] = state.me[ME_CUSTOMER]
        world.cash[row, WC_INVOICE] = debt
        world.cash[row, WC_DAY] = day
        world.cash[row, WC_AMOUNT] = paid
        world.cash[row, WC_SOURCE] = source
