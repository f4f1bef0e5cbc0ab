"""Holds and stages of a case (`ledger.case`)."""

from __future__ import annotations

from dunning_dsl.engine.kernel.layout import (
    C_CLOSED,
    C_HOLDS,
    C_MARKS,
    C_MOVES,
    C_OPENED_DAY,
    H_CASE,
    H_FIRST,
    H_LAST,
    H_PROMISE,
    H_SEEN,
    M_CASE,
    M_DAY,
    M_RULE,
    M_SEEN,
    M_STAGE,
    ME_FULL,
    ME_HOLDS,
    ME_MOVES,
    NONE,
    State,
)


def add_hold(state: State, case: int, first_day: int, seen_from: int, last_day: int, promise: int) -> None:
    """Hold the case from `first_day` through `last_day`, for a promise (a row) or not (NONE)."""
    row = int(state.me[ME_HOLDS])
    if row == state.hold.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_HOLDS] = row + 1
    state.case[case, C_HOLDS] += 1
    state.case[case, C_MARKS] += 1
    state.hold[row, H_CASE] = case
    state.hold[row, H_FIRST] = first_day
    state.hold[row, H_SEEN] = seen_from
    state.hold[row, H_LAST] = last_day
    state.hold[row, H_PROMISE] = promise


def end_holds(state: State, case: int, promise: int, last_day: int) -> None:
    """Let holds end on `last_day` at the latest: all of a case, or those of a promise (in one case, or in all where
    that is NONE)."""
    for row in range(state.me[ME_HOLDS]):
        of_case = case == NONE or state.hold[row, H_CASE] == case
        if of_case and (promise == NONE or state.hold[row, H_PROMISE] == promise):
            state.hold[row, H_LAST] = min(int(state.hold[row, H_LAST]), last_day)
            state.case[state.hold[row, H_CASE], C_MARKS] += 1


def case_held(state: State, case: int, day: int) -> bool:
    """Whether any hold, one made today included, binds on the day."""
    if state.case[case, C_HOLDS] == 0:
        return False
    for row in range(state.me[ME_HOLDS]):
        if state.hold[row, H_CASE] == case and state.hold[row, H_FIRST] <= day and day <= state.hold[row, H_LAST]:
            return True
    return False


# --- stages -----------------------------------------------------------------------------------------------------------


def add_move(state: State, case: int, stage: int, day: int, seen_from: int, rule: int) -> None:
    row = int(state.me[ME_MOVES])
    if row == state.move.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_MOVES] = row + 1
    state.case[case, C_MOVES] += 1
    state.move[row, M_CASE] = case
    state.move[row, M_STAGE] = stage
    state.move[row, M_DAY] = day
    state.move[row, M_SEEN] = seen_from
    state.move[row, M_RULE] = rule


def undo_moves(state: State, case: int, rule: int, day: int) -> None:
    """Take out the moves of a case that a rule made on a day."""
    for row in range(state.me[ME_MOVES]):
        if state.move[row, M_CASE] == case and state.move[row, M_RULE] == rule and state.move[row, M_DAY] == day:
            state.move[row, M_CASE] = NONE
            state.case[case, C_MOVES] -= 1


def case_stage(state: State, case: int, today: int) -> int:
    """The text code of the stage last moved to that facts see today, NONE where there is none."""
    if state.case[case, C_MOVES] == 0:
        return NONE
    for row in range(state.me[ME_MOVES] - 1, -1, -1):
        if state.move[row, M_CASE] == case and state.move[row, M_SEEN] <= today:
            return int(state.move[row, M_STAGE])
    return NONE


def moved_on(state: State, case: int, day: int) -> bool:
    """Whether a rule moved the case to a stage on the day."""
    if state.case[case, C_MOVES] == 0:
        return False
    for row in range(state.me[ME_MOVES]):
        if state.move[row, M_CASE] == case and state.move[row, M_DAY] == day and state.move[row, M_RULE] != NONE:
            return True
    return False


def days_in_stage(state: State, case: int, today: int) -> int:
    """Days in the stage that facts see, its first included, days on hold left out. A stage reached on the day the case
    closed is a day old."""
    since = _since(state, case, today + int(state.case[case, C_CLOSED]))
    return max(1, today - since + 1 - _days_held(state, case, since, today))


def _since(state: State, case: int, seen_by: int) -> int:
    """The latest day on which a move came to be seen, the day the case opened where none was."""
    found = int(state.case[case, C_OPENED_DAY])
    moved = False
    if state.case[case, C_MOVES] == 0:
        return found
    for row in range(state.me[ME_MOVES]):
        seen_from = int(state.move[row, M_SEEN])
        if state.move[row, M_CASE] == case and seen_from <= seen_by and (not moved or seen_from > found):
            found = seen_from
            moved = True
    return found


def _days_held(state: State, case: int, first_day: int, last_day: int) -> int:
    """On how many of these days facts saw a hold; overlapping holds count once."""
    if state.case[case, C_HOLDS] == 0:
        return 0
    days = 0
    day = first_day
    while day <= last_day:
        until = day - 1
        coming = last_day + 1
        for row in range(state.me[ME_HOLDS]):
            if state.hold[row, H_CASE] != case or state.hold[row, H_LAST] < day:
                continue
            seen_from = int(state.hold[row, H_SEEN])
            if seen_from <= day:
                until = max(until, min(int(state.hold[row, H_LAST]), last_day))
            elif seen_from <= state.hold[row, H_LAST]:
                coming = min(coming, seen_from)
        days += until - day + 1
        day = until + 1 if until >= day else coming
    return days
