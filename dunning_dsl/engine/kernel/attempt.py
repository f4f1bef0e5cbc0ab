"""One candidate's turn: whole or not at all (`decide.attempt`).

The rows of `act` from `V_TRIES` on are the turn's own; where it comes to nothing they are dropped again.
"""

from __future__ import annotations

from dunning_dsl.engine.kernel.acts import earlier_today, forbidden, scarce, write
from dunning_dsl.engine.kernel.bits import allowed
from dunning_dsl.engine.kernel.guards import (
    exceeding,
)
from dunning_dsl.engine.kernel.layout import (
    ME_CUSTOMER,
    NONE,
    UNKNOWN,
    VERB_ESCALATE,
    VERB_HOLD,
    VERB_STOP,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.programs import run
from dunning_dsl.engine.kernel.statuses import say
from dunning_dsl.engine.kernel.tables import (
    RULE_FIRST,
    RULE_GROUP,
    RULE_STEP,
    RULE_STEPS,
    ST_BLOCKED,
    ST_DEFERRED,
    ST_FIRED,
    ST_NOT_DUE,
    ST_NOT_MET,
    ST_UNDECIDED,
    STEP_AMOUNT,
    STEP_ARG_COUNT,
    STEP_ARGS,
    STEP_BIT,
    STEP_CHANNEL_COUNT,
    STEP_CHANNELS,
    STEP_CHOOSES,
    STEP_LASTS,
    STEP_MAYBE,
    STEP_NAME,
    STEP_STAGE,
    STEP_STRAIGHT,
    STEP_VERB,
    WHY_AMOUNT,
    WHY_CONDITION,
    WHY_LIMIT,
    WHY_NONE,
    WHY_STAGE,
    WHY_UNKNOWN,
    WHY_UNREACHABLE,
)
from dunning_dsl.engine.kernel.view import (
    ACT_NAME,
    ACT_VERB,
    GR_ACTS,
    GR_EARLIEST,
    GR_GUARD,
    GR_GUARDED,
    GR_STATUS,
    GR_WHY,
    LO_EARLIEST,
    LO_GUARD,
    LO_WHY,
    RO_EARLIEST,
    RO_GUARD,
    RO_STATUS,
    RO_WHY,
    V_ACTS,
    V_CASE,
    V_EARLIEST,
    V_GUARD,
    V_GUARDED,
    V_ORDER,
    V_STAGE,
    V_TRIES,
    V_WHY,
    WANTED_IF,
    WANTED_NOT,
    WANTED_WHOLE,
    Making,
    Policy,
)

GOES = 0
"""What trying came to: it goes, a `never` or the like forbids it, a limit or the like keeps it back."""

BLOCKED = 1
DEFERRED = 2


def attempt(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    rule: int,
    mark: int,
) -> None:
    """What becomes of a candidate; what it does is left in `act`."""
    view = making.seen
    view[V_TRIES] = view[V_ACTS]
    group = policy.p[rule, RULE_GROUP]
    if group == NONE:
        _try(columns, calendars, terms, policy, state, making, rule, mark)
        return
    kept = making.group[group]
    said = making.outcome[view[V_CASE], rule]
    if kept[GR_GUARDED] == view[V_GUARDED] and kept[GR_ACTS] == view[V_ACTS]:
        if not _may_be_said(policy, state, making, rule):
            say(making, rule, kept[GR_STATUS], kept[GR_WHY], kept[GR_GUARD], kept[GR_EARLIEST])
            return
    _try(columns, calendars, terms, policy, state, making, rule, mark)
    if said[RO_STATUS] == ST_BLOCKED or said[RO_STATUS] == ST_DEFERRED:
        kept[GR_GUARDED] = view[V_GUARDED]
        kept[GR_ACTS] = view[V_TRIES]
        kept[GR_STATUS] = said[RO_STATUS]
        kept[GR_WHY] = said[RO_WHY]
        kept[GR_GUARD] = said[RO_GUARD]
        kept[GR_EARLIEST] = said[RO_EARLIEST]


def _may_be_said(policy: Policy, state: State, making: Making, rule: int) -> bool:
    """Whether the message of a rule may have gone today already."""
    if policy.p[policy.p[rule, RULE_STEP], STEP_CHANNEL_COUNT] == 0:
        return False
    name = policy.p[policy.p[rule, RULE_STEP], STEP_NAME]
    for act in range(making.seen[V_TRIES]):
        if making.act[act, ACT_NAME] == name:
            return True
    return earlier_today(state, making)


def _try(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    rule: int,
    mark: int,
) -> None:
    """Try every action that is wanted."""
    view = making.seen
    first = policy.p[rule, RULE_STEP]
    steps = policy.p[rule, RULE_STEPS]
    unknown = False
    for place in range(steps):
        making.wanted[place] = _wanted(columns, calendars, terms, policy, state, making, rule, first + place)
        if making.wanted[place] != WANTED_NOT:
            unknown = unknown or _unknown(columns, calendars, terms, policy, state, making, first + place)
    if unknown:
        say(making, rule, ST_UNDECIDED, WHY_UNKNOWN, NONE, UNKNOWN)
        return
    for place in range(steps):
        if making.wanted[place] == WANTED_WHOLE and _out_of_turn(policy, making, first + place):
            say(making, rule, ST_NOT_DUE, WHY_STAGE, view[V_STAGE], UNKNOWN)
            return
    repeated = _whole(columns, calendars, terms, policy, state, making, rule, mark, first, steps)
    if repeated < 0:
        return
    deferred = False
    stopped = False
    for place in range(steps):
        if making.wanted[place] != WANTED_IF:
            continue
        came = BLOCKED
        if _out_of_turn(policy, making, first + place):
            _leave_out(making, first + place, WHY_STAGE, view[V_STAGE], UNKNOWN)
        else:
            came = _one(columns, calendars, terms, policy, state, making, rule, mark, first + place)
        if came < 0:
            repeated += 1
        elif came != GOES:
            stopped = True
            deferred = deferred or came == DEFERRED
    if view[V_ACTS] > view[V_TRIES] or repeated > 0:
        say(making, rule, ST_FIRED, WHY_NONE, NONE, UNKNOWN)
    elif deferred:
        say(making, rule, ST_DEFERRED, WHY_NONE, NONE, UNKNOWN)
    else:
        say(making, rule, ST_BLOCKED if stopped else ST_NOT_MET, WHY_NONE, NONE, UNKNOWN)


# --- which actions ----------------------------------------------------------------------------------------------------


def _wanted(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    rule: int,
    step: int,
) -> int:
    """Left out by its own words, bound to the others, or one that may be left out."""
    bit = policy.p[step, STEP_BIT]
    if not allowed(making.mask, bit):
        maybe = policy.p[step, STEP_MAYBE]
        unknown = maybe != NONE and allowed(making.mask, maybe)
        _leave_out(making, step, WHY_UNKNOWN if unknown else WHY_CONDITION, NONE, UNKNOWN)
        return WANTED_NOT
    if policy.p[step, STEP_AMOUNT] != NONE:
        amount = run(columns, calendars, terms, policy, state, making, policy.p[step, STEP_AMOUNT])
        if amount != UNKNOWN and amount <= 0:
            _leave_out(making, step, WHY_AMOUNT, 0, UNKNOWN)
            return WANTED_NOT
    for place in range(policy.p[step, STEP_ARG_COUNT]):
        at = policy.p[step, STEP_ARGS] + 2 * place
        if policy.t[at + 1] == 1:
            amount = run(columns, calendars, terms, policy, state, making, policy.t[at])
            if amount != UNKNOWN and amount <= 0:
                _leave_out(making, step, WHY_AMOUNT, place, UNKNOWN)
                return WANTED_NOT
    verb = policy.p[step, STEP_VERB]
    lenient = policy.p[rule, RULE_FIRST] == 1 and verb != VERB_HOLD and verb != VERB_STOP
    return WANTED_IF if bit != NONE or lenient else WANTED_WHOLE


def _leave_out(making: Making, step: int, why: int, guard: int, earliest: int) -> None:
    """Why an action is left out, for where nothing of its rule goes."""
    left = making.left[making.seen[V_ORDER], step]
    left[LO_WHY] = why
    left[LO_GUARD] = guard
    left[LO_EARLIEST] = earliest


def _unknown(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, step: int
) -> bool:
    """Whether a value of an action is unknown."""
    if policy.p[step, STEP_AMOUNT] != NONE:
        if run(columns, calendars, terms, policy, state, making, policy.p[step, STEP_AMOUNT]) == UNKNOWN:
            return True
    if policy.p[step, STEP_LASTS] != NONE:
        if run(columns, calendars, terms, policy, state, making, policy.p[step, STEP_LASTS]) == UNKNOWN:
            return True
    for place in range(policy.p[step, STEP_ARG_COUNT]):
        program = policy.t[policy.p[step, STEP_ARGS] + 2 * place]
        if run(columns, calendars, terms, policy, state, making, program) == UNKNOWN:
            return True
    return False


def _out_of_turn(policy: Policy, making: Making, step: int) -> bool:
    """`escalate to S` is for a case in the stage just before S; `straight` for one anywhere before it."""
    if policy.p[step, STEP_VERB] != VERB_ESCALATE:
        return False
    target = policy.p[step, STEP_STAGE]
    stage = making.seen[V_STAGE]
    return not (target == stage + 1 or (policy.p[step, STEP_STRAIGHT] == 1 and target > stage))


# --- trying -----------------------------------------------------------------------------------------------------------


def _whole(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    rule: int,
    mark: int,
    first: int,
    steps: int,
) -> int:
    """Try the actions that stand or fall together, with the first channels that go. How many were said today already,
    NONE where the rule is blocked or deferred."""
    view = making.seen
    for place in range(steps):
        making.choice[place] = 0
        if making.wanted[place] == WANTED_WHOLE:
            making.choice[place] = _next_channel(policy, state, making, columns, first + place, 0)
            if making.choice[place] == NONE:
                say(making, rule, ST_BLOCKED, WHY_UNREACHABLE, NONE, UNKNOWN)
                return NONE
    blocked_first = True
    status = NONE
    while True:
        repeated = 0
        view[V_ACTS] = view[V_TRIES]
        for place in range(steps):
            if making.wanted[place] == WANTED_WHOLE:
                repeated += write(
                    columns, calendars, terms, policy, state, making, rule, mark, first + place, making.choice[place]
                )
        came = _judge(columns, calendars, terms, policy, state, making, view[V_TRIES])
        if came == GOES:
            return repeated
        view[V_ACTS] = view[V_TRIES]
        if came == DEFERRED and view[V_WHY] != WHY_LIMIT:
            say(making, rule, ST_DEFERRED, view[V_WHY], view[V_GUARD], view[V_EARLIEST])
            return NONE
        if status == NONE or (blocked_first and came == DEFERRED):
            status = ST_BLOCKED if came == BLOCKED else ST_DEFERRED
            blocked_first = came == BLOCKED
            say(making, rule, status, view[V_WHY], view[V_GUARD], view[V_EARLIEST])
        if not _advance(policy, state, making, columns, first, steps):
            return NONE


def _advance(policy: Policy, state: State, making: Making, columns: Columns, first: int, steps: int) -> bool:
    """The next choice of channels, the last action's varying first; False where there is none."""
    place = steps - 1
    while place >= 0:
        if making.wanted[place] == WANTED_WHOLE:
            coming = _next_channel(policy, state, making, columns, first + place, making.choice[place] + 1)
            if coming != NONE:
                making.choice[place] = coming
                return True
            making.choice[place] = _next_channel(policy, state, making, columns, first + place, 0)
        place -= 1
    return False


def _next_channel(policy: Policy, state: State, making: Making, columns: Columns, step: int, start: int) -> int:
    """The first of an action's channels from a place on that is to be tried: of `first of` those that are reachable and
    have not failed. An action without channels has one place, 0."""
    count = max(1, policy.p[step, STEP_CHANNEL_COUNT])
    for place in range(start, count):
        if policy.p[step, STEP_CHOOSES] == 0:
            return place
        channel = policy.t[policy.p[step, STEP_CHANNELS] + place]
        if columns.reach[state.me[ME_CUSTOMER], channel] == 1 and state.failed[channel] == 0:
            return place
    return NONE


def _one(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    rule: int,
    mark: int,
    step: int,
) -> int:
    """Try one action that may be left out: what it came to, NONE where it was said today already."""
    view = making.seen
    start = view[V_ACTS]
    place = _next_channel(policy, state, making, columns, step, 0)
    came = NONE
    if place == NONE:
        _leave_out(making, step, WHY_UNREACHABLE, NONE, UNKNOWN)
    while place != NONE:
        if write(columns, calendars, terms, policy, state, making, rule, mark, step, place) == 1:
            return NONE
        tried = _judge(columns, calendars, terms, policy, state, making, start)
        if tried == GOES:
            return GOES
        view[V_ACTS] = start
        if tried == DEFERRED and view[V_WHY] != WHY_LIMIT:
            _leave_out(making, step, view[V_WHY], view[V_GUARD], view[V_EARLIEST])
            return DEFERRED
        if tried > came:
            came = tried
            _leave_out(making, step, view[V_WHY], view[V_GUARD], view[V_EARLIEST])
        place = _next_channel(policy, state, making, columns, step, place + 1)
    return BLOCKED if came == NONE else came


def _judge(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, start: int
) -> int:
    """All rows from `start` on against every `never` first; then all against what is scarce."""
    for act in range(start, making.seen[V_ACTS]):
        if forbidden(policy, state, making, columns, act):
            return BLOCKED
    for act in range(start, making.seen[V_ACTS]):
        verb = making.act[act, ACT_VERB]
        if verb != VERB_HOLD and verb != VERB_STOP:
            if exceeding(columns, calendars, terms, policy, state, making, act):
                return DEFERRED
    for act in range(start, making.seen[V_ACTS]):
        if scarce(state, making, act):
            return DEFERRED
    return GOES
