"""Rows of the output. Where one has no room `ON_FULL` is set, and the customer is run again with larger arrays."""

from __future__ import annotations

from dunning_dsl.engine.kernel.bits import lowest
from dunning_dsl.engine.kernel.facts import fact
from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    C_CURRENCY,
    C_OPENED_DAY,
    ME_CUSTOMER,
    NONE,
    UNKNOWN,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.tables import (
    PH_FACTS,
    PH_NODES,
    PH_RULE_WORDS,
    PH_RULES,
    RULE_FACTS,
    RULE_STEP,
    RULE_STEPS,
    WHY_NONE,
    WORD_BITS,
)
from dunning_dsl.engine.kernel.view import (
    ACT_AMOUNT,
    ACT_ARG_MOST,
    ACT_ARGS,
    ACT_AT,
    ACT_CASE,
    ACT_CHANNEL,
    ACT_DAY,
    ACT_RULE,
    ACT_STEP,
    ACT_TONE,
    ACT_UNTIL,
    AR_AMOUNT,
    AR_ARGS,
    AR_AT,
    AR_CASE,
    AR_CHANNEL,
    AR_CUSTOMER,
    AR_DAY,
    AR_GOES,
    AR_NUMBER,
    AR_OVERTAKEN,
    AR_POSITION,
    AR_RULE,
    AR_STEP,
    AR_TONE,
    AR_UNTIL,
    BE_GUARD_BITS,
    BE_GUARD_ZERO,
    BE_STATUS_BITS,
    BE_WHY_BITS,
    CR_ANCHOR,
    CR_CASE,
    CR_CURRENCY,
    CR_CUSTOMER,
    CR_FIRST,
    CR_LAST,
    CR_OPENED,
    HR_BECAME,
    HR_DAYS,
    HR_ROW,
    HR_RULE,
    HR_STEP,
    LO_EARLIEST,
    LO_GUARD,
    LO_WHY,
    NOTE_MISSED,
    NOTE_UNDECIDED,
    NR_A,
    NR_CASE,
    NR_CUSTOMER,
    NR_KIND,
    NR_NUMBER,
    NR_RULE,
    NR_SEEN,
    ON_ACTIONS,
    ON_BARE,
    ON_CASES,
    ON_FIRST,
    ON_FULL,
    ON_HINDERED,
    ON_NOTES,
    ON_TRACING,
    RO_EARLIEST,
    RO_GUARD,
    RO_STATUS,
    RO_WHY,
    TRACE_ALL,
    TRACE_REASONS,
    V_CASE,
    V_CURRENCY,
    V_NUMBER,
    V_POSITION,
    V_ROW,
    V_TODAY,
    Making,
    Output,
    Policy,
)


def counted(making: Making, output: Output) -> bool:
    """Whether the day of the decision is one that is counted."""
    return bool(making.seen[V_NUMBER] >= output.numbers[ON_FIRST])


def write_action(state: State, making: Making, output: Output, act: int) -> int:
    """The row of an action, NONE where its day is not counted."""
    if not counted(making, output):
        return NONE
    row = output.numbers[ON_ACTIONS]
    if row == output.action.shape[0]:
        output.numbers[ON_FULL] = 1
        return NONE
    output.numbers[ON_ACTIONS] = row + 1
    to = output.action[row]
    said = making.act[act]
    to[AR_CUSTOMER] = state.me[ME_CUSTOMER]
    to[AR_CASE] = said[ACT_CASE]
    to[AR_DAY] = making.seen[V_TODAY]
    to[AR_POSITION] = making.seen[V_POSITION]
    to[AR_RULE] = said[ACT_RULE]
    to[AR_STEP] = said[ACT_STEP]
    to[AR_CHANNEL] = said[ACT_CHANNEL]
    to[AR_TONE] = said[ACT_TONE]
    to[AR_AMOUNT] = said[ACT_AMOUNT]
    to[AR_UNTIL] = said[ACT_UNTIL]
    to[AR_AT] = said[ACT_AT]
    to[AR_GOES] = said[ACT_DAY]
    to[AR_OVERTAKEN] = 0
    to[AR_NUMBER] = making.seen[V_NUMBER]
    for arg in range(ACT_ARG_MOST):
        to[AR_ARGS + arg] = said[ACT_ARGS + arg]
    making.seen[V_POSITION] += 1
    return row


def write_undecided(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    output: Output,
    rule: int,
) -> bool:
    """A rule of the case in hand is undecided, with what it saw; whether that was written."""
    row = _note(state, making, output, making.seen[V_CASE], NOTE_UNDECIDED, rule, making.seen[V_CURRENCY])
    if row == NONE:
        return False
    nodes = policy.p[0, PH_NODES]
    for node in range(nodes):
        output.note[row, NR_SEEN + node] = making.bucket[making.seen[V_ROW], node]
    for place in range(policy.p[0, PH_FACTS]):
        output.note[row, NR_SEEN + nodes + place] = 0
    at = policy.p[rule, RULE_FACTS]
    while policy.t[at] != NONE:
        place = policy.t[at]
        output.note[row, NR_SEEN + nodes + place] = fact(columns, calendars, terms, policy, state, making, place)
        at += 1
    return True


def write_missed(state: State, making: Making, output: Output, case: int, rule: int, day: int) -> None:
    """A listed day, or a waiting event (UNKNOWN), was missed."""
    _note(state, making, output, case, NOTE_MISSED, rule, day)


