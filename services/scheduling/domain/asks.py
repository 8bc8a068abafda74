"""What scheduling wants people to be written, what it is about, and whether there is a time at which it may go out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.clinical.when import QUIET_HOURS, QuietHours, out_of_quiet_hours
from shared.deciding import Moment, Role
from shared.events.common import About, MessageRequested


def to_patient(template: str, at: Moment, expires_at: datetime, about: About) -> MessageRequested:
    return _requested(template, "patient", at, expires_at, about)


def to_role(template: str, role: Role, at: Moment, expires_at: datetime, about: About) -> MessageRequested:
    return _requested(template, role.value, at, expires_at, about)


def goes_out(wanted: datetime, expires_at: datetime, place: ZoneInfo, quiet: QuietHours = QUIET_HOURS) -> bool:
    """Whether a patient in this place can be written to between the two: never where quiet hours fill that time."""
    return out_of_quiet_hours(wanted, quiet, place) < expires_at


def _requested(template: str, to: str, at: Moment, expires_at: datetime, about: About) -> MessageRequested:
    return MessageRequested(
        template=template, reason=template, to=to, not_before=at.now, expires_at=expires_at, about=(about,)
    )
