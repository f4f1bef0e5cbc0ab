"""What became of each rule of a case, kept from decision to decision: only what is another is written.

Most rules are not due, not met or used up on most days. They are kept as sets of rules, one per status (`KEPT_*`); a
rule that comes into a set is said once. Days are counted when a status ends.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel.bits import lowest
from dunning_dsl.engine.kernel.changes import ALL
from dunning_dsl.engine.kernel.layout import C_SERIAL, ME_CASES, NONE, UNKNOWN, State
from dunning_dsl.engine.kernel.tables import (
    PH_RULE_WORDS,
    PH_RULES,
    ST_BLOCKED,
    ST_COUNT,
    ST_DEFERRED,
    ST_NOT_DUE,
    ST_UNDECIDED,
    WORD_BITS,
)
from dunning_dsl.engine.kernel.view import (
    KEPT_COUNT,
    RO_EARLIEST,
    RO_GUARD,
    RO_SINCE,
    RO_STATUS,
    RO_WHY,
    V_CASE,
    Making,
    Output,
    Policy,
)

_STATUS: Final = np.array(
    [k.ST_USED_UP, k.ST_HELD, k.ST_NOT_MET, k.ST_UNDECIDED, k.ST_NOT_DUE, k.ST_NOT_DUE, k.ST_NOT_DUE], np.int64
)
_WHY: Final = np.array(
    [k.WHY_TIME, k.WHY_HOLD, k.WHY_CONDITION, k.WHY_UNKNOWN, k.WHY_TIME, k.WHY_REPLACEMENT, k.WHY_CASE_OVER], np.int64
)


def say(making: Making, rule: int, status: int, why: int, guard: int, earliest: int) -> None:
    """What became of a rule of the case in hand."""
    case = making.seen[V_CASE]
    outcome = making.outcome
    before = outcome[case, rule, RO_STATUS]
    if before != status:
        days = making.days[case]
        making.tally[rule, before] += days - outcome[case, rule, RO_SINCE]
        outcome[case, rule, RO_SINCE] = days
        outcome[case, rule, RO_STATUS] = status
        if status == ST_BLOCKED or status == ST_DEFERRED:
            making.hindered[case, rule // WORD_BITS] |= 1 << (rule % WORD_BITS)
        else:
            making.hindered[case, rule // WORD_BITS] &= ~(1 << (rule % WORD_BITS))
    outcome[case, rule, RO_WHY] = why
    outcome[case, rule, RO_GUARD] = guard
    outcome[case, rule, RO_EARLIEST] = earliest
    if status == ST_UNDECIDED:
        making.unsure[rule // WORD_BITS] |= 1 << (rule % WORD_BITS)


def say_kept(policy: Policy, making: Making) -> None:
    """The rules that have come into one of the sets."""
    case = making.seen[V_CASE]
    for word in range(policy.p[0, PH_RULE_WORDS]):
        for kept in range(KEPT_COUNT):
            now = making.now[kept, word]
            come = now & ~making.was[case, kept, word]
            making.was[case, kept, word] = now
            while come != 0:
                say(making, word * WORD_BITS + lowest(come), _STATUS[kept], _WHY[kept], NONE, UNKNOWN)
                come &= come - 1


def begin_case(policy: Policy, state: State, making: Making, case: int) -> None:
    """Nothing has been said of a case that is decided for the first time."""
    if making.known[case] == state.case[case, C_SERIAL]:
        return
    making.known[case] = state.case[case, C_SERIAL]
    making.days[case] = 0
    making.stale[case] = ALL
    making.marked[case] = NONE
    making.run[case] = NONE
    for word in range(policy.p[0, PH_RULE_WORDS]):
        making.noted[case, word] = 0
        making.hindered[case, word] = 0
        for kept in range(KEPT_COUNT):
            making.was[case, kept, word] = 0
    for rule in range(policy.p[0, PH_RULES]):
        making.outcome[case, rule, RO_STATUS] = ST_NOT_DUE
        making.outcome[case, rule, RO_SINCE] = 0
    for place in range(making.told.shape[1]):
        making.told[case, place] = NONE


def count_days(policy: Policy, state: State, making: Making, output: Output) -> None:
    """Count the customer's days to the end."""
    rules = policy.p[0, PH_RULES]
    for case in range(state.me[ME_CASES]):
        if making.known[case] == state.case[case, C_SERIAL]:
            days = making.days[case]
            for rule in range(rules):
                making.tally[rule, making.outcome[case, rule, RO_STATUS]] += days - making.outcome[case, rule, RO_SINCE]
    for rule in range(rules):
        for status in range(ST_COUNT):
            output.counts[rule, status] += making.tally[rule, status]
    forget_days(policy, making)


def forget_days(policy: Policy, making: Making) -> None:
    """Nothing is counted of a customer whose run comes to nothing."""
    for rule in range(policy.p[0, PH_RULES]):
        for status in range(ST_COUNT):
            making.tally[rule, status] = 0