def _note(state: State, making: Making, output: Output, case: int, kind: int, rule: int, day: int) -> int:
    if not counted(making, output) or output.numbers[ON_BARE] == 1:
        return NONE
    row = output.numbers[ON_NOTES]
    if row == output.note.shape[0]:
        output.numbers[ON_FULL] = 1
        return NONE
    output.numbers[ON_NOTES] = row + 1
    output.note[row, NR_CUSTOMER] = state.me[ME_CUSTOMER]
    output.note[row, NR_CASE] = case
    output.note[row, NR_KIND] = kind
    output.note[row, NR_RULE] = rule
    output.note[row, NR_A] = day
    output.note[row, NR_NUMBER] = making.seen[V_NUMBER]
    return row


def write_days(policy: Policy, state: State, making: Making, output: Output, order: int, last: int) -> None:
    """The case was decided from the day in hand through day number `last`, with the same outcome for every rule."""
    case = making.turn[order]
    days = last - making.seen[V_NUMBER] + 1
    making.days[case] += days
    if output.numbers[ON_BARE] == 1:
        return
    row = _run_of_days(state, making, output, case, last)
    if row == NONE:
        return
    if output.numbers[ON_TRACING] == TRACE_ALL:
        for rule in range(policy.p[0, PH_RULES]):
            said = making.outcome[case, rule]
            output.became[row, rule] = _packed(said[RO_STATUS], said[RO_WHY], said[RO_GUARD], said[RO_EARLIEST])
    if output.numbers[ON_TRACING] >= TRACE_REASONS:
        _write_hindered(policy, making, output, order, row, days)


def _run_of_days(state: State, making: Making, output: Output, case: int, last: int) -> int:
    """The row of the case's days from the one in hand through `last`: a new one, or that which ends the day before."""
    first = making.seen[V_NUMBER]
    row = making.run[case]
    if row != NONE and output.numbers[ON_TRACING] != TRACE_ALL and output.case[row, CR_LAST] == first - 1:
        output.case[row, CR_LAST] = last
        return row
    row = output.numbers[ON_CASES]
    if row == output.case.shape[0]:
        output.numbers[ON_FULL] = 1
        return NONE
    output.numbers[ON_CASES] = row + 1
    making.run[case] = row
    to = output.case[row]
    to[CR_CUSTOMER] = state.me[ME_CUSTOMER]
    to[CR_CASE] = case
    to[CR_ANCHOR] = state.case[case, C_ANCHOR]
    to[CR_CURRENCY] = state.case[case, C_CURRENCY]
    to[CR_OPENED] = state.case[case, C_OPENED_DAY]
    to[CR_FIRST] = first
    to[CR_LAST] = last
    return row


def _write_hindered(policy: Policy, making: Making, output: Output, order: int, row: int, days: int) -> None:
    """Why rules of the case were blocked or deferred on so many days."""
    case = making.turn[order]
    for word in range(policy.p[0, PH_RULE_WORDS]):
        some = making.hindered[case, word]
        while some != 0:
            rule = word * WORD_BITS + lowest(some)
            some &= some - 1
            said = making.outcome[case, rule]
            status = said[RO_STATUS]
            if said[RO_WHY] != WHY_NONE:
                packed = _reason(output, status, said[RO_WHY], said[RO_GUARD], said[RO_EARLIEST])
                _hindered(making, output, case, rule, row, rule, NONE, packed, days)
                continue
            first = policy.p[rule, RULE_STEP]
            for step in range(first, first + policy.p[rule, RULE_STEPS]):
                left = making.left[order, step]
                packed = _reason(output, status, left[LO_WHY], left[LO_GUARD], left[LO_EARLIEST])
                _hindered(making, output, case, policy.p[0, PH_RULES] + step, row, rule, step, packed, days)


def _reason(output: Output, status: int, why: int, guard: int, earliest: int) -> int:
    """Without the earliest day where reasons are only counted."""
    return _packed(status, why, guard, earliest if output.numbers[ON_TRACING] == TRACE_ALL else UNKNOWN)


def _hindered(
    making: Making,
    output: Output,
    case: int,
    place: int,
    case_row: int,
    rule: int,
    step: int,
    packed: int,
    days: int,
) -> None:
    """Count days with a reason: in the row that last told of this `place` if it says the same, else in a new one."""
    row = making.told[case, place]
    if row != NONE and output.numbers[ON_TRACING] != TRACE_ALL and output.hindered[row, HR_BECAME] == packed:
        output.hindered[row, HR_DAYS] += days
        return
    row = output.numbers[ON_HINDERED]
    if row == output.hindered.shape[0]:
        output.numbers[ON_FULL] = 1
        return
    output.numbers[ON_HINDERED] = row + 1
    making.told[case, place] = row
    to = output.hindered[row]
    to[HR_ROW] = case_row
    to[HR_RULE] = rule
    to[HR_STEP] = step
    to[HR_BECAME] = packed
    to[HR_DAYS] = days


def _packed(status: int, why: int, guard: int, earliest: int) -> int:
    """What became of a rule or an action, in one number."""
    found = 0 if earliest == UNKNOWN else earliest
    found = (found << BE_GUARD_BITS) + guard + BE_GUARD_ZERO
    return (((found << BE_WHY_BITS) + why) << BE_STATUS_BITS) + status
