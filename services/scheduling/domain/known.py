"""What stands in a patient's calendar: each piece as it was last told."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.deciding import Claim, Known
from shared.events.scheduling import AppointmentType

Over = Literal["cancelled", "completed", "missed"]


class Taking(Known):
    """`[start, end)` of a provider's seat; of a session `start` is before the tablet."""

    appointment: AppointmentType
    provider_id: str
    seat: int
    start: datetime
    end: datetime

    def claims(self, name: str, patient: str) -> tuple[Claim, Claim]:
        """The provider's seat, and the patient: nobody is at two places."""
        key = f"{self.appointment}:{name}"
        return (
            Claim(key, self.provider_id, self.seat, self.start, self.end),
            Claim(f"{key}:patient", patient, 0, self.start, self.end),
        )


class Held(Taking):
    """A slot that is kept free until `expires_at`."""

    expires_at: datetime


class Booking(Taking):
    """`at` is when it begins for the patient; `since` when it was booked or moved to this slot.

    `reminded` are the hours before of the reminders told; `asked_until` when its outcome is asked for again.
    """

    at: datetime
    since: datetime
    session_id: UUID | None = None
    number: int | None = None
    reminded: tuple[int, ...] = ()
    started_at: datetime | None = None
    asked_until: datetime | None = None
    over: Over | None = None
    over_at: datetime | None = None


class Supply(Known):
    """A prescription. `missing` are sessions whose tablets are gone; `gone`: it was rejected, or lost on its way."""

    plan_id: UUID
    sessions: int
    signed_at: datetime
    missing: int = 0
    gone: bool = False


class Prequalified(Known):
    assessment_id: UUID
    at: datetime


class Nudged(Known):
    """Nudges told since the last booking of this kind, the last at `at`."""

    number: int
    at: datetime


class Dose(Known):
    """A session that was started: the first tablet was placed."""

    number: int
    at: datetime


def days(count: int) -> timedelta:
    return timedelta(days=count)
