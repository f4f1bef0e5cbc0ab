"""The tables say of every day what the clock and the holidays say when asked."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.engine.calendars import AFTER, BEFORE, calendars
from dunning_dsl.engine.columns import encode
from dunning_dsl.engine.kernel.layout import Calendars
from dunning_dsl.engine.schema import Schema
from dunning_dsl.facts.calendar import is_business_day, is_holiday
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Event, Invoice, Ledger
from dunning_dsl.program.statements import Program

TODAY = date(2026, 3, 2).toordinal()
ODD = ("America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia", "America/Havana", "Asia/Gaza", "Antarctica/Troll")
"""Zones in which midnight is missing or comes twice, days are missing, or clocks move by two hours."""

POLICY = """policy "calendars":
    currency USD
    timezone {timezone}
    decide daily at {decide}
    look ahead 14 days

param tries: count = 2 from 2026-01-01, 3 from 2026-04-01

rule gentle:
    when days_overdue > 3 and {fact}: send email "reminder"

limit contact to tries per 7 days from 2026-03-10
quiet from 20:00 to 02:30
"""


@lru_cache
def program(timezone: str = 'customer else "UTC"', decide: str = "09:00", fact: str = "business_day") -> Program:
    found = check_text(POLICY.format(timezone=timezone, decide=decide, fact=fact), messages=False)
    assert found.program is not None, [d.message for d in found.diagnostics]
    return found.program


def of(policy: Program, *ledgers: Ledger, first: int = TODAY, last: int = TODAY + 30) -> tuple[Schema, Calendars]:
    schema = Schema.of(policy)
    return schema, calendars(schema, encode(schema, ledgers), first, last)


def customer(zone: str | None = None, *invoices: Invoice, country: str = "", **columns: str) -> Ledger:
    return Ledger.of(Customer("C", zone, country=country, columns=columns), invoices)


ZONES = st.one_of(st.sampled_from(ODD), st.sampled_from(sorted(available_timezones())))


@given(
    zone=ZONES,
    timezone=st.sampled_from(('customer else "UTC"', '"America/New_York"')),
    decide=st.sampled_from(("00:00", "02:30", "09:00", "23:30")),
    year=st.integers(1975, 2037),
    steps=st.lists(st.integers(1, 25), min_size=15, max_size=15),
)
def test_times_of_a_zone_are_those_of_the_clock(
    zone: str, timezone: str, decide: str, year: int, steps: list[int]
) -> None:
    first = date(year, 1, 1).toordinal()
    schema, tables = of(program(timezone, decide), customer(zone), first=first, last=first + 365)
    terms, day = schema.terms, first
    for step in steps:
        place = day - tables.span[0]
        moment = terms.moment(zone, day)
        assert tables.day_start[0, place] == clock.instant(zone, day, 0)
        assert tables.moment_at[0, place] == moment
        assert tables.moment_day[0, place] == clock.day_of(zone, moment)
        for minute, column in schema.minute_of.items():
            assert tables.wall[0, place, column] == clock.instant(zone, day, minute)
        day += step


def test_every_change_of_clocks_of_a_year_is_in_the_tables() -> None:
    first = date(2011, 1, 1).toordinal()
    for zone in ODD:
        schema, tables = of(program(), customer(zone), first=first, last=first + 364)
        for day in range(first, first + 365):
            place = day - tables.span[0]
            assert tables.wall[0, place].tolist() == [clock.instant(zone, day, m) for m in schema.minutes], (zone, day)


def test_customers_without_a_zone_are_in_the_policys() -> None:
    schema, tables = of(program('customer else "Asia/Tokyo"'), customer("UTC"), customer(), customer("Asia/Tokyo"))
    assert tables.day_start.shape[0] == 2
    assert tables.moment_at[1, 0] == schema.terms.moment(None, int(tables.span[0]))


def test_holidays_and_business_days_are_those_of_the_country() -> None:
    schema, tables = of(program(), customer(country="us"), customer(country="XX"), customer(country="DE"))
    for country in ("us", "XX", "DE"):
        row = tables.country_row[schema.names.find(country)]
        days = range(TODAY - 60, TODAY + 360)
        for day in days:
            place = day - tables.span[0]
            assert tables.holiday[row, place] == is_holiday(country, day)
            counted = tables.business[row, place + 1] - tables.business[row, place]
            assert counted == is_business_day(country, day)


def test_a_country_that_a_fact_names_has_its_holidays_too() -> None:
    changed = Event("fact_changed", 1, TODAY, name="country", value="PL")
    ledger = Ledger.of(Customer("C", columns={"country": "FR"}), (), [changed])
    schema, tables = of(program(), ledger)
    rows = {tables.country_row[schema.names.find(country)] for country in ("", "FR", "PL")}
    assert len(rows) == 3


def test_holidays_are_left_out_where_no_rule_reads_them() -> None:
    schema, tables = of(program(fact="autopay"), customer(country="US"))
    assert not schema.business
    assert tables.country_row.max() == tables.holiday.max() == 0


def test_stretches_of_time_begin_at_the_policys_dates() -> None:
    schema, tables = of(program(), customer())
    assert schema.boundaries == (date(2026, 3, 10).toordinal(), date(2026, 4, 1).toordinal())
    for place in range(tables.span[1]):
        assert tables.epoch[place] == schema.epoch(int(tables.span[0]) + place)
        assert tables.month_day[place] == date.fromordinal(int(tables.span[0]) + place).day


@pytest.mark.parametrize("due", [date(1994, 5, 1), date(2026, 3, 1), date(2027, 12, 31)])
def test_the_tables_reach_around_the_data_and_the_run(due: date) -> None:
    policy = program()
    _, tables = of(policy, customer(None, Invoice("I", due.toordinal(), 100, "USD", None)))
    first, end = int(tables.span[0]), int(tables.span.sum())
    assert first <= min(due.toordinal(), TODAY) - policy.settings.look_ahead - BEFORE
    assert end > TODAY + 30 + policy.settings.look_ahead + AFTER


def test_a_date_that_means_never_does_not_make_the_tables_long() -> None:
    never = Invoice("I", date.max.toordinal(), 100, "USD", None)
    _, tables = of(program(), customer(None, never))
    assert tables.span[1] < 3000


def test_chunks_of_a_run_share_their_tables() -> None:
    schema = Schema.of(program())
    one, two = (encode(schema, [customer("Europe/Berlin", Invoice("I", TODAY + n, 5, "USD", TODAY))]) for n in (0, 9))
    first, second = (calendars(schema, e, TODAY, TODAY + 30) for e in (one, two))
    assert first.wall is second.wall
    assert first.holiday is second.holiday


def test_a_region_has_the_holidays_of_its_part_and_the_united_kingdom_those_of_england() -> None:
    moved = Event("fact_changed", 1, TODAY, name="region", value="GB-SCT")
    ledger = Ledger.of(Customer("C", country="GB", columns={"region": "XX-1"}), (), [moved])
    schema, tables = of(program(), ledger, customer(country="GB-ENG"))
    rows = {code: tables.country_row[schema.names.find(code)] for code in ("GB", "GB-ENG", "GB-SCT", "XX-1")}
    assert rows["XX-1"] == 0
    assert (tables.holiday[rows["GB"]] == tables.holiday[rows["GB-ENG"]]).all()
    easter_monday = date(2027, 3, 29).toordinal() - tables.span[0]
    assert [tables.holiday[rows[code], easter_monday] for code in ("GB", "GB-SCT")] == [1, 0]
