"""Calendar days, wall-clock minutes and instants, safe across daylight-saving changes.

A day is an ordinal (`date.toordinal`), a minute counts from local midnight, an instant is whole seconds since 1970 UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DAY_MINUTES: Final = 24 * 60
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())


@lru_cache(maxsize=200_000)
def instant(zone: str, day: int, minute: int) -> int:
    """The instant of a wall-clock time. A time that the day does not have is the next that it has; one that it has
    twice is the first."""
    tz = _zone(zone)
    wall = datetime.combine(date.fromordinal(day), datetime.min.time()) + timedelta(minutes=minute)
    while True:
        found = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
        if found.astimezone(tz).replace(tzinfo=None) == wall:
            return _seconds(found)
        wall += timedelta(minutes=1)


@lru_cache(maxsize=200_000)
def local(zone: str, at: int) -> tuple[int, int]:
    """The day and minute that a clock in the zone shows at an instant."""
    shown = (_EPOCH + timedelta(seconds=at)).astimezone(_zone(zone))
    return shown.toordinal(), shown.hour * 60 + shown.minute


def day_of(zone: str, at: int) -> int:
    """The calendar day in the zone at an instant."""
    return local(zone, at)[0]
