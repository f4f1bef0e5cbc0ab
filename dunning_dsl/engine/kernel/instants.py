"""Days and instants by the tables of the calendars, and the agenda: a heap of the days to look at again."""

from __future__ import annotations

from typing import Final

from dunning_dsl.engine.kernel.layout import (
    ME_AGENDA,
    ME_FULL,
    ME_MOMENT,
    ME_NOW,
    ME_ZONE,
    NEVER,
    Calendars,
    State,
    Terms,
)

_DAY: Final = 86_400
_EPOCH: Final = 719_163  # date(1970, 1, 1).toordinal()


def _place_near(calendars: Calendars, at: int) -> int:
    """A day of the tables that is at most a day or two off."""
    return max(0, min(int(calendars.span[1]) - 1, at // _DAY + _EPOCH - int(calendars.span[0])))


def day_of(calendars: Calendars, zone: int, at: int) -> int:
    """The calendar day in the zone at an instant."""
    starts = calendars.day_start
    place = _place_near(calendars, at)
    while place + 1 < calendars.span[1] and starts[zone, place + 1] <= at:
        place += 1
    while place > 0 and starts[zone, place] > at:
        place -= 1
    return int(calendars.span[0]) + place


def start_of(calendars: Calendars, zone: int, day: int) -> int:
    """The instant at which a day starts. One after the tables never does; for one before them any instant in their
    order will do."""
    place = day - int(calendars.span[0])
    if place >= calendars.span[1]:
        return NEVER
    if place < 0:
        return int(calendars.day_start[zone, 0]) + place * _DAY
    return int(calendars.day_start[zone, place])


def look_at_moment_after(calendars: Calendars, terms: Terms, state: State, at: int) -> None:
    """The first moment at or after the instant is one at which a case may open."""
    zone = int(state.me[ME_ZONE])
    moments = calendars.moment_at
    place = _place_near(calendars, at)
    while place > 0 and moments[zone, place - 1] >= at:
        place -= 1
    while place < calendars.span[1] and moments[zone, place] < at:
        place += 1
    if place < calendars.span[1]:
        state.me[ME_MOMENT] = min(state.me[ME_MOMENT], moments[zone, place])


# --- the agenda -------------------------------------------------------------------------------------------------------


def on_day(calendars: Calendars, state: State, day: int) -> None:
    """Look again at the start of that day; where it has begun already, at once."""
    at = start_of(calendars, int(state.me[ME_ZONE]), day)
    if at < NEVER:
        push(state, max(at, int(state.me[ME_NOW]) + 1), day)


def push(state: State, at: int, day: int) -> None:
    agenda = state.agenda
    place = int(state.me[ME_AGENDA])
    if place == agenda.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_AGENDA] = place + 1
    agenda[place, 0] = at
    agenda[place, 1] = day
    while place > 0:
        above = (place - 1) // 2
        if not _earlier(state, place, above):
            return
        _swap(state, place, above)
        place = above


def agenda_at(state: State) -> int:
    """The instant of the first entry, NEVER where there is none."""
    return int(state.agenda[0, 0]) if state.me[ME_AGENDA] > 0 else NEVER


def pop_day(state: State) -> int:
    """Take the first entry off and return its day. Entries equal to it go with it: a day that has just been looked at
    has nothing to say a second time."""
    at = state.agenda[0, 0]
    day = state.agenda[0, 1]
    while state.me[ME_AGENDA] > 0 and state.agenda[0, 0] == at and state.agenda[0, 1] == day:
        _drop_first(state)
    return int(day)


def _drop_first(state: State) -> None:
    last = int(state.me[ME_AGENDA]) - 1
    state.me[ME_AGENDA] = last
    state.agenda[0, 0] = state.agenda[last, 0]
    state.agenda[0, 1] = state.agenda[last, 1]
    place = 0
    while True:
        least = place
        for below in range(2 * place + 1, min(2 * place + 3, last)):
            if _earlier(state, below, least):
                least = below
        if least == place:
            return
        _swap(state, place, least)
        place = least


def _earlier(state: State, a: int, b: int) -> bool:
    agenda = state.agenda
    if agenda[a, 0] != agenda[b, 0]:
        return bool(agenda[a, 0] < agenda[b, 0])
    return bool(agenda[a, 1] < agenda[b, 1])


def _swap(state: State, a: int, b: int) -> None:
    agenda = state.agenda
    at = agenda[a, 0]
    day = agenda[a, 1]
    agenda[a, 0] = agenda[b, 0]
    agenda[a, 1] = agenda[b, 1]
    agenda[b, 0] = at
    agenda[b, 1] = day
