"""What stands in an action's way: `never`, `limit`, `quiet` (`decide.guards`, `decide.patterns`)."""

from __future__ import annotations

from dunning_dsl.engine.kernel.bits import allowed, lowest
from dunning_dsl.engine.kernel.instants import day_of
from dunning_dsl.engine.kernel.layout import (
    C_OPENED_DAY,
    DEED_CHANNEL,
    DEED_DAY,
    DEED_DROPPED,
    DEED_KIND,
    DEED_LATEST,
    DEED_NAME,
    ME_DEEDS,
    ME_ZONE,
    NONE,
    UNKNOWN,
    VERB_ASK,
    VERB_CANCEL,
    VERB_REFER,
    VERB_RESTORE,
    VERB_SUSPEND,
    VERB_WRITE_OFF,
    Array,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.programs import moves, run
from dunning_dsl.engine.kernel.tables import (
    LIMIT_BIT,
    LIMIT_CAP,
    LIMIT_KIND,
    LIMIT_NAME,
    LIMIT_WINDOW,
    NEVER_BIT,
    NEVER_KIND,
    NEVER_NAME,
    OP_CONST,
    OP_END,
    PH_NEVER_WORD,
    PH_NEVER_WORDS,
    PH_NEVERS,
    PH_QUIETS,
    PK_ANYTHING,
    PK_CHANNEL,
    PK_CONTACT,
    PK_SEND,
    PK_VERB,
    QUIET_BIT,
    QUIET_CHANNELS,
    QUIET_CROSSES,
    QUIET_END,
    QUIET_START,
    QUIET_WEEKDAYS,
    STEP_LIMITS,
    STEP_NEVERS,
    WHY_LIMIT,
    WORD_BITS,
)
from dunning_dsl.engine.kernel.view import (
    ACT_AT,
    ACT_CODE,
    ACT_DAY,
    ACT_NAME,
    ACT_PLACE,
    ACT_QUIET,
    ACT_QUIET_DAY,
    ACT_STEP,
    ACT_VERB,
    CO_COUNT,
    CO_DECISION,
    CO_LETS_ACTS,
    CO_LETS_DAY,
    CO_LETS_DECISION,
    CO_LETS_PLACE,
    CO_LETS_SINCE,
    CO_SINCE,
    PL_AT,
    PL_DAY,
    PL_GUARDED,
    PL_QUIET,
    PL_QUIET_DAY,
    V_CASE,
    V_DECISION,
    V_EARLIEST,
    V_GUARD,
    V_GUARDED,
    V_MOMENT,
    V_NEXT,
    V_NEXT_MOMENT,
    V_TODAY,
    V_TRIES,
    V_WAKE,
    V_WHY,
    Making,
    Policy,
)

OWN_TIME = -2
"""In ACT_QUIET: the action's own time lies past the next decision."""


def wake_by(making: Making, day: int) -> None:
    """The case is to be looked at on that day at the latest."""
    if day > making.seen[V_TODAY] and day < making.seen[V_WAKE]:
        making.seen[V_WAKE] = day


def matches(kind: int, name: int, verb: int, deed_name: int, channel: int) -> bool:
    """Whether a thing done (its verb, name and channel's text code) is one that a pattern speaks of."""
    contact = verb <= VERB_ASK
    if kind == PK_CONTACT:
        return contact
    if kind == PK_CHANNEL:
        return contact and channel == name
    if kind == PK_SEND:
        return contact and deed_name == name
    if kind == PK_ANYTHING:
        return touches(verb)
    return bool(verb == kind - PK_VERB and (name == NONE or name == deed_name))


def touches(verb: int) -> bool:
    """`anything`: whatever touches the customer or the money."""
    if verb == VERB_RESTORE:
        return False
    return verb <= VERB_WRITE_OFF


def held_back(verb: int) -> bool:
    """Blocked while the case is on hold: retry, charge, suspend, cancel, refer."""
    return bool(verb == 3 or verb == 4 or verb == VERB_SUSPEND or verb == VERB_CANCEL or verb == VERB_REFER)


def closed_out(verb: int) -> bool:
    """Blocked in the decision of a closed case."""
    return bool(held_back(verb) or verb == 2 or verb == VERB_WRITE_OFF)


def weighty(verb: int) -> bool:
    """What is asked again at the moment it leaves."""
    return bool(verb <= VERB_ASK or held_back(verb))


def forbidding(policy: Policy, making: Making, verb: int, name: int, channel: int) -> int:
    """The first `never` of the file that forbids it, NONE where none does."""
    for never in range(policy.p[0, PH_NEVERS]):
        if matches(policy.p[never, NEVER_KIND], policy.p[never, NEVER_NAME], verb, name, channel):
            if allowed(making.guard, policy.p[never, NEVER_BIT]):
                return never
    return NONE


def forbidding_step(policy: Policy, making: Making, step: int, place: int) -> int:
    """The same for a step on one of its channels."""
    words = policy.p[0, PH_NEVER_WORDS]
    start = policy.p[0, PH_NEVER_WORD]
    first = policy.p[step, STEP_NEVERS] + place * words
    for word in range(words):
        found = policy.t[first + word] & making.guard[start + word]
        if found != 0:
            return (start + word) * WORD_BITS + lowest(found) - policy.p[0, NEVER_BIT]
    return NONE


def exceeding(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    act: int,
) -> bool:
    """Whether a row of `act` would exceed a limit, the rows before it counted; the first limit of the file is noted."""
    view = making.seen
    place = policy.t[policy.p[making.act[act, ACT_STEP], STEP_LIMITS] + making.act[act, ACT_PLACE]]
    while policy.t[place] != NONE:
        limit = policy.t[place]
        place += 1
        if not allowed(making.guard, policy.p[limit, LIMIT_BIT]):
            continue
        program = policy.p[limit, LIMIT_CAP]
        cap = policy.t[program + 1]
        if policy.t[program] != OP_CONST or policy.t[program + 3] != OP_END:
            cap = run(columns, calendars, terms, policy, state, making, program)
            wake_by(making, view[V_TODAY] + 1 if moves(making) else view[V_NEXT])
        window = policy.p[limit, LIMIT_WINDOW]
        since = making.act[act, ACT_DAY] - window + 1
        if window == NONE:
            since = state.case[view[V_CASE], C_OPENED_DAY]
        count = _done_since(policy, state, making, limit, since)
        for row in range(act):
            if making.act[row, ACT_DAY] >= since and _counts(policy, making, limit, row):
                count += 1
        if count >= cap:
            view[V_WHY] = WHY_LIMIT
            view[V_GUARD] = limit
            view[V_EARLIEST] = UNKNOWN
            if window != NONE and cap > 0 and cap <= count:
                view[V_EARLIEST] = _lets_go(policy, state, making, limit, since, act, count - cap) + window
                wake_by(making, max(view[V_TODAY] + 1, view[V_EARLIEST] - 1))
                for own in range(view[V_TRIES], act):
                    if _counts(policy, making, limit, own):  # its day moves with today, and the earliest day with it
                        wake_by(making, view[V_TODAY] + 1)
            return True
    return False


def _counts(policy: Policy, making: Making, limit: int, act: int) -> bool:
    """Whether a row of `act` is one that the limit counts."""
    return matches(
        policy.p[limit, LIMIT_KIND],
        policy.p[limit, LIMIT_NAME],
        making.act[act, ACT_VERB],
        making.act[act, ACT_NAME],
        making.act[act, ACT_CODE],
    )


def _deed_counts(policy: Policy, state: State, limit: int, deed: int) -> bool:
    return state.deed[deed, DEED_DROPPED] == 0 and matches(
        policy.p[limit, LIMIT_KIND],
        policy.p[limit, LIMIT_NAME],
        state.deed[deed, DEED_KIND],
        state.deed[deed, DEED_NAME],
        state.deed[deed, DEED_CHANNEL],
    )


def _done_since(policy: Policy, state: State, making: Making, limit: int, since: int) -> int:
    """How many matching things that were done have a day not before `since`: counted once in a decision."""
    kept = making.counted[limit]
    if kept[CO_DECISION] != making.seen[V_DECISION] or kept[CO_SINCE] != since:
        count = 0
        deed = state.me[ME_DEEDS] - 1
        while deed >= 0 and state.deed[deed, DEED_LATEST] >= since:
            if state.deed[deed, DEED_DAY] >= since and _deed_counts(policy, state, limit, deed):
                count += 1
            deed -= 1
        kept[CO_DECISION] = making.seen[V_DECISION]
        kept[CO_SINCE] = since
        kept[CO_COUNT] = count
    return kept[CO_COUNT]


def _lets_go(policy: Policy, state: State, making: Making, limit: int, since: int, before: int, place: int) -> int:
    """The day at a place among the days of what was done and is in the rows of `act` before one. What a turn does first
    is judged by the same rows as the turn's before it, unless that added to them."""
    if before != making.seen[V_TRIES]:
        return _cap_th(policy, state, making, limit, since, before, place)
    kept = making.counted[limit]
    if (
        kept[CO_LETS_DECISION] != making.seen[V_DECISION]
        or kept[CO_LETS_SINCE] != since
        or kept[CO_LETS_ACTS] != before
        or kept[CO_LETS_PLACE] != place
    ):
        kept[CO_LETS_DECISION] = making.seen[V_DECISION]
        kept[CO_LETS_SINCE] = since
        kept[CO_LETS_ACTS] = before
        kept[CO_LETS_PLACE] = place
        kept[CO_LETS_DAY] = _cap_th(policy, state, making, limit, since, before, place)
    return kept[CO_LETS_DAY]


def _cap_th(policy: Policy, state: State, making: Making, limit: int, since: int, before: int, place: int) -> int:
    """The day at a place among those days, in rising order."""
    day = since
    while True:
        coming = 1 << 40
        at_or_before = 0
        for deed in range(state.me[ME_DEEDS]):
            if state.deed[deed, DEED_DAY] >= since and _deed_counts(policy, state, limit, deed):
                if state.deed[deed, DEED_DAY] <= day:
                    at_or_before += 1
                else:
                    coming = min(coming, state.deed[deed, DEED_DAY])
        for act in range(before):
            if making.act[act, ACT_DAY] >= since and _counts(policy, making, limit, act):
                if making.act[act, ACT_DAY] <= day:
                    at_or_before += 1
                else:
                    coming = min(coming, making.act[act, ACT_DAY])
        if at_or_before > place or coming == 1 << 40:
            return day
        day = coming


# --- quiet hours ------------------------------------------------------------------------------------------------------


def place_in_time(
    calendars: Calendars, policy: Policy, state: State, making: Making, act: int, channel: int, minute: int
) -> None:
    """When a contact may go: found once for a channel and time of day, while guards see the same."""
    place = minute if minute != NONE else making.placed.shape[1] - 1
    kept = making.placed[channel, place]
    if kept[PL_GUARDED] != making.seen[V_GUARDED]:
        kept[PL_GUARDED] = making.seen[V_GUARDED]
        _find_time(calendars, policy, state, making, kept, channel, minute)
    making.act[act, ACT_AT] = kept[PL_AT]
    making.act[act, ACT_DAY] = kept[PL_DAY]
    making.act[act, ACT_QUIET] = kept[PL_QUIET]
    making.act[act, ACT_QUIET_DAY] = kept[PL_QUIET_DAY]


def _find_time(
    calendars: Calendars, policy: Policy, state: State, making: Making, found: Array, channel: int, minute: int
) -> None:
    """The first instant not before the decision and the time asked for that no quiet hours cover."""
    view = making.seen
    zone = state.me[ME_ZONE]
    when = view[V_MOMENT]
    if minute != NONE:
        when = max(when, calendars.wall[zone, view[V_TODAY] - calendars.span[0], minute])
    kept = NONE
    last = OWN_TIME
    while when < view[V_NEXT_MOMENT]:
        kept = NONE
        for quiet in range(policy.p[0, PH_QUIETS]):
            channels = policy.p[quiet, QUIET_CHANNELS]
            if channels != 0 and (channels >> channel) & 1 == 0:
                continue
            if not allowed(making.guard, policy.p[quiet, QUIET_BIT]):
                continue
            end = _covered_until(calendars, policy, zone, quiet, when)
            if end != NONE:
                kept = quiet
                when = end
                break
        if kept == NONE:
            break
        last = kept
    found[PL_AT] = when
    found[PL_DAY] = day_of(calendars, zone, when)
    found[PL_QUIET] = last if when >= view[V_NEXT_MOMENT] else NONE
    found[PL_QUIET_DAY] = found[PL_DAY]


def _covered_until(calendars: Calendars, policy: Policy, zone: int, quiet: int, when: int) -> int:
    """The end of the quiet hours that cover the instant, NONE where they do not."""
    today = day_of(calendars, zone, when)
    weekdays = policy.p[quiet, QUIET_WEEKDAYS]
    for back in range(2):
        day = today - back
        if weekdays != 0 and (weekdays >> ((day - 1) % 7)) & 1 == 0:
            continue
        place = day - calendars.span[0]
        start = calendars.wall[zone, place, policy.p[quiet, QUIET_START]]
        end = calendars.wall[zone, place + policy.p[quiet, QUIET_CROSSES], policy.p[quiet, QUIET_END]]
        if start <= when and when < end:
            return end
    return NONE
