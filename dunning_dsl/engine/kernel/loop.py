"""A customer's days in order: let go what waited, take in what happened, decide, write it down, sleep until something
can change (`decide.days`, `decide.past`). `engine/README.md` proves the sleep."""

from __future__ import annotations

from dunning_dsl.engine.kernel.candidates import seen_day, waits_for
from dunning_dsl.engine.kernel.cases import case_before, case_open
from dunning_dsl.engine.kernel.decision import decide_case
from dunning_dsl.engine.kernel.fold import advance, begin_own, next_instant, reset
from dunning_dsl.engine.kernel.layout import (
    C_CLOSED_OWN,
    C_OPENED_DAY,
    C_OVER,
    C_WAITS,
    HOW_MISSED,
    ME_CASES,
    ME_FULL,
    ME_OCCURRENCES,
    ME_WAITING,
    ME_ZONE,
    NEVER,
    NONE,
    O_CASE,
    O_DAY,
    O_EVENT,
    UNKNOWN,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.leaving import let_go
from dunning_dsl.engine.kernel.marks import mark_consumed
from dunning_dsl.engine.kernel.output import write_days, write_missed
from dunning_dsl.engine.kernel.record import record
from dunning_dsl.engine.kernel.statuses import count_days, forget_days
from dunning_dsl.engine.kernel.tables import (
    PH_CATCH_UP,
    PH_EVENT_RULES,
    PH_WAITING,
    RULE_AFTER,
    RULE_CONSUMED,
)
from dunning_dsl.engine.kernel.view import (
    FAR,
    ON_ACTIONS,
    ON_CASES,
    ON_CUSTOMER,
    ON_EVERY_DAY,
    ON_FIRST,
    ON_FULL,
    ON_HINDERED,
    ON_LAST,
    ON_NOTES,
    ON_STATE_FULL,
    ON_STEPS,
    OV_HOW,
    OV_ORDER,
    OV_RULE,
    OV_SLOT,
    V_ACTS,
    V_DECISION,
    V_EARLIER,
    V_FIRED,
    V_FULL,
    V_MOMENT,
    V_NEXT_MOMENT,
    V_NUMBER,
    V_ORDER,
    V_OVER,
    V_POSITION,
    V_RESTLESS,
    V_WAKE,
    Making,
    Output,
    Policy,
)
from dunning_dsl.engine.kernel.world import begin, live, undo
from dunning_dsl.engine.kernel.world_events import take_queued
from dunning_dsl.engine.kernel.world_layout import Q_AT, ROWS_FULL, WN_FIRST, WN_ON, WP_FULL, World
from dunning_dsl.engine.kernel.world_queue import first_queued, queued_at

SIMULATES = True
"""Whether a simulated world is listened to. The kernel is compiled without, too (`run.kernel`): a recorded world needs
half of the code."""


def replay(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    world: World,
    output: Output,
) -> None:
    """Replay customers from `ON_CUSTOMER` on, in the recorded world or in a simulated one. Returns early, with nothing
    of that customer written, where an array had no room (`ON_FULL`, `ON_STATE_FULL`, `ROWS_FULL`): the caller makes
    room and calls again."""
    numbers = output.numbers
    while numbers[ON_CUSTOMER] < columns.zone.shape[0]:
        actions = numbers[ON_ACTIONS]
        cases = numbers[ON_CASES]
        notes = numbers[ON_NOTES]
        hindered = numbers[ON_HINDERED]
        if SIMULATES:
            begin(world, numbers[ON_CUSTOMER])
        _customer(columns, calendars, terms, policy, state, making, world, output, numbers[ON_CUSTOMER])
        full = state.me[ME_FULL] == 1 or making.seen[V_FULL] == 1 or world.person[WP_FULL] == 1
        numbers[ON_STATE_FULL] = 1 if full else 0
        if numbers[ON_FULL] == 1 or numbers[ON_STATE_FULL] == 1 or world.rows[ROWS_FULL] == 1:
            if SIMULATES:
                undo(world)
            numbers[ON_ACTIONS] = actions
            numbers[ON_CASES] = cases
            numbers[ON_NOTES] = notes
            numbers[ON_HINDERED] = hindered
            forget_days(policy, making)
            return
        count_days(policy, state, making, output)
        numbers[ON_CUSTOMER] += 1


def _customer(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    world: World,
    output: Output,
    customer: int,
) -> None:
    """Decide from the start of the policy's own history through the last day."""
    making.seen[V_FULL] = 0
    number = _start(columns, calendars, terms, policy, state, making, customer, output.numbers[ON_FIRST])
    begin_own(columns, calendars, terms, state, number, output.numbers[ON_FIRST])
    begins = number
    last = output.numbers[ON_LAST]
    zone = state.me[ME_ZONE]
    while number <= last and state.me[ME_FULL] == 0 and making.seen[V_FULL] == 0:
        place = number - calendars.span[0]
        moment = calendars.moment_at[zone, place]
        if SIMULATES:
            _let_happen(columns, calendars, terms, policy, state, making, world, output, moment)
        let_go(columns, calendars, terms, policy, state, making, output, moment)
        advance(columns, calendars, terms, state, moment)
        today = calendars.moment_day[zone, place]
        if number == begins:
            _forget_lapsed(policy, state, today)
        cases = _to_decide(policy, state, making, today)
        wake = making.seen[V_WAKE]
        if cases > 0:
            output.numbers[ON_STEPS] += 1
            making.seen[V_NUMBER] = number
            making.seen[V_MOMENT] = moment
            making.seen[V_NEXT_MOMENT] = calendars.moment_at[zone, place + 1]
            wake = _decide(columns, calendars, terms, policy, state, making, output, cases, today, wake)
        coming = min(_next_number(columns, calendars, state, making, output, number, wake), last + 1)
        if SIMULATES:
            coming = _live(columns, calendars, terms, state, world, output, number, coming)
        if cases > 0:
            _count(policy, state, making, output, cases, min(coming - 1, last))
        number = coming
    if SIMULATES:
        end = calendars.moment_at[zone, last + 1 - calendars.span[0]]
        _let_happen(columns, calendars, terms, policy, state, making, world, output, end)
    let_go(columns, calendars, terms, policy, state, making, output, NEVER)


def _start(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    customer: int,
    first: int,
) -> int:
    """The first counted day or, where a case is decided on it, the day on which the oldest of such cases opened."""
    reset(columns, calendars, terms, state, customer, NEVER)
    place = first - calendars.span[0]
    zone = state.me[ME_ZONE]
    advance(columns, calendars, terms, state, calendars.moment_at[zone, place])
    _forget_lapsed(policy, state, calendars.moment_day[zone, place])
    start = first
    for order in range(_to_decide(policy, state, making, calendars.moment_day[zone, place])):
        start = min(start, state.case[making.turn[order], C_OPENED_DAY])
    return start


def _forget_lapsed(policy: Policy, state: State, today: int) -> None:
    """Where a history begins: what has waited in a closed case for longer than `catch up` is past."""
    for row in range(state.me[ME_OCCURRENCES]):
        case = state.occurrence[row, O_CASE]
        if case_open(state, case):
            continue
        place = policy.p[0, PH_EVENT_RULES]
        while policy.t[place] != NONE:
            rule = policy.t[place]
            place += 1
            last = state.occurrence[row, O_DAY] + policy.p[rule, RULE_AFTER] + policy.p[0, PH_CATCH_UP]
            if last < today and waits_for(policy, state, case, rule, row):
                mark_consumed(state, row, policy.p[rule, RULE_CONSUMED], HOW_MISSED, today)


# --- a simulated world ------------------------------------------------------------------------------------------------


def _live(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    state: State,
    world: World,
    output: Output,
    number: int,
    coming: int,
) -> int:
    """Let the model days from the decision of a day run on until something happens: the day of the decision after it,
    `coming` at the latest."""
    if world.numbers[WN_ON] == 0 or number < world.numbers[WN_FIRST]:
        return coming
    for day in range(number, coming):
        live(columns, calendars, terms, state, world, output, day)
        if queued_at(world) < calendars.moment_at[state.me[ME_ZONE], day + 1 - calendars.span[0]]:
            return day + 1
    return coming


def _let_happen(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    world: World,
    output: Output,
    until: int,
) -> None:
    """Take in what happens in the simulated world before an instant."""
    while world.numbers[WN_ON] == 1 and state.me[ME_FULL] == 0:
        row = first_queued(world)
        if row == NONE or world.queue[row, Q_AT] >= until:
            return
        at = world.queue[row, Q_AT]
        let_go(columns, calendars, terms, policy, state, making, output, at)
        advance(columns, calendars, terms, state, at)
        take_queued(columns, calendars, terms, state, world, output, row)


# --- which cases ------------------------------------------------------------------------------------------------------


def _to_decide(policy: Policy, state: State, making: Making, today: int) -> int:
    """Put the cases to be decided into `turn`, in order: open ones, and closed ones in which something waits. `V_WAKE`
    gets the first later day on which something comes to wait in another."""
    making.seen[V_WAKE] = FAR
    count = 0
    for case in range(state.me[ME_CASES]):
        if not case_open(state, case) and not _waits(policy, state, making, case, today):
            continue
        if count == making.turn.shape[0]:
            making.seen[V_FULL] = 1
            return count
        place = count
        while place > 0 and case_before(state, case, making.turn[place - 1]):
            making.turn[place] = making.turn[place - 1]
            place -= 1
        making.turn[place] = case
        count += 1
    return count


def _waits(policy: Policy, state: State, making: Making, case: int, today: int) -> bool:
    """Whether anything waits in a closed case; one in which nothing ever will is marked as over. What a rule of ours
    ended today is not tried again today."""
    if state.case[case, C_OVER] == 1:
        return False
    if state.case[case, C_CLOSED_OWN] == today:
        making.seen[V_WAKE] = min(making.seen[V_WAKE], today + 1)
        return False
    ever = False
    now = False
    waits = state.case[case, C_WAITS]
    for row in range(waits - 1 if waits > 0 else state.me[ME_OCCURRENCES], state.me[ME_OCCURRENCES]):
        if state.occurrence[row, O_CASE] != case:
            continue
        place = policy.t[policy.p[0, PH_WAITING] + state.occurrence[row, O_EVENT]]
        while policy.t[place] != NONE:
            if waits_for(policy, state, case, policy.t[place], row):
                ever = True
                if seen_day(state, row) <= today:
                    now = True
                else:
                    making.seen[V_WAKE] = min(making.seen[V_WAKE], seen_day(state, row))
            place += 1
    if not ever:
        state.case[case, C_OVER] = 1
    return now


# --- one decision -----------------------------------------------------------------------------------------------------


def _decide(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    output: Output,
    cases: int,
    today: int,
    wake: int,
) -> int:
    """Decide the cases in `turn`; the first later day on which anything may be another, nothing happening."""
    view = making.seen
    view[V_ACTS] = 0
    view[V_OVER] = 0
    view[V_FIRED] = 0
    view[V_DECISION] += 1
    view[V_EARLIER] = NONE
    view[V_POSITION] = 0
    view[V_RESTLESS] = 0
    for order in range(cases):
        view[V_ORDER] = order
        decide_case(columns, calendars, terms, policy, state, making, output, making.turn[order], today)
        wake = min(wake, view[V_WAKE])
    record(calendars, terms, policy, state, making, output, cases)
    return today + 1 if view[V_RESTLESS] == 1 else wake


def _next_number(
    columns: Columns, calendars: Calendars, state: State, making: Making, output: Output, number: int, wake: int
) -> int:
    """The next day to be decided: the first on or after `wake`, after the next instant of the history, the first
    counted day, or the very next."""
    numbers = output.numbers
    if numbers[ON_EVERY_DAY] == 1 or state.me[ME_WAITING] > 0:
        return number + 1
    zone = state.me[ME_ZONE]
    instant = next_instant(columns, state)
    coming = number + 1
    while coming <= numbers[ON_LAST]:
        place = coming - calendars.span[0]
        if calendars.moment_day[zone, place] >= wake or calendars.moment_at[zone, place] >= instant:
            break
        if coming == numbers[ON_FIRST]:
            break
        coming += 1
    return coming


def _count(policy: Policy, state: State, making: Making, output: Output, cases: int, last: int) -> None:
    """Count the decision, and those slept through after it."""
    if making.seen[V_NUMBER] < output.numbers[ON_FIRST]:
        return
    for order in range(cases):
        write_days(policy, state, making, output, order, last)
    for row in range(making.seen[V_OVER]):
        if making.over[row, OV_HOW] == HOW_MISSED:
            slot = making.over[row, OV_SLOT]
            case = making.turn[making.over[row, OV_ORDER]]
            write_missed(state, making, output, case, making.over[row, OV_RULE], slot if slot != NONE else UNKNOWN)
