"""Dates, wall times and instants as text: RFC 3339 with an offset; out always UTC to the second."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TypeVar

from shared.clinical.invalid import Invalid
from shared.clinical.shape import text
from shared.jsons import Json

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WALL = re.compile(r"([0-9]{2}):([0-9]{2})")
_INSTANT = re.compile(r"(.{10})[Tt](.{5}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-5][0-9]))")

# A year from each end of what a datetime holds: a step to another zone or to the next day cannot fall off.
FIRST_YEAR, LAST_YEAR = 2, 9998

Made = TypeVar("Made", date, time)


def parse_date(value: Json, at: str) -> date:
    """The date of `2026-10-19`. Raises Invalid `not-a-date`, or `out-of-range` for the years 1 and 9999."""
    day = _made(date, _DATE, value, "not-a-date", at)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid("out-of-range", at)
    return day


def parse_wall_time(value: Json, at: str) -> time:
    """The time of `14:00`. Raises Invalid `not-a-wall-time`."""
    return _made(time, _WALL, value, "not-a-wall-time", at)


def parse_end_of_day(value: Json, at: str) -> time | None:
    """The same, as the end of a half-open span: None for `24:00`, where the next day begins."""
    return None if value == "24:00" else parse_wall_time(value, at)


def parse_instant(value: Json, at: str) -> datetime:
    """The instant of `2026-10-19T14:00:00-07:00`, in UTC. Raises Invalid `not-an-instant`, also without offset."""
    found = _INSTANT.fullmatch(text(value, at))
    if not found:
        raise Invalid("not-an-instant", at)
    day, wall, second, fraction, sign, hours, minutes = found.groups()
    try:
        shown = datetime.combine(parse_date(day, at), parse_wall_time(wall, at))
        moment = shown.replace(second=int(second), microsecond=int((fraction or "0").ljust(6, "0")[:6]))
        return moment.replace(tzinfo=_offset(sign, hours, minutes)).astimezone(UTC)
    except ValueError:
        raise Invalid("not-an-instant", at) from None


def _offset(sign: str | None, hours: str, minutes: str) -> timezone:
    if sign is None:
        return UTC
    off = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-off if sign == "-" else off)


def _made(make: Callable[..., Made], pattern: re.Pattern[str], value: Json, code: str, at: str) -> Made:
    found = pattern.fullmatch(text(value, at))
    if not found:
        raise Invalid(code, at)
    try:
        return make(*map(int, found.groups()))
    except ValueError:
        raise Invalid(code, at) from None


def written(instant: datetime) -> str:
    """`2026-05-04T09:30:00Z`; a fraction of a second is cut off."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
