"""Zones, holidays and stretches of time as tables by day, for every day that a run may ask about.

Tables are made in blocks of days and kept, so that the chunks of a run share them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.columns import Encoded
from dunning_dsl.engine.kernel.layout import Array, Calendars
from dunning_dsl.engine.schema import Schema
from dunning_dsl.facts.calendar import is_holiday, is_place
from dunning_dsl.ledger import clock

BLOCK: Final = 512
"""Days of a block; block n begins with day n * BLOCK."""

BEFORE: Final = 40
AFTER: Final = 400
"""Days that the tables reach beyond what is known to be asked for, on either side."""

_SECONDS: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()
_LAST_BLOCK: Final = date.max.toordinal() // BLOCK - 1


class _Times(NamedTuple):
    """What decides a zone's tables: the zone that sets the moment, the time of the decision, the other times of the
    day."""

    zone: str
    moment_zone: str
    decide_at: int
    minutes: tuple[int, ...]


class _ZoneDays(NamedTuple):
    day_start: Array
    moment_at: Array
    moment_day: Array
    wall: Array


def calendars(schema: Schema, encoded: Encoded, first_day: int, last_day: int) -> Calendars:
    """The tables for a chunk whose decisions fall on days `first_day` to `last_day`, both ends in.

    They reach from the earliest day of the data to `AFTER` days (and `look ahead`) past the last decision; days of the
    data beyond that are not in them.
    """
    terms = schema.terms
    known = encoded.first_day <= encoded.last_day
    ahead = terms.look_ahead + terms.tolerance + AFTER * (2 if schema.business else 1)
    first = min(first_day, encoded.first_day if known else first_day) - terms.look_ahead - BEFORE
    blocks = (min(max(1, first // BLOCK), _LAST_BLOCK), min(max(1, (last_day + ahead) // BLOCK), _LAST_BLOCK))
    zones = tuple(_Times(z, terms.moment_zone(z), terms.decide_at, schema.minutes) for z in encoded.zones)
    texts = ((code, schema.names.text(code).upper()) for code in encoded.countries if schema.business)
    codes = {code: text for code, text in texts if is_place(text)}
    countries = ("", *sorted(set(codes.values())))
    by_zone = _zones(zones, *blocks, len(schema.minutes))
    holiday, business = _countries(countries, *blocks)
    country_row = np.zeros(len(schema.names), np.int64)
    for code, text in codes.items():
        country_row[code] = countries.index(text)
    start, count = blocks[0] * BLOCK, (blocks[1] - blocks[0] + 1) * BLOCK
    days = np.arange(start, start + count, dtype=np.int64)
    return Calendars(
        span=np.array([start, count], np.int64),
        day_start=by_zone.day_start,
        moment_at=by_zone.moment_at,
        moment_day=by_zone.moment_day,
        wall=by_zone.wall,
        holiday=holiday,
        business=business,
        country_row=country_row,
        epoch=np.searchsorted(np.array(schema.boundaries, np.int64), days, side="right").astype(np.int64),
        month_day=_month_days(*blocks),
    )


# --- zones ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _zones(zones: tuple[_Times, ...], first: int, last: int, minutes: int) -> _ZoneDays:
    """The tables of several zones over blocks `first` to `last`, a row each."""
    count = (last - first + 1) * BLOCK
    shape = (len(zones), count)
    day_start, moment_at, moment_day = (np.empty(shape, np.int64) for _ in range(3))
    found = _ZoneDays(day_start, moment_at, moment_day, np.empty((*shape, minutes), np.int64))
    for row, zone in enumerate(zones):
        for block in range(first, last + 1):
            part = slice((block - first) * BLOCK, (block - first + 1) * BLOCK)
            for table, days in zip(found, _zone_block(zone, block), strict=True):
                table[row, part] = days
    return found


@lru_cache(maxsize=2048)
def _zone_block(times: _Times, block: int) -> _ZoneDays:
    days = np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.int64)
    wall = np.stack([_instants(times.zone, days, minute) for minute in times.minutes], axis=1)
    moment_at = _instants(times.moment_zone, days, times.decide_at)
    return _ZoneDays(
        _instants(times.zone, days, 0), moment_at, _days_of(times.zone, moment_at), np.ascontiguousarray(wall)
    )


def _instants(zone: str, days: Array, minute: int) -> Array:
    """`clock.instant` of each day: by the zone's offset where that stands still around the day."""
    offset, steady = _offsets(zone, days)
    found: Array = (days - _EPOCH) * _SECONDS + minute * 60 - offset
    for place in np.flatnonzero(~steady):
        found[place] = clock.instant(zone, int(days[place]), minute)
    return found


def _days_of(zone: str, instants: Array) -> Array:
    """`clock.day_of` of each instant."""
    offset, steady = _offsets(zone, instants // _SECONDS + _EPOCH)
    found: Array = (instants + offset) // _SECONDS + _EPOCH
    for place in np.flatnonzero(~steady):
        found[place] = clock.day_of(zone, int(instants[place]))
    return found


def _offsets(zone: str, days: Array) -> tuple[Array, NDArray[np.bool_]]:
    """The zone's offset from UTC in seconds on each day, and whether it is the same from a day before to two days
    after."""
    first, last = int(days.min()) - 1, int(days.max()) + 2
    offsets = np.array([_offset(zone, day) for day in range(first, last + 1)], np.int64)
    at = days - first
    steady = (offsets[at - 1] == offsets[at]) & (offsets[at + 1] == offsets[at]) & (offsets[at + 2] == offsets[at])
    return offsets[at], steady


@lru_cache(maxsize=100_000)
def _offset(zone: str, day: int) -> int:
    """The zone's offset at midnight UTC of the day."""
    midnight = datetime.fromordinal(day).replace(tzinfo=UTC)
    offset = midnight.astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return int(offset / timedelta(seconds=1))


# --- countries --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _countries(countries: tuple[str, ...], first: int, last: int) -> tuple[Array, Array]:
    """Holidays of each country or part of one, and how many business days lie before each day; the first is none."""
    count = (last - first + 1) * BLOCK
    holiday = np.zeros((len(countries), count), np.int64)
    for row, country in enumerate(countries):
        for block in range(first, last + 1):
            if country:
                holiday[row, (block - first) * BLOCK : (block - first + 1) * BLOCK] = _holidays(country, block)
    days = np.arange(first * BLOCK, first * BLOCK + count, dtype=np.int64)
    working = ((days - 1) % 7 < 5) & (holiday == 0)
    business = np.zeros((len(countries), count + 1), np.int64)
    np.cumsum(working, axis=1, out=business[:, 1:])
    return holiday, business


@lru_cache(maxsize=4096)
def _holidays(country: str, block: int) -> Array:
    return np.array([is_holiday(country, day) for day in range(block * BLOCK, (block + 1) * BLOCK)], np.int64)


@lru_cache(maxsize=8)
def _month_days(first: int, last: int) -> Array:
    return np.array([date.fromordinal(day).day for day in range(first * BLOCK, (last + 1) * BLOCK)], np.int64)
