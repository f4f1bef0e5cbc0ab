"""When things happened: the customer's day, whatever the export wrote."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.history.cells import Bad, Moment, moment
from dunning_dsl.ledger import clock

ZONES = [
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "UTC",
]


def placed(text: str, zone: str) -> tuple[int, date]:
    found = moment(text)
    assert isinstance(found, Moment)
    at, day = found.place(zone)
    return at, date.fromordinal(day)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "text", ["2025-03-01", "2025-03-01T00:00:00+01:00", "2025-03-01 00:00:00-08", "2025-03-01T00:00Z"]
)
def test_midnight_with_an_offset_never_shifts_the_day(text: str, zone: str) -> None:
    assert placed(text, zone)[1] == date(2025, 3, 1)


def test_a_time_with_an_offset_is_the_customers_day() -> None:
    assert placed("2025-03-01T23:30:00Z", "Europe/Berlin")[1] == date(2025, 3, 2)
    assert placed("2025-03-02T03:00:00+00", "America/New_York")[1] == date(2025, 3, 1)


def test_a_time_without_an_offset_is_the_customers_clock() -> None:
    at, day = placed("2025-07-01 23:30:00", "America/New_York")
    assert (at, day) == (
        int(datetime(2025, 7, 1, 23, 30, tzinfo=ZoneInfo("America/New_York")).timestamp()),
        date(2025, 7, 1),
    )


def test_a_time_that_the_day_does_not_have_is_the_next_and_one_it_has_twice_the_first() -> None:
    missing = placed("2025-03-30T02:30:00", "Europe/Berlin")[0]
    assert missing == placed("2025-03-30T01:00:00Z", "UTC")[0]
    assert placed("2025-10-26T02:30:00", "Europe/Berlin")[0] == placed("2025-10-26T00:30:00Z", "UTC")[0]


def test_a_day_that_begins_after_midnight_begins_when_it_begins() -> None:
    at, day = placed("2018-11-04", "America/Sao_Paulo")
    assert day == date(2018, 11, 4)
    assert clock.local("America/Sao_Paulo", at) == (day.toordinal(), 60)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0)),
    st.sampled_from(ZONES),
)
@settings(max_examples=150, deadline=None)
def test_an_instant_is_the_same_in_every_zone_and_its_day_is_the_zones(when: datetime, zone: str) -> None:
    text = when.isoformat() + "Z"
    if when.time() == datetime.min.time():
        return
    at, day = placed(text, zone)
    aware = when.replace(tzinfo=ZoneInfo("UTC"))
    assert at == int(aware.timestamp())
    assert day == aware.astimezone(ZoneInfo(zone)).date()


@given(st.text(max_size=30))
@settings(max_examples=200)
def test_no_text_makes_reading_a_date_fail(text: str) -> None:
    assert isinstance(moment(text), Moment | Bad)
