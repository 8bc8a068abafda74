"""Zones of the pinned `tzdata` package, and the step from a wall time to an instant.

The system's own zone files are never read: two machines with the same lock file agree on every instant.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from zoneinfo import ZoneInfo

from shared.clinical.invalid import Invalid

TZDATA_VERSION = version("tzdata")


def zone(key: str, at: str = "/zone") -> ZoneInfo:
    """The zone of an IANA key such as `America/New_York`. Raises Invalid `unknown-zone`."""
    if key not in _keys():
        raise Invalid("unknown-zone", at)
    return _load(key)


@cache
def _keys() -> frozenset[str]:
    return frozenset((files("tzdata") / "zones").read_text("ascii").split())


@cache
def _load(key: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *key.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=key)


def local_date(instant: datetime, place: ZoneInfo) -> date:
    return instant.astimezone(place).date()


def instant_of(day: date, wall: time, place: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a clock of this place shows this time.

    A time that exists twice is the first of the two; one that does not exist is the first instant after the gap.
    """
    shown = datetime.combine(day, wall.replace(fold=0), place)
    first, other = shown.astimezone(UTC), second_instant_of(day, wall, place)
    # In a gap the two readings lie on both sides of it, the one with the new offset before.
    return first if first <= other else _change(other, first, place)


def end_of(day: date, wall: time | None, place: ZoneInfo) -> datetime:
    """The same for the end of a half-open span; None is where the next day begins."""
    return instant_of(day, wall, place) if wall is not None else instant_of(day + timedelta(days=1), time(), place)


def second_instant_of(day: date, wall: time, place: ZoneInfo) -> datetime:
    """The second of the two where a time exists twice, in UTC."""
    return datetime.combine(day, wall, place).replace(fold=1).astimezone(UTC)


def _change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The first second of (before, after] that has the new offset."""
    old = before.astimezone(place).utcoffset()
    while (gap := int((after - before).total_seconds())) > 1:
        middle = before + timedelta(seconds=gap // 2)
        if middle.astimezone(place).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
