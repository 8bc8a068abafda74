"""Deadlines of people: elapsed time, or business days of the clinic."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.clinical.when import instant_of

SATURDAY = 5


def after_business_days(at: datetime, days: int, place: ZoneInfo) -> datetime:
    """The same wall time so many days from Monday to Friday later. Holidays are not known here."""
    local = at.astimezone(place)
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return instant_of(day, local.time(), place)


def next_after(until: datetime, now: datetime, step: timedelta) -> datetime:
    """The next deadline: one step on, counted from now where that is over already (nobody gets a burst)."""
    return until + step if until + step > now else now + step
