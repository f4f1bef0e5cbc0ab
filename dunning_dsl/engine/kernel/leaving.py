"""Before a contact that waited goes: everything that may forbid it is asked again (`decide.past`)."""

from __future__ import annotations

from dunning_dsl.engine.kernel.book import owed
from dunning_dsl.engine.kernel.cases import case_open
from dunning_dsl.engine.kernel.decision import recall_arms
from dunning_dsl.engine.kernel.deeds import overtake
from dunning_dsl.engine.kernel.fold import advance
from dunning_dsl.engine.kernel.guards import forbidding, weighty
from dunning_dsl.engine.kernel.holds import case_held
from dunning_dsl.engine.kernel.instants import day_of, look_at_moment_after
from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    DEED_AT,
    DEED_CASE,
    DEED_CHANNEL,
    DEED_DROPPED,
    DEED_EVENT_RULE,
    DEED_KIND,
    DEED_NAME,
    DEED_OUTPUT,
    DEED_OWN_DAY,
    DEED_RULE,
    DEED_WAITS,
    ME_DEEDS,
    ME_FULL,
    ME_NOW,
    ME_WAITING,
    ME_ZONE,
    NONE,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.nodes import evaluate, look_at
from dunning_dsl.engine.kernel.tables import PH_NEVER_BITS
from dunning_dsl.engine.kernel.view import AR_OVERTAKEN, Making, Output, Policy


def let_go(
    columns: Columns,
    calendars: Calendars,
    terms: Terms,
    policy: Policy,
    state: State,
    making: Making,
    output: Output,
    until: int,
) -> None:
    """Ask again for every contact that goes by the instant, in order; what is overtaken does not go."""
    while state.me[ME_FULL] == 0 and state.me[ME_WAITING] > 0:
        deed = _next_waiting(state, until)
        if deed == NONE:
            return
        at = state.deed[deed, DEED_AT]
        advance(columns, calendars, terms, state, at)
        state.deed[deed, DEED_WAITS] = 0
        state.me[ME_WAITING] -= 1
        forbidden = _forbidden(columns, calendars, terms, policy, state, making, deed)
        if forbidden or _pointless(calendars, state, deed):
            if state.deed[deed, DEED_OUTPUT] != NONE:
                output.action[state.deed[deed, DEED_OUTPUT], AR_OVERTAKEN] = 1
            overtake(terms, state, deed, forbidden and not _goes(state, deed))
            look_at_moment_after(calendars, terms, state, state.me[ME_NOW] + 1)


def _next_waiting(state: State, until: int) -> int:
    """The waiting contact that goes first, NONE where none goes by the instant."""
    found = NONE
    for deed in range(state.me[ME_DEEDS]):
        if state.deed[deed, DEED_WAITS] == 1 and state.deed[deed, DEED_AT] <= until:
            if found == NONE or state.deed[deed, DEED_AT] < state.deed[found, DEED_AT]:
                found = deed
    return found


def _forbidden(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, deed: int
) -> bool:
    """Whether a `never` forbids it now, on what has happened and left until now."""
    at = state.deed[deed, DEED_AT]
    case = state.deed[deed, DEED_CASE]
    today = day_of(calendars, state.me[ME_ZONE], at)
    look_at(state, making, case, today, 1 if case_held(state, case, today) else 0, at)
    recall_arms(policy, state, making, case)
    evaluate(columns, calendars, terms, policy, state, making, making.guard, policy.p[0, PH_NEVER_BITS])
    name = state.deed[deed, DEED_NAME]
    return forbidding(policy, making, state.deed[deed, DEED_KIND], name, state.deed[deed, DEED_CHANNEL]) != NONE


def _pointless(calendars: Calendars, state: State, deed: int) -> bool:
    """Whether the debt is gone or the case on hold; a message of an `on EVENT` rule goes all the same."""
    if state.deed[deed, DEED_EVENT_RULE] == 1:
        return False
    case = state.deed[deed, DEED_CASE]
    if not case_open(state, case) or not owed(state, state.case[case, C_ANCHOR]):
        return True
    return case_held(state, case, day_of(calendars, state.me[ME_ZONE], state.deed[deed, DEED_AT]))


def _goes(state: State, deed: int) -> bool:
    """Whether anything else of the same firing has left, or is still to leave."""
    for other in range(state.me[ME_DEEDS]):
        if (
            other != deed
            and state.deed[other, DEED_DROPPED] == 0
            and weighty(state.deed[other, DEED_KIND])
            and state.deed[other, DEED_RULE] == state.deed[deed, DEED_RULE]
            and state.deed[other, DEED_CASE] == state.deed[deed, DEED_CASE]
            and state.deed[other, DEED_OWN_DAY] == state.deed[deed, DEED_OWN_DAY]
        ):
            return True
    return False
