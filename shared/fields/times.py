"""When: instants, local dates, wall times, durations. One reader for all, the one that the filters use.

An instant is RFC 3339 with an offset: no Unix seconds, no bare date, no time without an offset.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from shared.clinical.when import parse_date, parse_end_of_day, parse_instant, parse_wall_time
from shared.fields.refusing import accepted_by, read_by, refuse

AHEAD, TOO_FAR = "in-the-future", "too-far-ahead"
LATEST_ZONE = timedelta(hours=14)
"""So far ahead of UTC is the local date where it is tomorrow first."""


class Present(NamedTuple):
    """What a body is validated against, as pydantic's context. `horizon`: how far ahead anything may be planned."""

    now: datetime
    horizon: timedelta


def present(info: ValidationInfo) -> Present | None:
    """None where nobody said what time it is: the bounds that need it are not judged."""
    return info.context if isinstance(info.context, Present) else None


def _instant(said: Any) -> Any:
    if isinstance(said, datetime) and said.tzinfo is not None:
        return said.astimezone(UTC)
    return read_by(parse_instant, said)


def _day(said: Any) -> Any:
    return said if type(said) is date else read_by(parse_date, said)


def _has_been(at: datetime, info: ValidationInfo) -> datetime:
    known = present(info)
    return refuse(AHEAD) if known and at > known.now else at


def _has_been_somewhere(day: date, info: ValidationInfo) -> date:
    known = present(info)
    return refuse(AHEAD) if known and day > (known.now + LATEST_ZONE).date() else day


def _within_the_horizon(at: datetime, info: ValidationInfo) -> datetime:
    known = present(info)
    return within(at, info, known.horizon) if known else at


def within(at: datetime, info: ValidationInfo, ahead: timedelta) -> datetime:
    """Refuses what lies further ahead of now, or beyond the horizon."""
    known = present(info)
    return refuse(TOO_FAR) if known and at > known.now + min(ahead, known.horizon) else at


Instant = Annotated[datetime, BeforeValidator(_instant)]
"""RFC 3339 with an offset, in UTC from here on."""

Past = Annotated[Instant, AfterValidator(_has_been)]
"""Of what has happened: at or before now."""

Planned = Annotated[Instant, AfterValidator(_within_the_horizon)]
"""Of what shall be: within the horizon, which is a setting."""

Day = Annotated[date, BeforeValidator(_day)]
"""A local date, YYYY-MM-DD."""

PastDay = Annotated[Day, AfterValidator(_has_been_somewhere)]
"""Of what has happened: a date that has begun somewhere. A decision that knows the zone judges more narrowly."""

_WALL = r"([01][0-9]|2[0-3]):[0-5][0-9]"

WallTime = Annotated[
    str, Field(json_schema_extra={"pattern": f"^{_WALL}$"}), AfterValidator(accepted_by(parse_wall_time))
]
"""HH:MM, from 00:00 to 23:59."""

WallEnd = Annotated[
    str, Field(json_schema_extra={"pattern": f"^({_WALL}|24:00)$"}), AfterValidator(accepted_by(parse_end_of_day))
]
"""The end of a half-open span of one day: HH:MM, or 24:00, where the next day begins."""

Hours = Annotated[float, Field(ge=0, le=240, allow_inf_nan=False)]
"""A duration; the bound is on what is typed in, no rule of the clinic's."""

Minutes = Annotated[float, Field(ge=0, le=14_400, allow_inf_nan=False)]
"""The same in minutes."""

Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
"""The same in seconds, of a day at most."""
