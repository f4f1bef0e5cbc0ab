"""One decision of all cases of a customer (`decide.interpret`): facts, candidates, turns, and what is written down."""

from __future__ import annotations

from dunning_dsl.engine.kernel.attempt import attempt
from dunning_dsl.engine.kernel.bits import allowed, lowest, set_bit
from dunning_dsl.engine.kernel.candidates import find_candidates
from dunning_dsl.engine.kernel.changes import ARM, changed
from dunning_dsl.engine.kernel.facts import seen_held, stage_seen
from dunning_dsl.engine.kernel.guards import wake_by
from dunning_dsl.engine.kernel.holds import case_held, moved_on
from dunning_dsl.engine.kernel.layout import (
    C_HOLDS,
    H_CASE,
    H_FIRST,
    H_LAST,
    H_SEEN,
    ME_CUSTOMER,
    ME_HOLDS,
    NEVER,
    NONE,
    UNKNOWN,
    VERB_ESCALATE,
    VERB_HOLD,
    VERB_REFER,
    VERB_STOP,
    VERB_WRITE_OFF,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.nodes import complete, evaluate, evaluate_kept, look_at, wake_by_nodes
from dunning_dsl.engine.kernel.output import counted, write_undecided
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
    RULE_FIRST,
    RULE_HEAD,
    RULE_MAYBE,
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
    ACT_VERB,
    ON_BARE,
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
    V_MOVED,
    V_ORDER,
    V_RESTLESS,
    V_STAGE,
    V_TODAY,
    V_TONE,
    V_TRIES,
    V_WAKE,
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
    view[V_FRESH] = 0
    _fix_arms(columns, calendars, terms, policy, state, making, case)
    held = case_held(state, case, today)
    view[V_HOLDS] = 1 if held else 0
    unseen = held and not seen_held(state, making, case, today)
    evaluate_kept(columns, calendars, terms, policy, state, making, False)
    _wake_by_holds(state, making, case)
    view[V_MOVED] = 1 if moved_on(state, case, today) else 0
    view[V_STAGE] = stage_seen(policy, state, making)
    for word in range(policy.p[0, PH_WORDS]):
        making.live[word] = 0
    view[V_KEPT_BACK] = 0
    find_candidates(terms, policy, state, making)
    if _any_candidate(policy, making):
        _see_all(columns, calendars, terms, policy, state, making, unseen)
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
    if output.numbers[ON_BARE] == 1 or not counted(making, output):
        return
    case = making.seen[V_CASE]
    for word in range(policy.p[0, PH_RULE_WORDS]):
        if making.seen[V_FRESH] == 1:
            making.noted[case, word] = 0
        unsure = making.unsure[word] & ~making.noted[case, word]
        while unsure != 0:
            rule = word * WORD_BITS + lowest(unsure)
            complete(columns, calendars, terms, policy, state, making)
            if write_undecided(columns, calendars, terms, policy, state, making, output, rule):
                making.noted[case, word] |= unsure & -unsure
            unsure &= unsure - 1


def _any_candidate(policy: Policy, making: Making) -> bool:
    for word in range(policy.p[0, PH_RULE_WORDS]):
        if making.candidate[word] != 0:
            return True
    return False


def _see_all(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    held: bool,
) -> None:
    """All that trying a candidate rests on: the bits that facts allow, what guards see where a hold binds that facts do
    not see yet, and the tone."""
    view = making.seen
    view[V_GUARDED] += 1
    if held:
        wake = view[V_WAKE]
        look_at(state, making, view[V_CASE], view[V_TODAY], 1, NEVER)
        evaluate(columns, calendars, terms, policy, state, making, making.guard, policy.p[0, PH_GUARD_BITS])
        look_at(state, making, view[V_CASE], view[V_TODAY], 0, NEVER)
        view[V_WAKE] = wake
    evaluate_kept(columns, calendars, terms, policy, state, making, True)
    if not held:
        for word in range(policy.p[0, PH_WORDS]):
            making.guard[word] = making.mask[word]
    view[V_TONE] = 0
    if policy.p[0, PH_TONE_NODE] != NONE:
        view[V_TONE] = policy.t[policy.p[0, PH_TONES] + making.bucket[view[V_CASE], policy.p[0, PH_TONE_NODE]]]


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
        evaluate_kept(columns, calendars, terms, policy, state, making, True)
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
        _see_all(columns, calendars, terms, policy, state, making, True)
    return HOLDING if holds and ended == GOING_ON else ended


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
