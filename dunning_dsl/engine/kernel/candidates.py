"""Which rules are candidates: the head, what is used up, holds, and the condition (`decide.candidates`).

Sets of rules are words of bits, so that most rules are dealt with at once: only what has fired before and may fire
again, has a listed day in hand, has an event that waits for it, or is a candidate with replacements is looked at by
itself.
"""

from __future__ import annotations

from dunning_dsl.engine.kernel.bits import allowed, lowest, set_bit
from dunning_dsl.engine.kernel.guards import wake_by
from dunning_dsl.engine.kernel.holds import case_held
from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    C_MARKS,
    C_OPENED_DAY,
    C_WAITS,
    D_DUE,
    FIRED_COUNT,
    FIRED_LAST,
    FIRED_OTHER,
    HOW_FIRED,
    HOW_HELD,
    HOW_MISSED,
    HOW_NONE,
    ME_OCCURRENCES,
    NONE,
    O_ARGUMENT,
    O_CASE,
    O_DAY,
    O_EVENT,
    O_OWN_DAY,
    UNKNOWN,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.statuses import say, say_kept
from dunning_dsl.engine.kernel.tables import (
    PH_CATCH_UP,
    PH_DAY_RULES,
    PH_EVERY,
    PH_ON_DAY,
    PH_ON_EVENT,
    PH_REPLACED,
    PH_REPLACING,
    PH_RULE_WORDS,
    PH_WAITING,
    PH_WHEN,
    RULE_AFTER,
    RULE_ARGUMENT,
    RULE_BIT,
    RULE_CONSUMED,
    RULE_EVENT,
    RULE_EVERY,
    RULE_MAYBE,
    RULE_MOST,
    RULE_PATIENT,
    RULE_SLOT,
    RULE_SLOTS,
    RULE_SWAP,
    ST_HELD,
    ST_MISSED,
    ST_NOT_DUE,
    ST_NOT_MET,
    ST_REPLACED,
    ST_UNDECIDED,
    ST_USED_UP,
    WHY_CONDITION,
    WHY_HOLD,
    WHY_REPLACEMENT,
    WHY_TIME,
    WHY_UNKNOWN,
    WORD_BITS,
)
from dunning_dsl.engine.kernel.view import (
    FAR,
    KEPT_CLOSED,
    KEPT_HELD,
    KEPT_NO_EVENT,
    KEPT_NOT_MET,
    KEPT_REPLACEMENT,
    KEPT_UNDECIDED,
    KEPT_USED_UP,
    OV_HOW,
    OV_OCCURRENCE,
    OV_ORDER,
    OV_RULE,
    OV_SLOT,
    RO_BY,
    RO_OVER,
    RO_SLOT,
    V_CASE,
    V_CLOSED,
    V_FULL,
    V_HOLDS,
    V_ORDER,
    V_OVER,
    V_TODAY,
    Making,
    Policy,
)

USED_UP = 0
"""What a rule is that has fired before: used up, not due yet, due again."""

NOT_DUE = 1
DUE = 2


def find_candidates(terms: Terms, policy: Policy, state: State, making: Making) -> None:
    """Judge every rule of the case in hand: `candidate` has those to be tried, RO_BY of one that has replacements the
    rule that stands in its place."""
    for word in range(policy.p[0, PH_RULE_WORDS]):
        making.asked[word] = 0
        making.touched[word] = 0
    if making.seen[V_CLOSED] == 0:
        _listed_days(terms, policy, state, making)
    _waiting_events(policy, state, making)
    for word in range(policy.p[0, PH_RULE_WORDS]):
        _judge(policy, state, making, word)
        making.unsure[word] = making.now[KEPT_UNDECIDED, word]
    for word in range(policy.p[0, PH_RULE_WORDS]):
        replaced = making.candidate[word] & policy.t[policy.p[0, PH_REPLACED] + word]
        while replaced != 0:
            _settle(policy, making, word * WORD_BITS + lowest(replaced))
            replaced &= replaced - 1
    say_kept(policy, making)


