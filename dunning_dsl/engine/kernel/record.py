"""What a decision did, written down: marks, then deeds in the order of the file, each with its row of the output."""

from __future__ import annotations

from dunning_dsl.engine.kernel.changes import DEBTS
from dunning_dsl.engine.kernel.deeds import dated, new_deed, record_deed, seen_from
from dunning_dsl.engine.kernel.instants import look_at_moment_after
from dunning_dsl.engine.kernel.layout import (
    C_CURRENCY,
    DEED_AMOUNT,
    DEED_AT,
    DEED_CASE,
    DEED_CHANNEL,
    DEED_CURRENCY,
    DEED_EVENT_RULE,
    DEED_KIND,
    DEED_MARK,
    DEED_NAME,
    DEED_OUTPUT,
    DEED_OWN_DAY,
    DEED_ROLE,
    DEED_RULE,
    DEED_SEEN,
    DEED_WAITS,
    HOW_FIRED,
    HOW_NONE,
    HOW_NOT_MET,
    HOW_UNDECIDED,
    ME_DONE,
    ME_NOW,
    ME_STALE,
    ME_WAITING,
    NONE,
    Array,
    Calendars,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.marks import mark_consumed, mark_fired, mark_slot
from dunning_dsl.engine.kernel.output import write_action
from dunning_dsl.engine.kernel.tables import HEAD_EVENT, RULE_CONSUMED, RULE_HEAD, RULE_NAME, ST_FIRED, ST_NOT_MET
from dunning_dsl.engine.kernel.view import (
    ACT_AMOUNT,
    ACT_AT,
    ACT_CASE,
    ACT_CODE,
    ACT_DAY,
    ACT_MARK,
    ACT_NAME,
    ACT_ORDER,
    ACT_ROLE,
    ACT_RULE,
    ACT_STEP,
    ACT_UNTIL,
    ACT_VERB,
    ACT_WIDTH,
    OV_HOW,
    OV_OCCURRENCE,
    OV_ORDER,
    OV_RULE,
    OV_SLOT,
    RO_BY,
    RO_OVER,
    RO_STATUS,
    V_ACTS,
    V_FIRED,
    V_MOMENT,
    V_OVER,
    V_RESTLESS,
    V_TODAY,
    Making,
    Output,
    Policy,
)


def record(
    calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, output: Output, cases: int
) -> None:
    """Take in what the decision did: of each case its marks, then its deeds in the order of the file."""
    view = making.seen
    _sort(making.act, view[V_ACTS])
    act = 0
    for order in range(cases):
        _mark(policy, state, making, order)
        while act < view[V_ACTS] and making.act[act, ACT_ORDER] == order:
            _write_down(calendars, terms, policy, state, making, output, act)
            act += 1
    if view[V_ACTS] > 0:
        view[V_RESTLESS] = 1
    if state.me[ME_STALE] & DEBTS != 0:
        look_at_moment_after(calendars, terms, state, state.me[ME_NOW] + 1)


def _mark(policy: Policy, state: State, making: Making, order: int) -> None:
    today = making.seen[V_TODAY]
    case = making.turn[order]
    for row in range(making.seen[V_FIRED]):
        if making.fired[row, 0] == order:
            mark_fired(state, case, making.fired[row, 1], today)
            making.seen[V_RESTLESS] = 1
    for row in range(making.seen[V_OVER]):
        if making.over[row, OV_ORDER] != order:
            continue
        how = _how(making, case, row)
        if how == HOW_NONE:
            continue
        making.seen[V_RESTLESS] = 1
        if making.over[row, OV_SLOT] != NONE:
            mark_slot(state, case, making.over[row, OV_SLOT], how, today)
        else:
            column = policy.p[making.over[row, OV_RULE], RULE_CONSUMED]
            mark_consumed(state, making.over[row, OV_OCCURRENCE], column, how, today)


def _how(making: Making, case: int, row: int) -> int:
    """How a listed day or a waiting event ended, HOW_NONE where it did not."""
    if making.over[row, OV_HOW] != HOW_NONE:
        return making.over[row, OV_HOW]
    rule = making.over[row, OV_RULE]
    status = making.outcome[case, making.outcome[case, rule, RO_BY], RO_STATUS]
    if status == ST_FIRED:
        return HOW_FIRED
    if making.outcome[case, rule, RO_OVER] == 1:
        return HOW_NOT_MET if status == ST_NOT_MET else HOW_UNDECIDED
    return HOW_NONE


def _sort(act: Array, count: int) -> None:
    """By case, then by place in the file."""
    for row in range(1, count):
        place = row
        while place > 0 and _earlier(act, place, place - 1):
            for column in range(ACT_WIDTH):
                kept = act[place, column]
                act[place, column] = act[place - 1, column]
                act[place - 1, column] = kept
            place -= 1


def _earlier(act: Array, a: int, b: int) -> bool:
    if act[a, ACT_ORDER] != act[b, ACT_ORDER]:
        return bool(act[a, ACT_ORDER] < act[b, ACT_ORDER])
    return bool(act[a, ACT_STEP] < act[b, ACT_STEP])


def _write_down(
    calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, output: Output, act: int
) -> None:
    """An action becomes a deed, and a row of the output."""
    view = making.seen
    deed = new_deed(state)
    if deed == NONE:
        return
    row = making.act[act]
    case = row[ACT_CASE]
    state.deed[deed, DEED_KIND] = row[ACT_VERB]
    state.deed[deed, DEED_NAME] = row[ACT_NAME]
    dated(state, deed, row[ACT_DAY])
    state.deed[deed, DEED_SEEN] = seen_from(row[ACT_DAY], view[V_TODAY])
    state.deed[deed, DEED_CHANNEL] = row[ACT_CODE]
    state.deed[deed, DEED_ROLE] = row[ACT_ROLE]
    state.deed[deed, DEED_AMOUNT] = row[ACT_AMOUNT]
    state.deed[deed, DEED_CASE] = case
    state.deed[deed, DEED_RULE] = policy.p[row[ACT_RULE], RULE_NAME]
    state.deed[deed, DEED_OWN_DAY] = view[V_TODAY]
    state.me[ME_DONE] = max(state.me[ME_DONE], view[V_TODAY])
    state.deed[deed, DEED_AT] = row[ACT_AT]
    state.deed[deed, DEED_CURRENCY] = state.case[case, C_CURRENCY]
    if row[ACT_AT] > view[V_MOMENT]:
        state.deed[deed, DEED_WAITS] = 1
        state.me[ME_WAITING] += 1
    state.deed[deed, DEED_EVENT_RULE] = 1 if policy.p[row[ACT_MARK], RULE_HEAD] == HEAD_EVENT else 0
    state.deed[deed, DEED_MARK] = policy.p[row[ACT_MARK], RULE_NAME]
    state.deed[deed, DEED_OUTPUT] = write_action(state, making, output, act)
    record_deed(calendars, terms, state, deed, row[ACT_UNTIL])
