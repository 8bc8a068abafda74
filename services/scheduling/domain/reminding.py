"""Reminders of appointments: so many hours before, or before the quiet hours that last until then (1.4, 7.5)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.asks import goes_out, to_patient
from services.scheduling.domain.known import Booking
from services.scheduling.domain.state import Calendar
from shared.clinical.criteria import D, number
from shared.clinical.when import QUIET_HOURS, QuietHours, instant_of, local_date
from shared.clinical.when.rules import ONE_DAY
from shared.deciding import Fact, Moment, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.scheduling import AppointmentReminded

_HOURS_BEFORE: dict[str, tuple[int, ...]] = {
    "intro": (24, 1),
    "consult": (48, 24, 1),
    "session": (72, 24, 2),
    "check-in": (24,),
    "follow-up": (24,),
}
REMINDED = MappingProxyType(
    {
        kind: number(hours, "h", D, f"scheduling/reminders/{kind}", f"{kind}: reminders, before", "more")
        for kind, hours in _HOURS_BEFORE.items()
    }
)
"""Clinical reference 1.4, rows 10, 15, 33."""

LETTER = MappingProxyType({"intro": "intro-reminder", "consult": "consult-reminder", "session": "session-reminder"})


class ReminderWait(WaitRanOut[UUID], name="remind"): ...


def reminder_waits(state: Calendar, id: UUID, booking: Booking) -> Iterator[Wait]:
    if (hours := next_reminder(booking, state.zone)) is not None:
        yield Wait(ReminderWait, id, Role.SYSTEM, "remind", reminder_at(booking, hours, state.zone))


def reminder_at(booking: Booking, hours: int, place: ZoneInfo, quiet: QuietHours = QUIET_HOURS) -> datetime:
    """So many hours before the appointment. Where quiet hours lie between the two, so many hours before these: an
    appointment at 08:00 is reminded of at 20:00 on the evening before, unless it was booked later than that."""
    span = timedelta(hours=hours)
    usual = booking.at - span
    if goes_out(usual, booking.at, place, quiet):
        return usual
    earlier = _quiet_since(usual, place, quiet) - span
    return earlier if earlier > booking.since and goes_out(earlier, booking.at, place, quiet) else usual


def _quiet_since(at: datetime, place: ZoneInfo, quiet: QuietHours) -> datetime:
    """When the quiet hours of this instant began."""
    yesterday = quiet.over_midnight() and at.astimezone(place).time() < quiet.end
    day = local_date(at, place)
    return instant_of(day - ONE_DAY if yesterday else day, quiet.start, place)


def next_reminder(booking: Booking, place: ZoneInfo) -> int | None:
    """How many hours before the appointment the next reminder is due. A reminder is left out if its time was before the
    booking, or before a reminder that was told."""
    return min(_left(booking), key=lambda hours: (reminder_at(booking, hours, place), -hours), default=None)


def _left(booking: Booking) -> Iterator[int]:
    told = min(booking.reminded, default=None)
    left = (h for h in REMINDED[booking.appointment] if told is None or h < told)
    return (h for h in left if booking.at - timedelta(hours=h) > booking.since)


def remind(state: Calendar, ran_out: ReminderWait, at: Moment) -> tuple[Fact, ...]:
    """The reminder whose time is now; those that were slept over are left out. One that cannot go out says why."""
    id, booking = ran_out.about, state.bookings[ran_out.about]
    unsent = _unsent(state, booking, at.now)
    told = AppointmentReminded(booking_id=id, hours_before=_latest_due(state, booking, at.now), unsent=unsent)
    if unsent:
        return (told,)
    template = LETTER.get(booking.appointment, "followup-due")
    return (told, to_patient(template, at, booking.at, about(Thing.BOOKING, id)))


def _latest_due(state: Calendar, booking: Booking, now: datetime) -> int:
    return min(hours for hours in _left(booking) if reminder_at(booking, hours, state.zone) <= now)


def _unsent(state: Calendar, booking: Booking, now: datetime) -> str | None:
    if booking.at <= now:
        return "overtaken"
    if state.standing.left:
        return "withdrawn" if state.standing.withdrawn else "consent-withdrawn"
    return None if goes_out(now, booking.at, state.zone) else "quiet-hours"