def _judge(policy: Policy, state: State, making: Making, word: int) -> None:
    """A word of rules. Where the head is due the condition must be true; a day or an event that is judged otherwise is
    over."""
    case = making.seen[V_CASE]
    words = policy.p[0, PH_RULE_WORDS]
    when = policy.t[policy.p[0, PH_WHEN] + word]
    on_day = policy.t[policy.p[0, PH_ON_DAY] + word]
    now = making.now
    now[KEPT_CLOSED, word] = 0
    now[KEPT_USED_UP, word] = 0
    now[KEPT_HELD, word] = 0
    due = 0
    if making.seen[V_CLOSED] == 1:
        now[KEPT_CLOSED, word] = when | on_day
    else:
        spent = when & state.spent[case, word]
        due = (when & ~spent) | _due_again(policy, state, making, word, spent)
        due |= making.active[case, word]
    if making.seen[V_HOLDS] == 1:
        now[KEPT_HELD, word] = due
        due = 0
    due |= making.asked[word]
    making.candidate[word] = due & making.mask[word]
    judged = due & ~making.mask[word]
    now[KEPT_UNDECIDED, word] = judged & making.mask[words + word]
    now[KEPT_NOT_MET, word] = judged & ~making.mask[words + word]
    now[KEPT_NO_EVENT, word] = policy.t[policy.p[0, PH_ON_EVENT] + word] & ~making.touched[word]
    now[KEPT_REPLACEMENT, word] = policy.t[policy.p[0, PH_REPLACING] + word]
    making.live[word] |= judged
    making.live[words + word] |= judged
    over = judged & ~when
    while over != 0:
        making.outcome[case, word * WORD_BITS + lowest(over), RO_OVER] = 1
        over &= over - 1


# --- heads ------------------------------------------------------------------------------------------------------------


def _due_again(policy: Policy, state: State, making: Making, word: int, spent: int) -> int:
    """Of the `when` rules that have fired those that are due again; those that are used up are noted."""
    again = spent & policy.t[policy.p[0, PH_EVERY] + word]
    used_up = spent & ~again
    due = 0
    while again != 0:
        came = _when(policy, state, making, word * WORD_BITS + lowest(again))
        if came == DUE:
            due |= again & -again
        elif came == USED_UP:
            used_up |= again & -again
        again &= again - 1
    making.now[KEPT_USED_UP, word] = used_up
    return due


def _when(policy: Policy, state: State, making: Making, rule: int) -> int:
    """Once per case; with `every D` again when D has passed, at most N times."""
    case = making.seen[V_CASE]
    most = policy.p[rule, RULE_MOST]
    if most != NONE and state.fired[case, rule, FIRED_COUNT] >= most:
        return USED_UP
    again = state.fired[case, rule, FIRED_LAST] + policy.p[rule, RULE_EVERY]
    if making.seen[V_TODAY] < again:
        say(making, rule, ST_NOT_DUE, WHY_TIME, NONE, again)
        wake_by(making, again)
        return NOT_DUE
    return DUE


def _listed_days(terms: Terms, policy: Policy, state: State, making: Making) -> None:
    """Which listed days are in hand: found anew where a day has come, or a mark or a hold has changed."""
    case = making.seen[V_CASE]
    words = policy.p[0, PH_RULE_WORDS]
    if making.marked[case] != state.case[case, C_MARKS] or making.listed[case] <= making.seen[V_TODAY]:
        making.marked[case] = state.case[case, C_MARKS]
        making.listed[case] = FAR
        for word in range(words):
            making.active[case, word] = 0
        place = policy.p[0, PH_DAY_RULES]
        while policy.t[place] != NONE:
            _on_day(terms, policy, state, making, policy.t[place])
            place += 1
    wake_by(making, making.listed[case])
    if making.seen[V_HOLDS] == 0:
        for word in range(words):
            active = making.active[case, word]
            while active != 0:
                rule = word * WORD_BITS + lowest(active)
                _about(making, rule, making.outcome[case, rule, RO_SLOT], NONE, HOW_NONE)
                active &= active - 1


