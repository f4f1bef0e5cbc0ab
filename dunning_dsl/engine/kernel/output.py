"""Rows of the output. Where one has no room `ON_FULL` is set, and the customer is run again with larger arrays."""

from __future__ import annotations

from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    C_CURRENCY,
    C_OPENED_DAY,
    ME_CUSTOMER,
    NONE,
    UNKNOWN,
    State,
)
from dunning_dsl.engine.kernel.tables import PH_NODES, PH_RULES
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
    CR_ANCHOR,
    CR_CASE,
    CR_CURRENCY,
    CR_CUSTOMER,
    CR_FIRST,
    CR_LAST,
    CR_OPENED,
    NOTE_MISSED,
    NOTE_UNDECIDED,
    NR_A,
    NR_BUCKETS,
    NR_CASE,
    NR_CUSTOMER,
    NR_KIND,
    NR_NUMBER,
    NR_RULE,
    ON_ACTIONS,
    ON_CASES,
    ON_FIRST,
    ON_FULL,
    ON_NOTES,
    ON_TRACES,
    ON_TRACING,
    RO_CLOSING,
    RO_DAY,
    RO_EARLIEST,
    RO_GUARD,
    RO_STATUS,
    RO_WHY,
    TR_CASE,
    TR_CLOSING,
    TR_CUSTOMER,
    TR_DAY,
    TR_EARLIEST,
    TR_FIRST,
    TR_GUARD,
    TR_LAST,
    TR_RULE,
    TR_STATUS,
    TR_WHY,
    V_CASE,
    V_NUMBER,
    V_POSITION,
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


def write_undecided(policy: Policy, state: State, making: Making, output: Output, rule: int) -> None:
    """A rule of the case in hand is undecided, with the buckets that it saw."""
    row = _note(state, making, output, making.seen[V_CASE], NOTE_UNDECIDED, rule, UNKNOWN)
    if row != NONE:
        for node in range(policy.p[0, PH_NODES]):
            output.note[row, NR_BUCKETS + node] = making.bucket[node]


def write_missed(state: State, making: Making, output: Output, case: int, rule: int, day: int) -> None:
    """A listed day, or a waiting event (UNKNOWN), was missed."""
    _note(state, making, output, case, NOTE_MISSED, rule, day)


def _note(state: State, making: Making, output: Output, case: int, kind: int, rule: int, day: int) -> int:
    if not counted(making, output):
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
    rules = policy.p[0, PH_RULES]
    for rule in range(rules):
        output.counts[rule, making.outcome[order, rule, RO_STATUS]] += days
    row = output.numbers[ON_CASES]
    if row == output.case.shape[0]:
        output.numbers[ON_FULL] = 1
        return
    output.numbers[ON_CASES] = row + 1
    output.case[row, CR_CUSTOMER] = state.me[ME_CUSTOMER]
    output.case[row, CR_CASE] = case
    output.case[row, CR_ANCHOR] = state.case[case, C_ANCHOR]
    output.case[row, CR_CURRENCY] = state.case[case, C_CURRENCY]
    output.case[row, CR_OPENED] = state.case[case, C_OPENED_DAY]
    output.case[row, CR_FIRST] = making.seen[V_NUMBER]
    output.case[row, CR_LAST] = last
    if output.numbers[ON_TRACING] == 1:
        for rule in range(rules):
            _trace(state, making, output, order, rule, last)


def _trace(state: State, making: Making, output: Output, order: int, rule: int, last: int) -> None:
    row = output.numbers[ON_TRACES]
    if row == output.trace.shape[0]:
        output.numbers[ON_FULL] = 1
        return
    output.numbers[ON_TRACES] = row + 1
    case = making.turn[order]
    output.trace[row, TR_CUSTOMER] = state.me[ME_CUSTOMER]
    output.trace[row, TR_CASE] = case
    output.trace[row, TR_FIRST] = making.seen[V_NUMBER]
    output.trace[row, TR_LAST] = last
    output.trace[row, TR_RULE] = rule
    output.trace[row, TR_STATUS] = making.outcome[order, rule, RO_STATUS]
    output.trace[row, TR_WHY] = making.outcome[order, rule, RO_WHY]
    output.trace[row, TR_GUARD] = making.outcome[order, rule, RO_GUARD]
    output.trace[row, TR_EARLIEST] = making.outcome[order, rule, RO_EARLIEST]
    output.trace[row, TR_DAY] = making.outcome[order, rule, RO_DAY]
    output.trace[row, TR_CLOSING] = making.outcome[order, rule, RO_CLOSING]
