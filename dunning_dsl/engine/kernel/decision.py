"""One decision of all cases of a customer (`decide.interpret`): facts, candidates, turns, and what is written down."""

from __future__ import annotations

from dunning_dsl.engine.kernel.attempt import attempt
from dunning_dsl.engine.kernel.bits import allowed, lowest, set_bit
from dunning_dsl.engine.kernel.candidates import find_candidates
from dunning_dsl.engine.kernel.cases import close_ended
from dunning_dsl.engine.kernel.changes import ARM, changed
from dunning_dsl.engine.kernel.deeds import new_deed, record_deed, seen_from
from dunning_dsl.engine.kernel.facts import seen_held, stage_seen
from dunning_dsl.engine.kernel.guards import wake_by
from dunning_dsl.engine.kernel.holds import case_held, moved_on
from dunning_dsl.engine.kernel.instants import look_at_moment_after
from dunning_dsl.engine.kernel.layout import (
    C_CURRENCY,
    C_HOLDS,
    DEED_AMOUNT,
    DEED_AT,
    DEED_CASE,
    DEED_CHANNEL,
    DEED_CURRENCY,
    DEED_DAY,
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
    H_CASE,
    H_FIRST,
    H_LAST,
    H_SEEN,
    HOW_FIRED,
    HOW_NONE,
    HOW_NOT_MET,
    HOW_UNDECIDED,
    ME_CUSTOMER,
    ME_DONE,
    ME_HOLDS,
    ME_NOW,
    ME_WAITING,
    NEVER,
    NONE,
    UNKNOWN,
    VERB_ESCALATE,
    VERB_HOLD,
    VERB_REFER,
    VERB_STOP,
    VERB_WRITE_OFF,
    Array,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.marks import mark_consumed, mark_fired, mark_slot
from dunning_dsl.engine.kernel.nodes import evaluate, evaluate_kept, look_at, wake_by_nodes
from dunning_dsl.engine.kernel.output import write_action, write_undecided
from dunning_dsl.engine.kernel.statuses import begin_case, say
from dunning_dsl.engine.kernel.tables import (
    EXPERIMENT_BIT,
    HEAD_EVENT,
    PH_ANY_FIRST,
    PH_EXPERIMENTS,
    PH_FIRSTS,
    PH_GUARD_BITS,
    PH_REPLACED,
    PH_RULE_WORDS,
    PH_TONE_NODE,
    PH_TONES,
    PH_WORDS,
    RULE_BIT,
    RULE_CONSUMED,
    RULE_FIRST,
    RULE_HEAD,
    RULE_MAYBE,
    RULE_NAME,
    RULE_STEP,
    RULE_STEPS,
    RULE_WORKS,
    ST_BLOCKED,
    ST_DEFERRED,
    ST_FIRED,
    ST_HELD,
    ST_NOT_DUE,
    ST_NOT_MET,
    ST_UNDECIDED,
    STEP_BIT,
    STEP_MAYBE,
    WHY_CASE_OVER,
    WHY_HOLD,
    WHY_LIMIT,
    WORD_BITS,
)
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
    RO_WHY,
    V_ACTS,
    V_CASE,
    V_FIRED,
    V_FRESH,
    V_FULL,
    V_GUARDED,
    V_HOLDS,
    V_KEPT_BACK,
    V_MOMENT,
    V_MOVED,
    V_ORDER,
    V_OVER,
    V_RESTLESS,
    V_STAGE,
    V_TODAY,
    V_TONE,
    V_TRIES,
    Making,
    Output,
    Policy,
)

GOING_ON = 0
"""What a decision has done to a case's other candidates: nothing, a hold began, the case ended."""

HOLDING = 1
OVER = 2