def _on_day(terms: Terms, policy: Policy, state: State, making: Making, rule: int) -> None:
    """Each listed day fires once, from N to N + `catch up`, always before the next listed day."""
    case = making.seen[V_CASE]
    today = making.seen[V_TODAY]
    due = state.debt[state.case[case, C_ANCHOR], D_DUE]
    opened = state.case[case, C_OPENED_DAY]
    first = policy.p[rule, RULE_SLOT]
    after = first + policy.p[rule, RULE_SLOTS]
    active = NONE
    how = HOW_NONE
    for slot in range(first, after):
        day = due + terms.slot_day[slot]
        if day > today:
            making.listed[case] = min(making.listed[case], day)
            break
        if day < opened or state.slot[case, slot, 0] != HOW_NONE:
            continue
        last = day + policy.p[0, PH_CATCH_UP]
        if slot + 1 < after:
            last = min(last, due + terms.slot_day[slot + 1] - 1)
        if case_held(state, case, day):
            how = HOW_HELD
            _about(making, rule, slot, NONE, how)
        elif today > last:
            how = HOW_MISSED
            _about(making, rule, slot, NONE, how)
        else:
            active = slot
            making.listed[case] = min(making.listed[case], last + 1)
    if active == NONE:
        _no_day(terms, state, making, rule, first, after, how)
    else:
        making.outcome[case, rule, RO_SLOT] = active
        set_bit(making.active[case], rule)


def _no_day(terms: Terms, state: State, making: Making, rule: int, first: int, after: int, how: int) -> None:
    case = making.seen[V_CASE]
    if how == HOW_HELD:
        say(making, rule, ST_HELD, WHY_HOLD, NONE, UNKNOWN)
        return
    if how == HOW_MISSED:
        say(making, rule, ST_MISSED, WHY_TIME, NONE, UNKNOWN)
        return
    due = state.debt[state.case[case, C_ANCHOR], D_DUE]
    fired = state.fired[case, rule, FIRED_OTHER] > 0
    for slot in range(first, after):
        if due + terms.slot_day[slot] > making.seen[V_TODAY]:
            say(making, rule, ST_NOT_DUE, WHY_TIME, NONE, due + terms.slot_day[slot])
            return
        fired = fired or state.slot[case, slot, 0] == HOW_FIRED
    say(making, rule, ST_USED_UP if fired else ST_NOT_DUE, WHY_TIME, NONE, UNKNOWN)


def _waiting_events(policy: Policy, state: State, making: Making) -> None:
    """The rules for which something waits, and which of them are due."""
    case = making.seen[V_CASE]
    waits = state.case[case, C_WAITS]
    if waits == 0:
        return
    state.case[case, C_WAITS] = 0
    for row in range(waits - 1, state.me[ME_OCCURRENCES]):
        if state.occurrence[row, O_CASE] != case:
            continue
        place = policy.t[policy.p[0, PH_WAITING] + state.occurrence[row, O_EVENT]]
        while policy.t[place] != NONE:
            if waits_for(policy, state, case, policy.t[place], row):
                set_bit(making.touched, policy.t[place])
                if state.case[case, C_WAITS] == 0:
                    state.case[case, C_WAITS] = row + 1
            place += 1
    for word in range(policy.p[0, PH_RULE_WORDS]):
        touched = making.touched[word]
        while touched != 0:
            rule = word * WORD_BITS + lowest(touched)
            if _on_event(policy, state, making, rule):
                set_bit(making.asked, rule)
            touched &= touched - 1


