"""Quiet hours as minutes of a week."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.check.structure.quiet_hours import DAY, WEEK, _no_hour, minutes
from dunning_dsl.program.statements import Quiet

TIMES = st.integers(0, DAY // 15 - 1).map(lambda quarter: quarter * 15)
QUIETS = st.builds(Quiet, TIMES, TIMES, st.sets(st.integers(0, 6)).map(sorted).map(tuple), st.just(()))


def quiet_at(quiet: Quiet, minute: int) -> bool:
    """By the words of the language: does a stretch that began today or yesterday cover this minute of the week?"""
    weekday, time = divmod(minute, DAY)
    over = quiet.end <= quiet.start
    today = not quiet.weekdays or weekday in quiet.weekdays
    yesterday = not quiet.weekdays or (weekday - 1) % 7 in quiet.weekdays
    from_today = today and time >= quiet.start and (over or time < quiet.end)
    return from_today or (yesterday and over and time < quiet.end)


@settings(max_examples=40, deadline=None)
@given(st.lists(QUIETS, max_size=4))
def test_an_hour_is_left_where_sixty_minutes_in_a_row_are(quiets: list[Quiet]) -> None:
    taken = [any(quiet_at(quiet, minute) for quiet in quiets) for minute in range(WEEK)]
    for quiet in quiets:
        assert minutes(quiet) == sum(1 << minute for minute in range(WEEK) if quiet_at(quiet, minute))
    run = longest = 0
    for minute in [*range(WEEK), *range(60)]:
        run = 0 if taken[minute] else run + 1
        longest = max(longest, run)
    assert _no_hour(iter(quiets)) == (longest < 60)