def decide_case(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    output: Output,
    case: int,
    today: int,
) -> None:
    """Judge and try every rule of a case; `V_WAKE` says when it is to be looked at again."""
    view = making.seen
    begin_case(policy, state, making, case)
    look_at(state, making, case, today, 0, NEVER)
    _fix_arms(columns, calendars, terms, policy, state, making, case)
    held = case_held(state, case, today)
    view[V_HOLDS] = 1 if held else 0
    unseen = held and not seen_held(state, making, case, today)
    _take_facts(columns, calendars, terms, policy, state, making, unseen)
    _wake_by_holds(state, making, case)
    view[V_MOVED] = 1 if moved_on(state, case, today) else 0
    view[V_STAGE] = stage_seen(policy, state, making)
    view[V_TONE] = 0
    if policy.p[0, PH_TONE_NODE] != NONE:
        view[V_TONE] = policy.t[policy.p[0, PH_TONES] + making.bucket[case, policy.p[0, PH_TONE_NODE]]]
    for word in range(policy.p[0, PH_WORDS]):
        making.live[word] = 0
    view[V_KEPT_BACK] = 0
    find_candidates(terms, policy, state, making)
    _take_turns(columns, calendars, terms, policy, state, making)
    _note_undecided(columns, calendars, terms, policy, state, making, output)
    if view[V_RESTLESS] == 1:
        return
    if view[V_KEPT_BACK] == 1:
        for word in range(policy.p[0, PH_WORDS]):
            making.live[word] |= policy.t[policy.p[0, PH_GUARD_BITS] + word]
    wake_by_nodes(policy, making)


def _note_undecided(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    output: Output,
) -> None:
    """What rules that are undecided saw, once for as long as it is the same."""
    case = making.seen[V_CASE]
    for word in range(policy.p[0, PH_RULE_WORDS]):
        if making.seen[V_FRESH] == 1:
            making.noted[case, word] = 0
        unsure = making.unsure[word] & ~making.noted[case, word]
        while unsure != 0:
            rule = word * WORD_BITS + lowest(unsure)
            if write_undecided(columns, calendars, terms, policy, state, making, output, rule):
                making.noted[case, word] |= unsure & -unsure
            unsure &= unsure - 1


def _take_facts(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    held: bool,
) -> None:
    """The bits that facts allow, and what guards see where a hold binds that facts do not see yet."""
    view = making.seen
    view[V_GUARDED] += 1
    if held:
        look_at(state, making, view[V_CASE], view[V_TODAY], 1, NEVER)
        evaluate(columns, calendars, terms, policy, state, making, making.guard, policy.p[0, PH_GUARD_BITS])
        look_at(state, making, view[V_CASE], view[V_TODAY], 0, NEVER)
    evaluate_kept(columns, calendars, terms, policy, state, making)
    if not held:
        for word in range(policy.p[0, PH_WORDS]):
            making.guard[word] = making.mask[word]


def _wake_by_holds(state: State, making: Making, case: int) -> None:
    if state.case[case, C_HOLDS] == 0:
        return
    for row in range(state.me[ME_HOLDS]):
        if state.hold[row, H_CASE] == case:
            wake_by(making, state.hold[row, H_FIRST])
            wake_by(making, state.hold[row, H_SEEN])
            wake_by(making, state.hold[row, H_LAST] + 1)


def _fix_arms(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, case: int
) -> None:
    """The arms of the case: fixed at its first decision; whoever is not enrolled reads the first. A condition of
    enrolment may read other experiments: looking again until nothing moves finds them in any order."""
    missing = False
    for place in range(policy.p[0, PH_EXPERIMENTS]):
        making.arms[place] = max(0, state.arm[case, place])
        missing = missing or state.arm[case, place] == NONE
    while missing:
        evaluate_kept(columns, calendars, terms, policy, state, making)
        missing = False
        for place in range(policy.p[0, PH_EXPERIMENTS]):
            if state.arm[case, place] == NONE:
                enrolled = allowed(making.mask, policy.p[place, EXPERIMENT_BIT])
                arm = columns.arms[state.me[ME_CUSTOMER], place] if enrolled else 0
                if arm != making.arms[place]:
                    making.arms[place] = arm
                    changed(state.me, ARM)
                    missing = True
    for place in range(policy.p[0, PH_EXPERIMENTS]):
        if state.arm[case, place] == NONE:
            state.arm[case, place] = making.arms[place]


def recall_arms(policy: Policy, state: State, making: Making, case: int) -> None:
    """The arms that are fixed for a case."""
    for place in range(policy.p[0, PH_EXPERIMENTS]):
        making.arms[place] = max(0, state.arm[case, place])


# --- turns ------------------------------------------------------------------------------------------------------------


