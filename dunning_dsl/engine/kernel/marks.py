"""What rules have used up in a case: firings, listed days, waiting events, arms of experiments."""

from __future__ import annotations

from dunning_dsl.engine.kernel.bits import set_bit
from dunning_dsl.engine.kernel.layout import (
    ABSENT,
    C_MARKS,
    C_OVER,
    C_WAITS,
    FIRED_BEFORE,
    FIRED_COUNT,
    FIRED_LAST,
    FIRED_OTHER,
    FIRING_CASE,
    FIRING_DAY,
    FIRING_LISTED,
    FIRING_RULE,
    HOW_FIRED,
    HOW_NONE,
    ME_FIRINGS,
    ME_FULL,
    ME_OCCURRENCES,
    NONE,
    O_CASE,
    UNKNOWN,
    Array,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.tables import WORD_BITS


def index_of(table: Array, code: int) -> int:
    """What a table of text codes says of a code; NONE for no text, or one that the policy does not speak of."""
    if code < 0 or code >= table.shape[0]:
        return NONE
    return int(table[code])


def clear_marks(state: State, case: int) -> None:
    """A new case has used up nothing."""
    for rule in range(state.fired.shape[1]):
        state.fired[case, rule, FIRED_COUNT] = 0
        state.fired[case, rule, FIRED_LAST] = UNKNOWN
        state.fired[case, rule, FIRED_BEFORE] = UNKNOWN
        state.fired[case, rule, FIRED_OTHER] = 0
    for word in range(state.spent.shape[1]):
        state.spent[case, word] = 0
    for slot in range(state.slot.shape[1]):
        state.slot[case, slot, 0] = HOW_NONE
        state.slot[case, slot, 1] = UNKNOWN
    for experiment in range(state.arm.shape[1]):
        state.arm[case, experiment] = NONE


def clear_consumed(state: State, occurrence: int) -> None:
    """Nothing has used up a new event."""
    for column in range(state.consumed.shape[1]):
        state.consumed[occurrence, column, 0] = HOW_NONE
        state.consumed[occurrence, column, 1] = UNKNOWN


def mark_fired(state: State, case: int, rule: int, day: int) -> None:
    """The rule (by index) fired in the case on a day."""
    if _log(state, case, rule, day, UNKNOWN):
        _count(state, case, rule, day)


def mark_slot(state: State, case: int, slot: int, how: int, day: int) -> None:
    """A listed day of a rule ended (HOW_*) at the decision of a day."""
    state.case[case, C_MARKS] += 1
    state.slot[case, slot, 0] = how
    state.slot[case, slot, 1] = day


def mark_consumed(state: State, occurrence: int, column: int, how: int, day: int) -> None:
    """A waiting event ended for an `on EVENT` rule (its column of `consumed`) at the decision of a day."""
    state.consumed[occurrence, column, 0] = how
    state.consumed[occurrence, column, 1] = day


# --- marks that a history says ----------------------------------------------------------------------------------------


def recall_fired(terms: Terms, state: State, case: int, name: int, day: int) -> None:
    rule = index_of(terms.rule_of, name)
    if rule != NONE:
        mark_fired(state, case, rule, day)


def recall_slot(terms: Terms, state: State, case: int, name: int, listed: int, how: int, day: int) -> None:
    """A listed day that the policy has no more still tells whether its rule has fired."""
    rule = index_of(terms.rule_of, name)
    if rule == NONE:
        return
    for slot in range(terms.slot_rule.shape[0]):
        if terms.slot_rule[slot] == rule and terms.slot_day[slot] == listed:
            mark_slot(state, case, slot, how, day)
            return
    for row in range(state.me[ME_FIRINGS]):
        if _is(state, row, case, rule) and state.firing[row, FIRING_LISTED] == listed:
            _unlog(state, row)
    if how == HOW_FIRED and _log(state, case, rule, day, listed):
        state.fired[case, rule, FIRED_OTHER] += 1
        state.case[case, C_MARKS] += 1


def recall_consumed(terms: Terms, state: State, case: int, name: int, number: int, how: int, day: int) -> None:
    rule = index_of(terms.rule_of, name)
    if rule == NONE or terms.event_rule[rule] == NONE or number < 1 or number > state.me[ME_OCCURRENCES]:
        return
    if state.occurrence[number - 1, O_CASE] == case:
        mark_consumed(state, number - 1, int(terms.event_rule[rule]), how, day)


def recall_arm(terms: Terms, state: State, case: int, name: int, arm: int) -> None:
    """The arm that a case had first stays its own."""
    experiment = index_of(terms.experiment_of, name)
    if experiment != NONE and state.arm[case, experiment] == NONE:
        found = NONE
        if arm >= 0 and arm < terms.arm_of.shape[1]:
            found = int(terms.arm_of[experiment, arm])
        state.arm[case, experiment] = ABSENT if found == NONE else found


# --- a firing undone --------------------------------------------------------------------------------------------------


def undo_firing(terms: Terms, state: State, case: int, rule: int, day: int) -> None:
    """What the rule (by index) used up in the case on a day is unused again."""
    if rule == NONE or day == UNKNOWN:
        return
    _unfire(state, case, rule, day)
    for slot in range(terms.slot_rule.shape[0]):
        used = state.slot[case, slot, 0] == HOW_FIRED and state.slot[case, slot, 1] == day
        if terms.slot_rule[slot] == rule and used:
            mark_slot(state, case, slot, HOW_NONE, UNKNOWN)
    column = int(terms.event_rule[rule])
    if column == NONE:
        return
    for number in range(state.me[ME_OCCURRENCES]):
        used = state.consumed[number, column, 0] == HOW_FIRED and state.consumed[number, column, 1] == day
        if state.occurrence[number, O_CASE] == case and used:
            mark_consumed(state, number, column, HOW_NONE, UNKNOWN)
            state.case[case, C_OVER] = 0
            waits = state.case[case, C_WAITS]
            state.case[case, C_WAITS] = number + 1 if waits == 0 else min(waits, number + 1)


def _unfire(state: State, case: int, rule: int, day: int) -> None:
    """Take out one firing of that day and every day of it that is not listed any more, and count anew."""
    one = False
    for row in range(state.me[ME_FIRINGS]):
        if not _is(state, row, case, rule) or state.firing[row, FIRING_DAY] != day:
            continue
        if state.firing[row, FIRING_LISTED] != UNKNOWN:
            _unlog(state, row)
        elif not one:
            one = True
            state.firing[row, FIRING_CASE] = NONE
    if one:
        _count_anew(state, case, rule)


def _count_anew(state: State, case: int, rule: int) -> None:
    fired = state.fired
    state.spent[case, rule // WORD_BITS] &= ~(1 << (rule % WORD_BITS))
    fired[case, rule, FIRED_COUNT] = 0
    fired[case, rule, FIRED_LAST] = UNKNOWN
    fired[case, rule, FIRED_BEFORE] = UNKNOWN
    for row in range(state.me[ME_FIRINGS]):
        if _is(state, row, case, rule) and state.firing[row, FIRING_LISTED] == UNKNOWN:
            _count(state, case, rule, int(state.firing[row, FIRING_DAY]))


def _count(state: State, case: int, rule: int, day: int) -> None:
    """One firing more; the last is the one of the latest day."""
    fired = state.fired
    set_bit(state.spent[case], rule)
    fired[case, rule, FIRED_COUNT] += 1
    if day >= fired[case, rule, FIRED_LAST]:
        fired[case, rule, FIRED_BEFORE] = fired[case, rule, FIRED_LAST]
        fired[case, rule, FIRED_LAST] = day
    else:
        fired[case, rule, FIRED_BEFORE] = max(int(fired[case, rule, FIRED_BEFORE]), day)


def _log(state: State, case: int, rule: int, day: int, listed: int) -> bool:
    """Remember a firing; whether there was room."""
    row = int(state.me[ME_FIRINGS])
    if row == state.firing.shape[0]:
        state.me[ME_FULL] = 1
        return False
    state.me[ME_FIRINGS] = row + 1
    state.firing[row, FIRING_CASE] = case
    state.firing[row, FIRING_RULE] = rule
    state.firing[row, FIRING_DAY] = day
    state.firing[row, FIRING_LISTED] = listed
    return True


def _unlog(state: State, row: int) -> None:
    """Forget that a day fired which is not listed any more."""
    state.fired[state.firing[row, FIRING_CASE], state.firing[row, FIRING_RULE], FIRED_OTHER] -= 1
    state.case[state.firing[row, FIRING_CASE], C_MARKS] += 1
    state.firing[row, FIRING_CASE] = NONE


def _is(state: State, row: int, case: int, rule: int) -> bool:
    return bool(state.firing[row, FIRING_CASE] == case and state.firing[row, FIRING_RULE] == rule)
