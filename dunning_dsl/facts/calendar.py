"""Facts of the calendar, in the customer's zone and country. Holidays come from the `holidays` library, loaded when
first asked for."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from dunning_dsl.program.vocabulary import WEEKDAYS

if TYPE_CHECKING:
    from dunning_dsl.facts.view import View


def weekday(see: View) -> str:
    return WEEKDAYS[(see.today - 1) % 7]


def day_of_month(see: View) -> int:
    return date.fromordinal(see.today).day


def holiday(see: View) -> bool:
    return is_holiday(_country(see), see.today)


def business_day(see: View) -> bool:
    return is_business_day(_country(see), see.today)


def business_days_between(see: View, start: int, end: int) -> int:
    """Business days after `start` up to and including `end`; negative where `end` is earlier."""
    if end < start:
        return -business_days_between(see, end, start)
    country = _country(see)
    return sum(1 for day in range(start + 1, end + 1) if is_business_day(country, day))


def after_business_days(country: str, start: int, count: int) -> int:
    """The day that lies `count` business days after `start`."""
    day = start
    while count > 0:
        day += 1
        if is_business_day(country, day):
            count -= 1
    return day


def _country(see: View) -> str:
    return country_of(see.state.columns.get("country"), see.state.customer.country)


def country_of(column: object, field: str) -> str:
    """The country that the facts say, else the customer's field."""
    return column if isinstance(column, str) and column else field


def is_business_day(country: str, day: int) -> bool:
    return (day - 1) % 7 < 5 and not is_holiday(country, day)


def is_holiday(country: str, day: int) -> bool:
    """Whether the day is a public holiday of the country; a country that the library does not know has none."""
    when = date.fromordinal(day)
    return when in _holidays(country.upper(), when.year)


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    import holidays

    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))
