"""Nodes: facts to buckets, buckets to the bits that they allow (`engine/README.md` explains both)."""

from __future__ import annotations

from dunning_dsl.engine.kernel.bits import (
    lowest,
)
from dunning_dsl.engine.kernel.changes import (
    CASE,
    changed_since,
)
from dunning_dsl.engine.kernel.facts import (
    fact,
    of_calendar,
)
from dunning_dsl.engine.kernel.layout import (
    C_CLOSED,
    C_CLOSED_DAY,
    C_CURRENCY,
    NONE,
    UNKNOWN,
    Array,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.programs import epoch_of, run
from dunning_dsl.engine.kernel.tables import (
    FACT_FAMILY,
    FACT_KIND,
    FF_CALENDAR,
    NK_ARM,
    NK_CUTS,
    NK_DENSE,
    NK_EPOCH,
    NK_LISTED,
    NK_MEMBER,
    NK_PROGRAM,
    NODE_A,
    NODE_COUNT,
    NODE_FIRST,
    NODE_KIND,
    NODE_MASK,
    NODE_MASK_FIRST,
    NODE_MASK_WORDS,
    NODE_OPEN,
    NODE_SIZE,
    NODE_TABLE,
    NODE_TOUCHES,
    NODE_UNKNOWN,
    PH_ALL,
    PH_BEARING,
    PH_MASKED,
    PH_NODE_WORDS,
    PH_NODES,
    PH_READERS,
    PH_RULE_WORDS,
    PH_WORDS,
    WORD_BITS,
)
from dunning_dsl.engine.kernel.view import (
    FAR,
    HIGH,
    LOW,
    V_AMOUNTS,
    V_BEFORE,
    V_CASE,
    V_CASE_DAY,
    V_CLOSED,
    V_CURRENCY,
    V_DRIFT,
    V_FRESH,
    V_HELD,
    V_NEXT,
    V_ROW,
    V_STEADY,
    V_TODAY,
    V_WAKE,
    Making,
    Policy,
)

AHEAD = 40
"""Days that the calendar is looked through for the next day that differs."""


def look_at(state: State, making: Making, case: int, today: int, held: int, before: int) -> None:
    """Put a case in view: facts are taken of it as of `today`, of a closed one as of the day it closed."""
    view = making.seen
    closed = state.case[case, C_CLOSED]
    view[V_CASE] = case
    view[V_TODAY] = today
    view[V_CASE_DAY] = state.case[case, C_CLOSED_DAY] if closed == 1 else today
    view[V_HELD] = held
    view[V_BEFORE] = before
    view[V_CLOSED] = closed
    view[V_CURRENCY] = state.case[case, C_CURRENCY]
    view[V_AMOUNTS] = 0
    view[V_WAKE] = FAR


def evaluate(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    mask: Array,
    wanted: int,
) -> None:
    """The nodes of the case in view that bear on wanted bits (a mask at that place of `t`), apart from what is kept;
    `mask` gets those of the bits that all of them allow."""
    row = making.bucket.shape[0] - 1
    words = policy.p[0, PH_WORDS]
    making.seen[V_ROW] = row
    for word in range(words):
        mask[word] = policy.t[wanted + word]
    for node in range(policy.p[0, PH_NODES]):
        if _bears_on(policy, node, policy.t, wanted, words):
            making.bucket[row, node] = _bucket(columns, calendars, terms, policy, state, making, node)
            making.until[row, node] = making.seen[V_NEXT]
            making.steady[row, node] = making.seen[V_STEADY]
            _rule_out(policy, mask, node, making.bucket[row, node])
    making.seen[V_ROW] = making.seen[V_CASE]


def _bears_on(policy: Policy, node: int, bits: Array, first: int, words: int) -> bool:
    """Whether a node bears on any bit of the mask that begins there."""
    for word in range(words):
        if policy.t[policy.p[node, NODE_TOUCHES] + word] & bits[first + word] != 0:
            return True
    return False


def evaluate_kept(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, whole: bool
) -> None:
    """In `mask` the bits that the nodes of the case in view allow: the rules' own, or all of them (`whole`). A bucket
    that cannot have changed since it was last taken is not taken again, and none is of which all bits that it bears on
    are ruled out by others."""
    case = making.seen[V_CASE]
    making.seen[V_ROW] = case
    stale = changed_since(state, making.stale, case)
    if stale != 0:
        making.seen[V_FRESH] = 1
    if stale != 0 or making.due[case] <= making.seen[V_TODAY]:
        _forget(policy, making, stale)
    words = policy.p[0, PH_WORDS] if whole else 2 * policy.p[0, PH_RULE_WORDS]
    if making.sound[case] < words:
        nodes = policy.p[0, PH_BEARING] + (policy.p[0, PH_NODE_WORDS] if whole else 0)
        _allow(policy, making.shown[case], making.kept[case], making.sound[case], words)
        first = making.sound[case] if making.sound[case] > 0 else policy.p[0, PH_RULE_WORDS]
        _take(columns, calendars, terms, policy, state, making, nodes, first, words)
        making.sound[case] = words
    for word in range(words):
        making.mask[word] = making.kept[case, word]


def complete(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making
) -> None:
    """Take what has not been taken as nothing rests on it: all buckets of the case in view are there."""
    case = making.seen[V_CASE]
    making.seen[V_ROW] = case
    nodes = policy.p[0, PH_BEARING] + policy.p[0, PH_NODE_WORDS]
    _take(columns, calendars, terms, policy, state, making, nodes, 0, 0)


def _forget(policy: Policy, making: Making, stale: int) -> None:
    """What rests on what has changed, or whose day has come, is to be taken anew: until then its bits are open."""
    case = making.seen[V_CASE]
    today = making.seen[V_TODAY]
    words = policy.p[0, PH_NODE_WORDS]
    come = making.due[case] <= today
    due = FAR if come or stale & CASE != 0 else making.due[case]
    for word in range(words):
        gone = _gone(policy, making, stale, word)
        timed = making.timed[case, word] & ~gone
        if stale & CASE != 0:
            timed = 0
        making.timed[case, word] = timed
        making.valid[case, word] &= ~gone
        if gone != 0:
            making.sound[case] = 0
        while gone != 0:
            node = word * WORD_BITS + lowest(gone)
            making.shown[case, node] = policy.p[node, NODE_OPEN]
            gone &= gone - 1
        while come and timed != 0:
            due = min(due, making.until[case, word * WORD_BITS + lowest(timed)])
            timed &= timed - 1
    making.due[case] = due


def _gone(policy: Policy, making: Making, stale: int, word: int) -> int:
    """The nodes of a word that rest on what has changed, or whose day has come."""
    case = making.seen[V_CASE]
    words = policy.p[0, PH_NODE_WORDS]
    readers = policy.p[0, PH_READERS] + word
    if stale & CASE != 0:
        return policy.t[readers]
    found = 0
    while stale != 0:
        found |= policy.t[readers + lowest(stale) * words]
        stale &= stale - 1
    found &= making.valid[case, word]
    if making.due[case] <= making.seen[V_TODAY]:
        timed = making.timed[case, word] & ~found
        while timed != 0:
            if making.until[case, word * WORD_BITS + lowest(timed)] <= making.seen[V_TODAY]:
                found |= timed & -timed
            timed &= timed - 1
    return found


def _take(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    nodes: int,
    first: int,
    after: int,
) -> None:
    """Take those of a set of nodes (a place in `t`) that bear on a bit which is still open, of the words from `first`
    on and before `after` (the same: all of them)."""
    view = making.seen
    case = view[V_CASE]
    due = making.due[case]
    for word in range(policy.p[0, PH_NODE_WORDS]):
        todo = policy.t[nodes + word] & ~making.valid[case, word]
        timed = making.timed[case, word]
        while todo != 0:
            node = word * WORD_BITS + lowest(todo)
            if first == after or _open(policy, making.kept[case], node, first, after):
                bucket = _bucket(columns, calendars, terms, policy, state, making, node)
                making.valid[case, word] |= todo & -todo
                making.shown[case, node] = policy.p[node, NODE_MASK] + bucket * policy.p[node, NODE_MASK_WORDS]
                making.until[case, node] = view[V_NEXT]
                if view[V_NEXT] != FAR:
                    timed |= todo & -todo
                    making.steady[case, node] = view[V_STEADY]
                    due = min(due, view[V_NEXT])
                if bucket != making.bucket[case, node]:
                    making.bucket[case, node] = bucket
                    view[V_FRESH] = 1
                _rule_out(policy, making.kept[case], node, bucket)
            todo &= todo - 1
        making.timed[case, word] = timed
    making.due[case] = due


def _open(policy: Policy, mask: Array, node: int, first: int, after: int) -> bool:
    """Whether a node bears on any bit of these words that is still open."""
    touches = policy.p[node, NODE_TOUCHES]
    for word in range(first, after):
        if policy.t[touches + word] & mask[word] != 0:
            return True
    return False


def _allow(policy: Policy, shown: Array, mask: Array, first: int, after: int) -> None:
    """The bits of these words that all nodes allow, each by its mask."""
    for word in range(first, after):
        found = policy.t[policy.p[0, PH_ALL] + word]
        at = policy.t[policy.p[0, PH_MASKED] + word]
        while policy.t[at] != NONE:
            found &= policy.t[shown[policy.t[at]] + policy.t[at + 1]]
            at += 2
        mask[word] = found


def _rule_out(policy: Policy, mask: Array, node: int, bucket: int) -> None:
    """Take away the bits that a node in a bucket does not allow."""
    count = policy.p[node, NODE_MASK_WORDS]
    first = policy.p[node, NODE_MASK] + bucket * count
    start = policy.p[node, NODE_MASK_FIRST]
    for word in range(count):
        mask[start + word] &= policy.t[first + word]


def wake_by_nodes(policy: Policy, making: Making) -> None:
    """The case is to be looked at when a node may change that bears on a live bit."""
    case = making.seen[V_CASE]
    for word in range(policy.p[0, PH_NODE_WORDS]):
        timed = making.timed[case, word]
        while timed != 0:
            node = word * WORD_BITS + lowest(timed)
            timed &= timed - 1
            if making.until[case, node] < making.seen[V_WAKE]:
                if making.steady[case, node] == 1:
                    _wake_by_cuts(policy, making, node)
                elif _differs(policy, making, node):
                    making.seen[V_WAKE] = making.until[case, node]


def _differs(policy: Policy, making: Making, node: int) -> bool:
    """Whether any other bucket of a node allows other live bits. What it bears on through other nodes is seen by
    those."""
    words = policy.p[node, NODE_MASK_WORDS]
    here = policy.p[node, NODE_MASK] + making.bucket[making.seen[V_CASE], node] * words
    first = policy.p[node, NODE_MASK_FIRST]
    for word in range(words):
        other = policy.p[node, NODE_MASK] + word
        for _ in range(policy.p[node, NODE_SIZE]):
            if (policy.t[here + word] ^ policy.t[other]) & making.live[first + word] != 0:
                return True
            other += words
    return False


def _wake_by_cuts(policy: Policy, making: Making, node: int) -> None:
    """A value that rises by one a day passes cut after cut: the first that makes a difference to a live bit. What it
    bears on through other nodes is seen by those."""
    view = making.seen
    case = view[V_CASE]
    day = making.until[case, node]
    cut = policy.p[node, NODE_FIRST] + making.bucket[case, node]
    last = policy.p[node, NODE_FIRST] + policy.p[node, NODE_COUNT] - 1
    words = policy.p[node, NODE_MASK_WORDS]
    here = policy.p[node, NODE_MASK] + making.bucket[case, node] * words
    first = policy.p[node, NODE_MASK_FIRST]
    while day < view[V_WAKE]:
        for word in range(words):
            if (policy.t[here + word] ^ policy.t[here + words + word]) & making.live[first + word] != 0:
                view[V_WAKE] = day
                return
        if cut == last:
            return
        day += policy.t[cut + 1] - policy.t[cut]
        cut += 1
        here += words


def _bucket(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, node: int
) -> int:
    """The bucket of a node; `V_NEXT` gets the day on which it may change."""
    view = making.seen
    kind = policy.p[node, NODE_KIND]
    a = policy.p[node, NODE_A]
    first = policy.p[node, NODE_FIRST]
    count = policy.p[node, NODE_COUNT]
    view[V_STEADY] = 0
    if kind <= NK_LISTED:
        value = fact(columns, calendars, terms, policy, state, making, a)
    elif kind == NK_PROGRAM:
        value = run(columns, calendars, terms, policy, state, making, a)
    elif kind == NK_DENSE:
        return _look_up(policy, making, node, first, count)
    else:
        return _given(calendars, making, kind, a)
    if value == UNKNOWN:
        return max(0, policy.p[node, NODE_UNKNOWN])
    if kind == NK_LISTED:
        return policy.t[first + value] if 0 <= value < count else 0
    bucket = value if kind == NK_MEMBER else _cut(policy, making, value, first, count, kind == NK_CUTS)
    if kind == NK_PROGRAM:
        _until_cut(policy, making, value, bucket, first, count)
        return bucket
    if policy.p[a, FACT_FAMILY] == FF_CALENDAR:
        _same_until(calendars, policy, state, making, node, bucket)
    return bucket


def _given(calendars: Calendars, making: Making, kind: int, a: int) -> int:
    """The bucket of a node that is no fact and reads none."""
    if kind == NK_EPOCH:
        return epoch_of(calendars, making)
    making.seen[V_NEXT] = FAR
    return making.arms[a] if kind == NK_ARM else making.seen[V_CURRENCY]


def _same_until(calendars: Calendars, policy: Policy, state: State, making: Making, node: int, bucket: int) -> None:
    """A fact of the calendar stays in its bucket until a day that can be looked up."""
    kind = policy.p[policy.p[node, NODE_A], FACT_KIND]
    first = policy.p[node, NODE_FIRST]
    day = making.seen[V_TODAY] + 1
    while day < making.seen[V_TODAY] + AHEAD:
        there = of_calendar(calendars, state, kind, day)
        if policy.p[node, NODE_KIND] == NK_CUTS:
            value = there
            there = 0
            while there < policy.p[node, NODE_COUNT] and policy.t[first + there] <= value:
                there += 1
        if there != bucket:
            break
        day += 1
    making.seen[V_NEXT] = day


def _look_up(policy: Policy, making: Making, node: int, first: int, count: int) -> int:
    """A dense node by the buckets of its inputs.

    It may change with an input that alone makes a difference, or once two have changed that alone make none: of a
    conjunction of which two parts are false, when the second becomes true. Where it is unknown every input
    counts. Cuts of the first of them that make no
    difference are passed over, as long as no other may change.
    """
    view = making.seen
    row = view[V_ROW]
    place = policy.p[node, NODE_TABLE]
    for at in range(first, first + 2 * count, 2):
        place += making.bucket[row, policy.t[at]] * policy.t[at + 1]
    found = policy.t[place]
    soonest = FAR
    second = FAR
    without = FAR
    again = FAR
    moving = NONE
    for at in range(first, first + 2 * count, 2):
        until = making.until[row, policy.t[at]]
        if until == FAR:
            continue
        if found == policy.p[node, NODE_UNKNOWN]:  # what makes a rule undecided is told: every input matters
            soonest = min(soonest, until)
        elif not _matters(policy, making, at, place, found):
            again = min(again, max(without, until))
            without = min(without, until)
        elif until < soonest:
            second = soonest
            soonest = until
            moving = at
        else:
            second = min(second, until)
    if moving != NONE and soonest < again and making.steady[row, policy.t[moving]] == 1:
        later = min(second, without)
        if soonest < later:
            soonest = _passing(policy, making, policy.t[moving], place, policy.t[moving + 1], later)
            soonest = min(soonest, second)
    view[V_NEXT] = min(soonest, again)
    return found


def _matters(policy: Policy, making: Making, at: int, place: int, found: int) -> bool:
    """Whether a table has another entry for any other bucket of an input, all others being what they are."""
    stride = policy.t[at + 1]
    entry = place - making.bucket[making.seen[V_ROW], policy.t[at]] * stride
    for _ in range(policy.p[policy.t[at], NODE_SIZE]):
        if policy.t[entry] != found:
            return True
        entry += stride
    return False


def _passing(policy: Policy, making: Making, node: int, place: int, stride: int, later: int) -> int:
    """The day on which a value that rises by one a day comes to another entry of a table, `later` at the latest."""
    row = making.seen[V_ROW]
    day = making.until[row, node]
    cut = policy.p[node, NODE_FIRST] + making.bucket[row, node]
    last = policy.p[node, NODE_FIRST] + policy.p[node, NODE_COUNT] - 1
    found = policy.t[place]
    while day < later:
        place += stride
        if policy.t[place] != found:
            return day
        if cut == last:
            return later
        day += policy.t[cut + 1] - policy.t[cut]
        cut += 1
    return later


def _cut(policy: Policy, making: Making, value: int, first: int, count: int, moves: bool) -> int:
    """How many cuts are not above the value; a value that moves by the day meets the next cut in so many days."""
    view = making.seen
    bucket = 0
    while bucket < count and policy.t[first + bucket] <= value:
        bucket += 1
    if moves:
        if view[V_DRIFT] > 0 and bucket < count:
            view[V_STEADY] = 1 if view[V_NEXT] == FAR else 0
            view[V_NEXT] = min(view[V_NEXT], view[V_TODAY] + policy.t[first + bucket] - value)
        elif view[V_DRIFT] < 0 and bucket > 0:
            view[V_NEXT] = min(view[V_NEXT], view[V_TODAY] + value - policy.t[first + bucket - 1] + 1)
    return bucket


def _until_cut(policy: Policy, making: Making, value: int, bucket: int, first: int, count: int) -> None:
    """What was worked out leaves its bucket no sooner than it can come to the next cut above or below."""
    view = making.seen
    low = making.stack[LOW]
    high = making.stack[HIGH]
    if high > 0 and bucket < count:
        days = (policy.t[first + bucket] - value + high - 1) // high
        view[V_NEXT] = min(view[V_NEXT], view[V_TODAY] + days)
    if low < 0 and bucket > 0:
        days = (value - policy.t[first + bucket - 1]) // -low + 1
        view[V_NEXT] = min(view[V_NEXT], view[V_TODAY] + days)