def _on_event(policy: Policy, state: State, making: Making, rule: int) -> bool:
    """Pending from its day (`after` counted) for `catch up` days; a rule that holds or stops waits until decided."""
    today = making.seen[V_TODAY]
    ready = False
    missed = False
    earliest = UNKNOWN
    for row in range(state.case[making.seen[V_CASE], C_WAITS] - 1, state.me[ME_OCCURRENCES]):
        if not waits_for(policy, state, making.seen[V_CASE], rule, row):
            continue
        seen_from = seen_day(state, row)
        if seen_from > today:
            wake_by(making, seen_from)
            continue
        begins = state.occurrence[row, O_DAY] + policy.p[rule, RULE_AFTER]
        if today < begins:
            wake_by(making, begins)
            earliest = begins if earliest == UNKNOWN else min(earliest, begins)
        elif today > begins + policy.p[0, PH_CATCH_UP] and policy.p[rule, RULE_PATIENT] == 0:
            _about(making, rule, NONE, row, HOW_MISSED)
            missed = True
        else:
            _about(making, rule, NONE, row, HOW_NONE)
            wake_by(making, begins + policy.p[0, PH_CATCH_UP] + 1)
            ready = True
    if not ready:
        say(making, rule, ST_MISSED if missed else ST_NOT_DUE, WHY_TIME, NONE, UNKNOWN if missed else earliest)
    return ready


def waits_for(policy: Policy, state: State, case: int, rule: int, row: int) -> bool:
    """Whether an occurrence is one that the rule waits for in the case, not yet used up or over for it."""
    argument = policy.p[rule, RULE_ARGUMENT]
    return bool(
        state.occurrence[row, O_CASE] == case
        and state.occurrence[row, O_EVENT] == policy.p[rule, RULE_EVENT]
        and (argument == NONE or argument == state.occurrence[row, O_ARGUMENT])
        and state.consumed[row, policy.p[rule, RULE_CONSUMED], 0] == HOW_NONE
    )


def seen_day(state: State, row: int) -> int:
    """The day from which rules see an occurrence: what a rule of ours caused, from the next day on."""
    own = state.occurrence[row, O_OWN_DAY]
    day = state.occurrence[row, O_DAY]
    return day if own == UNKNOWN else max(day, own + 1)


def _about(making: Making, rule: int, slot: int, occurrence: int, how: int) -> None:
    """The candidacy is about a listed day or a waiting event."""
    row = making.seen[V_OVER]
    if row == making.over.shape[0]:
        making.seen[V_FULL] = 1
        return
    making.seen[V_OVER] = row + 1
    making.over[row, OV_ORDER] = making.seen[V_ORDER]
    making.over[row, OV_RULE] = rule
    making.over[row, OV_SLOT] = slot
    making.over[row, OV_OCCURRENCE] = occurrence
    making.over[row, OV_HOW] = how
    making.outcome[making.seen[V_CASE], rule, RO_BY] = rule
    making.outcome[making.seen[V_CASE], rule, RO_OVER] = 0


# --- replacements -----------------------------------------------------------------------------------------------------


def _settle(policy: Policy, making: Making, rule: int) -> None:
    """The first replacement whose condition is not false settles it: true, it stands in the rule's place; unknown,
    neither goes."""
    case = making.seen[V_CASE]
    making.outcome[case, rule, RO_BY] = rule
    set_bit(making.live, policy.p[rule, RULE_BIT])
    place = policy.p[rule, RULE_SWAP]
    while policy.t[place] != NONE:
        swap = policy.t[place]
        place += 1
        making.now[KEPT_REPLACEMENT, swap // WORD_BITS] &= ~(1 << (swap % WORD_BITS))
        set_bit(making.live, policy.p[swap, RULE_BIT])
        set_bit(making.live, policy.p[swap, RULE_MAYBE])
        if allowed(making.mask, policy.p[swap, RULE_BIT]):
            say(making, rule, ST_REPLACED, WHY_REPLACEMENT, NONE, UNKNOWN)
            making.outcome[case, rule, RO_BY] = swap
            return
        if policy.p[swap, RULE_MAYBE] != NONE and allowed(making.mask, policy.p[swap, RULE_MAYBE]):
            say(making, swap, ST_UNDECIDED, WHY_UNKNOWN, NONE, UNKNOWN)
            say(making, rule, ST_UNDECIDED, WHY_UNKNOWN, NONE, UNKNOWN)
            making.outcome[case, rule, RO_OVER] = 1
            making.candidate[rule // WORD_BITS] &= ~(1 << (rule % WORD_BITS))
            return
        say(making, swap, ST_NOT_MET, WHY_CONDITION, NONE, UNKNOWN)
