"""Which rules are candidates: the head, what is used up, holds, and the condition (`decide.candidates`)."""

from __future__ import annotations

from dunning_dsl.engine.kernel.guards import wake_by
from dunning_dsl.engine.kernel.holds import case_held
from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    C_OPENED_DAY,
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
from dunning_dsl.engine.kernel.nodes import allowed, make_live
from dunning_dsl.engine.kernel.tables import (
    HEAD_DAY,
    HEAD_EVENT,
    HEAD_WHEN,
    PH_CATCH_UP,
    PH_RULES,
    RULE_AFTER,
    RULE_ARGUMENT,
    RULE_BIT,
    RULE_CONSUMED,
    RULE_EVENT,
    RULE_EVERY,
    RULE_HEAD,
    RULE_MAYBE,
    RULE_MOST,
    RULE_PATIENT,
    RULE_REPLACES,
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
    WHY_CASE_OVER,
    WHY_CONDITION,
    WHY_HOLD,
    WHY_REPLACEMENT,
    WHY_TIME,
    WHY_UNKNOWN,
)
from dunning_dsl.engine.kernel.view import (
    OV_HOW,
    OV_OCCURRENCE,
    OV_ORDER,
    OV_RULE,
    OV_SLOT,
    RO_BY,
    RO_CANDIDATE,
    RO_CLOSING,
    RO_DAY,
    RO_EARLIEST,
    RO_FIRED,
    RO_GUARD,
    RO_MARK,
    RO_OVER,
    RO_STATUS,
    RO_WHY,
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


def say(making: Making, rule: int, status: int, why: int, guard: int, earliest: int) -> None:
    """What became of a rule of the case in hand."""
    order = making.seen[V_ORDER]
    making.outcome[order, rule, RO_STATUS] = status
    making.outcome[order, rule, RO_WHY] = why
    making.outcome[order, rule, RO_GUARD] = guard
    making.outcome[order, rule, RO_EARLIEST] = earliest


def find_candidates(terms: Terms, policy: Policy, state: State, making: Making) -> None:
    """Judge every rule of the case in hand: RO_CANDIDATE marks those to be tried, RO_BY the rule that stands in its
    place."""
    order = making.seen[V_ORDER]
    rules = policy.p[0, PH_RULES]
    for rule in range(rules):
        making.outcome[order, rule, RO_CANDIDATE] = 0
        making.outcome[order, rule, RO_BY] = rule
        making.outcome[order, rule, RO_MARK] = rule
        making.outcome[order, rule, RO_DAY] = UNKNOWN
        making.outcome[order, rule, RO_OVER] = 0
        making.outcome[order, rule, RO_FIRED] = 0
        making.outcome[order, rule, RO_CLOSING] = making.seen[V_CLOSED]
        if policy.p[rule, RULE_REPLACES] != NONE:
            say(making, rule, ST_NOT_DUE, WHY_REPLACEMENT, NONE, UNKNOWN)
    for rule in range(rules):
        if policy.p[rule, RULE_REPLACES] == NONE and _candidacy(terms, policy, state, making, rule):
            _settle(policy, making, rule)


def _candidacy(terms: Terms, policy: Policy, state: State, making: Making, rule: int) -> bool:
    head = policy.p[rule, RULE_HEAD]
    if making.seen[V_CLOSED] == 1 and head != HEAD_EVENT:
        say(making, rule, ST_NOT_DUE, WHY_CASE_OVER, NONE, UNKNOWN)
        return False
    if head == HEAD_WHEN:
        due = _when(policy, state, making, rule)
    elif head == HEAD_DAY:
        due = _on_day(terms, policy, state, making, rule)
    else:
        due = _on_event(policy, state, making, rule)
    return due and _judged(policy, making, rule)


def _judged(policy: Policy, making: Making, rule: int) -> bool:
    """The condition must be true; a day or an event that is judged otherwise is over."""
    if allowed(making.mask, policy.p[rule, RULE_BIT]):
        return True
    make_live(policy, making, policy.p[rule, RULE_BIT])
    make_live(policy, making, policy.p[rule, RULE_MAYBE])
    if policy.p[rule, RULE_MAYBE] != NONE and allowed(making.mask, policy.p[rule, RULE_MAYBE]):
        say(making, rule, ST_UNDECIDED, WHY_UNKNOWN, NONE, UNKNOWN)
    else:
        say(making, rule, ST_NOT_MET, WHY_CONDITION, NONE, UNKNOWN)
    making.outcome[making.seen[V_ORDER], rule, RO_OVER] = 1
    return False


# --- heads ------------------------------------------------------------------------------------------------------------


def _when(policy: Policy, state: State, making: Making, rule: int) -> bool:
    """Once per case; with `every D` again when D has passed, at most N times."""
    case = making.seen[V_CASE]
    count = state.fired[case, rule, FIRED_COUNT]
    most = policy.p[rule, RULE_MOST]
    if most != NONE and count >= most:
        say(making, rule, ST_USED_UP, WHY_TIME, NONE, UNKNOWN)
        return False
    if count > 0:
        again = state.fired[case, rule, FIRED_LAST] + policy.p[rule, RULE_EVERY]
        if making.seen[V_TODAY] < again:
            say(making, rule, ST_NOT_DUE, WHY_TIME, NONE, again)
            wake_by(making, again)
            return False
    if making.seen[V_HOLDS] == 1:
        say(making, rule, ST_HELD, WHY_HOLD, NONE, UNKNOWN)
        return False
    return True


def _on_day(terms: Terms, policy: Policy, state: State, making: Making, rule: int) -> bool:
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
            wake_by(making, day)
            break
        if day < opened or state.slot[case, slot, 0] != HOW_NONE:
            continue
        last = day + policy.p[0, PH_CATCH_UP]
        if slot + 1 < after:
            last = min(last, due + terms.slot_day[slot + 1] - 1)
        if case_held(state, case, day):
            how = HOW_HELD
            _about(making, rule, slot, NONE, how)
            making.outcome[making.seen[V_ORDER], rule, RO_DAY] = terms.slot_day[slot]
        elif today > last:
            how = HOW_MISSED
            _about(making, rule, slot, NONE, how)
            making.outcome[making.seen[V_ORDER], rule, RO_DAY] = terms.slot_day[slot]
        else:
            active = slot
            wake_by(making, last + 1)
    if active == NONE:
        _no_day(terms, state, making, rule, first, after, how)
        return False
    making.outcome[making.seen[V_ORDER], rule, RO_DAY] = terms.slot_day[active]
    if making.seen[V_HOLDS] == 1:
        say(making, rule, ST_HELD, WHY_HOLD, NONE, UNKNOWN)
        return False
    _about(making, rule, active, NONE, HOW_NONE)
    return True


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


def _on_event(policy: Policy, state: State, making: Making, rule: int) -> bool:
    """Pending from its day (`after` counted) for `catch up` days; a rule that holds or stops waits until decided."""
    today = making.seen[V_TODAY]
    ready = False
    missed = False
    earliest = UNKNOWN
    for row in range(state.me[ME_OCCURRENCES]):
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


# --- replacements -----------------------------------------------------------------------------------------------------


def _settle(policy: Policy, making: Making, rule: int) -> None:
    """The first replacement whose condition is not false settles it: true, it stands in the rule's place; unknown,
    neither goes."""
    order = making.seen[V_ORDER]
    by = rule
    place = policy.p[rule, RULE_SWAP]
    while policy.t[place] != NONE:
        swap = policy.t[place]
        place += 1
        make_live(policy, making, policy.p[swap, RULE_BIT])
        make_live(policy, making, policy.p[swap, RULE_MAYBE])
        make_live(policy, making, policy.p[rule, RULE_BIT])
        if allowed(making.mask, policy.p[swap, RULE_BIT]):
            say(making, rule, ST_REPLACED, WHY_REPLACEMENT, NONE, UNKNOWN)
            making.outcome[order, swap, RO_MARK] = rule
            making.outcome[order, swap, RO_DAY] = making.outcome[order, rule, RO_DAY]
            by = swap
            break
        if policy.p[swap, RULE_MAYBE] != NONE and allowed(making.mask, policy.p[swap, RULE_MAYBE]):
            say(making, swap, ST_UNDECIDED, WHY_UNKNOWN, NONE, UNKNOWN)
            say(making, rule, ST_UNDECIDED, WHY_UNKNOWN, NONE, UNKNOWN)
            making.outcome[order, rule, RO_OVER] = 1
            return
        say(making, swap, ST_NOT_MET, WHY_CONDITION, NONE, UNKNOWN)
    making.outcome[order, rule, RO_CANDIDATE] = 1
    making.outcome[order, rule, RO_BY] = by
