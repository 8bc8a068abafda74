"""The rules of time, on dates, instants in UTC and the zone of the patient's confirmed place.

Wall times keep their wall time over clock changes; days between two things are calendar days of the patient;
durations in hours are elapsed time. Source: clinical reference 7.6, 9.1 (V, 90 FR 61301).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from shared.clinical.criteria import NOBODY, D, V, number
from shared.clinical.invalid import Invalid
from shared.clinical.when.zones import instant_of, local_date, second_instant_of

ONE_DAY = timedelta(days=1)
HOUR_US = 3_600_000_000
OLDEST = number(
    120, "a", D, "when/age", "plausible age on the patient's local date, else refused", who=NOBODY, said="0 to 120"
)


@dataclass(frozen=True, slots=True)
class Window:
    """Local dates, both included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}, both included; afterwards refused"


# Ends by itself: without a successor the rule refuses.
TELEMEDICINE = number(
    Window(date(2026, 1, 1), date(2026, 12, 31)),
    "",
    V,
    "when/telemedicine",
    "controlled substances by telemedicine without an examination in person: signing instant, patient's local date",
    source="[FR-4th] 90 FR 61301",
    who=NOBODY,
)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local times from `start` until before `end`, over midnight where `end` is the earlier; equal: never."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M} to before {self.end:%H:%M}"

    def over_midnight(self) -> bool:
        return self.end < self.start

    def cover(self, wall: time) -> bool:
        if self.over_midnight():
            return wall >= self.start or wall < self.end
        return self.start <= wall < self.end


QUIET_HOURS = number(
    QuietHours(time(21), time(8)), "", D, "when/quiet-hours", "no message in the patient's local time", "longer"
)


def fires(first: date, wall: time, every_days: int, count: int, place: ZoneInfo) -> list[datetime]:
    """This wall time on `first` and every so many days, `count` times."""
    return [instant_of(first + timedelta(days=every_days * k), wall, place) for k in range(count)]


def calendar_days(earlier: datetime, later: datetime, place: ZoneInfo) -> int:
    """The difference of the two local dates; hours do not count."""
    return (local_date(later, place) - local_date(earlier, place)).days


def interval_allowed(last_dose: datetime, next_start: datetime, min_days: int, place: ZoneInfo) -> bool:
    return calendar_days(last_dose, next_start, place) >= min_days


def reminder(at: datetime, hours_before: int | float) -> datetime:
    """So many elapsed hours before. Raises OverflowError where that is before the year 1."""
    return at - timedelta(microseconds=int(Fraction(str(hours_before)) * HOUR_US))


def out_of_quiet_hours(wanted: datetime, quiet: QuietHours, place: ZoneInfo) -> datetime:
    """`wanted`, or when that is in quiet hours their next end. Never earlier, never in quiet hours."""
    while quiet.cover(wanted.astimezone(place).time()):
        wanted = _next_end(wanted, quiet, place)
    return wanted


def _next_end(wanted: datetime, quiet: QuietHours, place: ZoneInfo) -> datetime:
    local = wanted.astimezone(place)
    tomorrow = quiet.over_midnight() and local.time() >= quiet.start
    day = local.date() + ONE_DAY if tomorrow else local.date()
    end = instant_of(day, quiet.end, place)
    # Where the end exists twice and the first is over, the next one is the second.
    return end if end > wanted else second_instant_of(day, quiet.end, place)


def lockout_ends(dose: datetime, until: time, place: ZoneInfo) -> datetime:
    """This wall time on the local day after the dose's local day."""
    return instant_of(local_date(dose, place) + ONE_DAY, until, place)


def programme_day(approved: datetime, at: datetime, place: ZoneInfo) -> int:
    """The approval day is 1."""
    return calendar_days(approved, at, place) + 1


def telemedicine_allowed(signed: datetime, place: ZoneInfo, rule: Window = TELEMEDICINE) -> bool:
    """Judged at the prescriber's signing instant, on the patient's local date."""
    return rule.covers(local_date(signed, place))


def licence_covers(licence: Window, at: datetime, place: ZoneInfo) -> bool:
    """Judged on the patient's local date, first and last day of the licence included."""
    return licence.covers(local_date(at, place))


def age_on(birth_date: date, on: date, at: str = "/birth_date") -> int:
    """Whole years on this local date; born 29 February turns on 1 March of a common year.

    Raises Invalid `out-of-range` for a birth in the future or more than 120 years ago.
    """
    age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    if birth_date > on or age > OLDEST:
        raise Invalid("out-of-range", at)
    return age
