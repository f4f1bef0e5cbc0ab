"""One action of a turn: with its values, as a row of `act`; and what stands in its way (`decide.attempt`)."""

from __future__ import annotations

from dunning_dsl.engine.kernel.facts import business_day, country_row
from dunning_dsl.engine.kernel.guards import closed_out, forbidding_step, held_back, place_in_time
from dunning_dsl.engine.kernel.layout import (
    DEED_CASE,
    DEED_CHANNEL,
    DEED_DROPPED,
    DEED_KIND,
    DEED_NAME,
    DEED_OWN_DAY,
    DEED_ROLE,
    ME_CUSTOMER,
    ME_DEEDS,
    ME_DONE,
    NONE,
    UNKNOWN,
    VERB_ASK,
    VERB_ESCALATE,
    VERB_HOLD,
    VERB_RETRY,
    VERB_STOP,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.programs import run
from dunning_dsl.engine.kernel.tables import (
    PH_CHANNEL_CODES,
    STEP_AMOUNT,
    STEP_ARG_COUNT,
    STEP_ARGS,
    STEP_AT,
    STEP_BUSINESS,
    STEP_CHANNEL_COUNT,
    STEP_CHANNELS,
    STEP_LASTS,
    STEP_NAME,
    STEP_ROLE,
    STEP_TONE,
    STEP_VERB,
    WHY_CASE_OVER,
    WHY_HOLD,
    WHY_NEVER,
    WHY_QUIET,
    WHY_RETRY,
    WHY_STAGE,
    WHY_UNREACHABLE,
)
from dunning_dsl.engine.kernel.view import (
    ACT_AMOUNT,
    ACT_ARGS,
    ACT_AT,
    ACT_CASE,
    ACT_CHANNEL,
    ACT_CODE,
    ACT_DAY,
    ACT_MARK,
    ACT_NAME,
    ACT_ORDER,
    ACT_PLACE,
    ACT_QUIET,
    ACT_QUIET_DAY,
    ACT_ROLE,
    ACT_RULE,
    ACT_STEP,
    ACT_TONE,
    ACT_UNTIL,
    ACT_VERB,
    V_ACTS,
    V_CASE,
    V_CLOSED,
    V_EARLIER,
    V_EARLIEST,
    V_FULL,
    V_GUARD,
    V_HOLDS,
    V_MOMENT,
    V_MOVED,
    V_ORDER,
    V_TODAY,
    V_TONE,
    V_TRIES,
    V_WHY,
    Making,
    Policy,
)

MOST_HOLD = 366
"""Days that a hold lasts at most."""


def forbidden(policy: Policy, state: State, making: Making, columns: Columns, act: int) -> bool:
    view = making.seen
    verb = making.act[act, ACT_VERB]
    view[V_GUARD] = NONE
    view[V_EARLIEST] = UNKNOWN
    if verb == VERB_HOLD or verb == VERB_STOP:
        return False
    if verb <= VERB_ASK and columns.reach[state.me[ME_CUSTOMER], making.act[act, ACT_CHANNEL]] != 1:
        view[V_WHY] = WHY_UNREACHABLE
        view[V_GUARD] = making.act[act, ACT_CHANNEL]
        return True
    if view[V_CLOSED] == 1 and closed_out(verb):
        view[V_WHY] = WHY_CASE_OVER
        view[V_GUARD] = verb
        return True
    if view[V_HOLDS] == 1 and held_back(verb):
        view[V_WHY] = WHY_HOLD
        view[V_GUARD] = verb
        return True
    view[V_GUARD] = forbidding_step(policy, making, making.act[act, ACT_STEP], making.act[act, ACT_PLACE])
    view[V_WHY] = WHY_NEVER
    return bool(view[V_GUARD] != NONE)


def scarce(state: State, making: Making, act: int) -> bool:
    """The one stage move, the one retry, and quiet hours."""
    view = making.seen
    verb = making.act[act, ACT_VERB]
    view[V_GUARD] = NONE
    view[V_EARLIEST] = view[V_TODAY] + 1
    if verb == VERB_ESCALATE and (view[V_MOVED] == 1 or _before(making, VERB_ESCALATE, view[V_TRIES], act)):
        view[V_WHY] = WHY_STAGE
        return True
    if verb == VERB_RETRY and (_before(making, VERB_RETRY, 0, act) or _retried(state, making)):
        view[V_WHY] = WHY_RETRY
        return True
    if verb <= VERB_ASK and making.act[act, ACT_QUIET] != NONE:
        view[V_WHY] = WHY_QUIET
        view[V_GUARD] = making.act[act, ACT_QUIET]
        view[V_EARLIEST] = making.act[act, ACT_QUIET_DAY]
        return True
    return False


def _before(making: Making, verb: int, first: int, act: int) -> bool:
    """Whether a row before one does this too."""
    for row in range(first, act):
        if making.act[row, ACT_VERB] == verb:
            return True
    return False


def _retried(state: State, making: Making) -> bool:
    if not earlier_today(state, making):
        return False
    for deed in range(state.me[ME_DEEDS]):
        today = state.deed[deed, DEED_OWN_DAY] == making.seen[V_TODAY]
        if state.deed[deed, DEED_KIND] == VERB_RETRY and today and state.deed[deed, DEED_DROPPED] == 0:
            return True
    return False


def earlier_today(state: State, making: Making) -> bool:
    """Whether anything was done today before this decision."""
    view = making.seen
    if state.me[ME_DONE] < view[V_TODAY]:
        return False
    if view[V_EARLIER] == NONE:
        view[V_EARLIER] = 0
        for deed in range(state.me[ME_DEEDS]):
            if state.deed[deed, DEED_OWN_DAY] == view[V_TODAY]:
                view[V_EARLIER] = 1
    return bool(view[V_EARLIER] == 1)


def write(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    rule: int,
    mark: int,
    step: int,
    place: int,
) -> int:
    """Add an action on one of its channels to `act`; 1, and nothing added, where it was said today already."""
    view = making.seen
    act = view[V_ACTS]
    if act >= making.act.shape[0]:
        view[V_FULL] = 1
        act = min(view[V_TRIES], making.act.shape[0] - 1)
        view[V_TRIES] = act
        view[V_ACTS] = act
    verb = policy.p[step, STEP_VERB]
    row = making.act[act]
    row[ACT_RULE] = rule
    row[ACT_MARK] = mark
    row[ACT_PLACE] = place
    row[ACT_STEP] = step
    row[ACT_CASE] = view[V_CASE]
    row[ACT_ORDER] = view[V_ORDER]
    row[ACT_VERB] = verb
    row[ACT_NAME] = policy.p[step, STEP_NAME]
    row[ACT_ROLE] = policy.p[step, STEP_ROLE]
    row[ACT_CHANNEL] = NONE
    row[ACT_CODE] = NONE
    row[ACT_TONE] = NONE
    row[ACT_AMOUNT] = UNKNOWN
    row[ACT_AT] = view[V_MOMENT]
    row[ACT_DAY] = view[V_TODAY]
    row[ACT_QUIET] = NONE
    row[ACT_UNTIL] = UNKNOWN
    if policy.p[step, STEP_CHANNEL_COUNT] > 0:
        channel = policy.t[policy.p[step, STEP_CHANNELS] + place]
        row[ACT_CHANNEL] = channel
        row[ACT_CODE] = policy.t[policy.p[0, PH_CHANNEL_CODES] + channel]
        row[ACT_TONE] = policy.p[step, STEP_TONE] if policy.p[step, STEP_TONE] != NONE else view[V_TONE]
        if _said_today(state, making, act):
            return 1
        place_in_time(calendars, policy, state, making, act, channel, policy.p[step, STEP_AT])
    if policy.p[step, STEP_AMOUNT] != NONE:
        row[ACT_AMOUNT] = run(columns, calendars, terms, policy, state, making, policy.p[step, STEP_AMOUNT])
    if policy.p[step, STEP_LASTS] != NONE:
        row[ACT_UNTIL] = _until(columns, calendars, terms, policy, state, making, step, verb)
    for arg in range(policy.p[step, STEP_ARG_COUNT]):
        program = policy.t[policy.p[step, STEP_ARGS] + 2 * arg]
        row[ACT_ARGS + arg] = run(columns, calendars, terms, policy, state, making, program)
    view[V_ACTS] = act + 1
    return 0


def _until(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    step: int,
    verb: int,
) -> int:
    """The last day of a hold, an offer or a task: so many days, or business days of the customer's country, from
    today."""
    today = making.seen[V_TODAY]
    count = run(columns, calendars, terms, policy, state, making, policy.p[step, STEP_LASTS])
    day = today + count
    if policy.p[step, STEP_BUSINESS] == 1:
        day = today
        country = country_row(calendars, state)
        while count > 0:
            day += 1
            if business_day(calendars, country, day):
                count -= 1
    return min(day, today + MOST_HOLD) if verb == VERB_HOLD else day


def _said_today(state: State, making: Making, act: int) -> bool:
    """The same message on the same channel to the same role goes once a day and case."""
    name = making.act[act, ACT_NAME]
    channel = making.act[act, ACT_CODE]
    role = making.act[act, ACT_ROLE]
    case = making.seen[V_CASE]
    for row in range(making.seen[V_TRIES]):
        if (
            making.act[row, ACT_VERB] <= VERB_ASK
            and making.act[row, ACT_NAME] == name
            and making.act[row, ACT_CODE] == channel
            and making.act[row, ACT_ROLE] == role
            and making.act[row, ACT_CASE] == case
        ):
            return True
    if not earlier_today(state, making):
        return False
    for deed in range(state.me[ME_DEEDS]):
        if (
            state.deed[deed, DEED_KIND] <= VERB_ASK
            and state.deed[deed, DEED_DROPPED] == 0
            and state.deed[deed, DEED_OWN_DAY] == making.seen[V_TODAY]
            and state.deed[deed, DEED_NAME] == name
            and state.deed[deed, DEED_CHANNEL] == channel
            and state.deed[deed, DEED_ROLE] == role
            and state.deed[deed, DEED_CASE] == case
        ):
            return True
    return False
