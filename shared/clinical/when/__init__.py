"""Time in the pathway: when something fires, is due, is allowed. No function here reads a clock."""

from shared.clinical.when.instants import parse_date, parse_end_of_day, parse_instant, parse_wall_time, written
from shared.clinical.when.question import answer_when
from shared.clinical.when.rules import (
    QUIET_HOURS,
    TELEMEDICINE,
    QuietHours,
    Window,
    age_on,
    calendar_days,
    fires,
    interval_allowed,
    licence_covers,
    lockout_ends,
    out_of_quiet_hours,
    programme_day,
    reminder,
    telemedicine_allowed,
)
from shared.clinical.when.zones import TZDATA_VERSION, end_of, instant_of, local_date, zone

__all__ = [
    "QUIET_HOURS",
    "TELEMEDICINE",
    "TZDATA_VERSION",
    "QuietHours",
    "Window",
    "age_on",
    "answer_when",
    "calendar_days",
    "end_of",
    "fires",
    "instant_of",
    "interval_allowed",
    "licence_covers",
    "local_date",
    "lockout_ends",
    "out_of_quiet_hours",
    "parse_date",
    "parse_end_of_day",
    "parse_instant",
    "parse_wall_time",
    "programme_day",
    "reminder",
    "telemedicine_allowed",
    "written",
    "zone",
]
