"""Days, wall-clock times and instants across daylight-saving changes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_dsl.ledger import clock


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("zone", "when", "minute", "expected"),
    [
        ("UTC", "2026-01-05", 9 * 60, "2026-01-05T09:00"),
        ("America/New_York", "2026-01-05", 9 * 60, "2026-01-05T14:00"),
        ("America/New_York", "2026-07-06", 9 * 60, "2026-07-06T13:00"),
        # 02:30 does not exist on this day: the next that does is 03:00 daylight time
        ("America/New_York", "2026-03-08", 2 * 60 + 30, "2026-03-08T07:00"),
        # 01:30 exists twice: the first, in daylight time
        ("America/New_York", "2026-11-01", 60 + 30, "2026-11-01T05:30"),
        # midnight itself is skipped in Beirut and Havana
        ("America/Havana", "2026-03-08", 0, "2026-03-08T05:00"),
        ("Pacific/Auckland", "2026-01-05", 0, "2026-01-04T11:00"),
    ],
)
def test_wall_clock_times_are_placed(zone: str, when: str, minute: int, expected: str) -> None:
    assert clock.instant(zone, day(when), minute) == utc(expected)


def test_a_day_that_a_zone_skipped_is_the_start_of_the_next() -> None:
    """Samoa left out 30 December 2011."""
    assert clock.instant("Pacific/Apia", day("2011-12-30"), 600) == clock.instant("Pacific/Apia", day("2011-12-31"), 0)


@given(
    st.sampled_from(("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")),
    st.integers(day("2020-01-01"), day("2030-12-31")),
    st.integers(0, 1439),
)
def test_an_instant_shows_the_time_it_was_made_from_or_the_next_that_exists(zone: str, when: int, minute: int) -> None:
    shown = clock.local(zone, clock.instant(zone, when, minute))
    assert shown == (when, minute) or (shown > (when, minute) and shown[1] - minute <= 60)
