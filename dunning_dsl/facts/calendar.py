"""Facts of the calendar, in the customer's zone and place. Holidays come from the `holidays` library, loaded when
first asked for.

A place is a country (`GB`) or a part of one (`GB-SCT`, ISO 3166-2). A country has the holidays that all its parts have,
but for those in `USUAL_PART`.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dunning_dsl.program.vocabulary import WEEKDAYS

if TYPE_CHECKING:
    from dunning_dsl.facts.view import View
    from dunning_dsl.ledger.fold import State

USUAL_PART: Final = {"GB": "ENG"}
"""Countries of which people who say the country mean the holidays of one part: the bank holidays of the United Kingdom
are those of England and Wales, Easter Monday and that of August with them."""


def weekday(see: View) -> str:
    return WEEKDAYS[(see.today - 1) % 7]


def day_of_month(see: View) -> int:
    return date.fromordinal(see.today).day


def holiday(see: View) -> bool:
    return is_holiday(place_of(see.state), see.today)


def business_day(see: View) -> bool:
    return is_business_day(place_of(see.state), see.today)


def business_days_between(see: View, start: int, end: int) -> int:
    """Business days after `start` up to and including `end`; negative where `end` is earlier."""
    if end < start:
        return -business_days_between(see, end, start)
    place = place_of(see.state)
    return sum(1 for day in range(start + 1, end + 1) if is_business_day(place, day))


def after_business_days(place: str, start: int, count: int) -> int:
    """The day that lies `count` business days after `start`."""
    day = start
    while count > 0:
        day += 1
        if is_business_day(place, day):
            count -= 1
    return day


def place_of(state: State) -> str:
    """Where holidays are looked up: the region where the facts name one that the library knows, else the country."""
    region = state.columns.get("region")
    return region if isinstance(region, str) and is_place(region) else country_of(state)


def country_of(state: State) -> str:
    """The country that the facts say, else that of the customer's field, else the policy's default."""
    country = state.columns.get("country")
    return country if isinstance(country, str) and country else state.customer.country or state.terms.country


def is_place(code: str) -> bool:
    """Whether the library has holidays for a code such as `GB` or `GB-SCT`."""
    return bool(code) and _parts(code.upper()) is not None


def is_business_day(place: str, day: int) -> bool:
    return (day - 1) % 7 < 5 and not is_holiday(place, day)


def is_holiday(place: str, day: int) -> bool:
    """Whether the day is a public holiday there; a place that the library does not know has none."""
    when = date.fromordinal(day)
    return when in _holidays(place.upper(), when.year)


@lru_cache(maxsize=1024)
def _holidays(place: str, year: int) -> frozenset[date]:
    parts = _parts(place) if place else None
    if parts is None:
        return frozenset()
    import holidays

    country, part = parts
    return frozenset(holidays.country_holidays(country, subdiv=part, years=year))


@lru_cache(maxsize=4096)
def _parts(place: str) -> tuple[str, str | None] | None:
    """Country and part as the library wants them; None of a place that it does not know."""
    import holidays

    known = holidays.list_supported_countries()
    country, _, part = place.partition("-")
    if country not in known or (part and part not in known[country]):
        return None
    return country, part or USUAL_PART.get(country)