def _take_turns(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making
) -> None:
    """The candidates in the order of the file, those that hold or stop before all others."""
    case = making.seen[V_CASE]
    ended = GOING_ON
    for first in range(policy.p[0, PH_ANY_FIRST], -1, -1):
        for word in range(policy.p[0, PH_RULE_WORDS]):
            candidates = making.candidate[word]
            if first == 1:
                candidates &= policy.t[policy.p[0, PH_FIRSTS] + word]
            while candidates != 0:
                rule = word * WORD_BITS + lowest(candidates)
                by = rule
                if policy.t[policy.p[0, PH_REPLACED] + word] & candidates & -candidates != 0:
                    by = making.outcome[case, rule, RO_BY]
                if policy.p[by, RULE_FIRST] == first:
                    ended = _turn(columns, calendars, terms, policy, state, making, rule, by, ended)
                candidates &= candidates - 1


def _turn(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    rule: int,
    by: int,
    ended: int,
) -> int:
    """A candidate's turn. A rule that holds or ends the case ends the candidacy of the others; guards see a hold from
    then on."""
    view = making.seen
    if ended == OVER:
        say(making, by, ST_NOT_DUE, WHY_CASE_OVER, NONE, UNKNOWN)
        return ended
    if ended == HOLDING and policy.p[rule, RULE_HEAD] != HEAD_EVENT:
        say(making, by, ST_HELD, WHY_HOLD, NONE, UNKNOWN)
        return ended
    attempt(columns, calendars, terms, policy, state, making, by, rule)
    status = making.outcome[view[V_CASE], by, RO_STATUS]
    if status == ST_NOT_MET or status == ST_UNDECIDED:
        making.outcome[view[V_CASE], rule, RO_OVER] = 1
    if status == ST_FIRED:
        _use_up(making, rule)
    capped = status == ST_DEFERRED and making.outcome[view[V_CASE], by, RO_WHY] == WHY_LIMIT
    if (capped or status == ST_BLOCKED or status == ST_NOT_DUE) and policy.p[by, RULE_WORKS] == 0:
        _rest_on(policy, making, rule)
        _rest_on(policy, making, by)
    else:
        view[V_RESTLESS] = 1
    holds = False
    for act in range(view[V_TRIES], view[V_ACTS]):
        verb = making.act[act, ACT_VERB]
        if verb == VERB_ESCALATE:
            view[V_MOVED] = 1
        elif verb == VERB_HOLD:
            holds = True
        elif verb == VERB_STOP or verb == VERB_REFER or verb == VERB_WRITE_OFF:
            ended = OVER
    if holds and view[V_HOLDS] == 0:
        view[V_HOLDS] = 1
        view[V_RESTLESS] = 1
        _take_facts(columns, calendars, terms, policy, state, making, True)
    return HOLDING if holds and ended == GOING_ON else ended


# --- what is written down ---------------------------------------------------------------------------------------------


def record(
    calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, output: Output, cases: int
) -> None:
    """Take in what the decision did: of each case its marks, then its deeds in the order of the file."""
    view = making.seen
    _sort(making.act, view[V_ACTS])
    act = 0
    for order in range(cases):
        _mark(policy, state, making, order)
        close_ended(calendars, terms, state, state.me[ME_NOW], UNKNOWN, view[V_TODAY])
        while act < view[V_ACTS] and making.act[act, ACT_ORDER] == order:
            _write_down(calendars, terms, policy, state, making, output, act)
            act += 1
    if view[V_ACTS] > 0:
        view[V_RESTLESS] = 1
    if view[V_RESTLESS] == 1:
        look_at_moment_after(calendars, terms, state, state.me[ME_NOW] + 1)


def _rest_on(policy: Policy, making: Making, rule: int) -> None:
    """A rule that was kept from going rests on its conditions and on every guard."""
    making.seen[V_KEPT_BACK] = 1
    set_bit(making.live, policy.p[rule, RULE_BIT])
    set_bit(making.live, policy.p[rule, RULE_MAYBE])
    first = policy.p[rule, RULE_STEP]
    for step in range(first, first + policy.p[rule, RULE_STEPS]):
        set_bit(making.live, policy.p[step, STEP_BIT])
        set_bit(making.live, policy.p[step, STEP_MAYBE])


def _use_up(making: Making, rule: int) -> None:
    """A firing uses up the marks of a rule."""
    row = making.seen[V_FIRED]
    if row == making.fired.shape[0]:
        making.seen[V_FULL] = 1
        return
    making.seen[V_FIRED] = row + 1
    making.fired[row, 0] = making.seen[V_ORDER]
    making.fired[row, 1] = rule


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
    state.deed[deed, DEED_DAY] = row[ACT_DAY]
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
