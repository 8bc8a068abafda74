"""What stands in a treatment: each piece as it was last told."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import Field

from shared.clinical.criteria import D, V, clock
from shared.clinical.ladder import Escalation
from shared.clinical.vitals import Action, Reading
from shared.deciding import Known
from shared.events.monitoring import SideEffectReported, VitalsRecorded

CHECK_EVERY = clock(
    15, "min", V, "monitoring/check/every", "the peer monitor looks, every", "sooner", "[MB-PTM], [JC-OFFER]"
)
GRACE = clock(5, "min", D, "monitoring/check/grace", "a check or a reading may come early or late by", "sooner")
REMIND_EVERY = clock(2, "d", D, "monitoring/preparation/remind", "preparation is reminded, every", source="1.4")


class Prescribed(Known):
    prescription_id: UUID
    strength_mg: int
    tablets: int
    sessions: int
    signed_on: date

    @property
    def tablets_a_session(self) -> int:
        return max(1, self.tablets // max(1, self.sessions))


class Delivered(Known):
    prescription_id: UUID
    lot: str | None
    strength_mg: int
    tablets: int


class Preparing(Known):
    """`until` is when the patient, or after all reminders operations, is asked again."""

    at: datetime
    until: datetime
    reminded: int = 0
    completed: bool = False


class Taken(Known):
    """A reading as it was told, and when."""

    fact: VitalsRecorded
    at: datetime

    @property
    def reading(self) -> Reading:
        return Reading(**self.fact.reading)

    @property
    def action(self) -> Action:
        return Action(self.fact.action)


class Cleared(Known):
    """`attempt` is the reading that was cleared."""

    attempt: int
    at: datetime
    expires_at: datetime
    override: bool


class Missed(Known):
    due_at: datetime
    at: datetime


class Session(Known):
    """One booking of a session, from its check-in (or first reading) to how it ended."""

    session_id: UUID
    number: int = 0
    booking_id: UUID | None = None
    provider_id: str = ""
    starts_at: datetime | None = None
    checked_in_at: datetime | None = None
    state: str = ""
    checklist: dict[str, Any] = Field(default_factory=dict)
    before: tuple[Taken, ...] = ()
    after: tuple[Taken, ...] = ()
    cleared: Cleared | None = None
    missed_readings: tuple[Missed, ...] = ()
    started_at: datetime | None = None
    strength_mg: int = 0
    lot: str = ""
    check_due_at: datetime | None = None
    checked_at: datetime | None = None
    missed_check: Missed | None = None
    silent_since: datetime | None = None
    readiness_at: datetime | None = None
    overdue: str = ""
    taken_mg: int | None = None
    over: str = ""
    over_at: datetime | None = None
    rules_out_the_day: bool = False  # it was postponed for what a same-day retry would not change

    @property
    def running(self) -> bool:
        return self.started_at is not None and not self.over

    @property
    def dosed_at(self) -> datetime | None:
        """When the dose was begun. Example: a tablet swallowed before `start-session` has no start that was told; its
        time is that of the abort which reports it."""
        return self.started_at or (self.over_at if self.taken_mg else None)

    @property
    def dosed(self) -> bool:
        """A tablet was placed, and not all of it came out again."""
        return self.dosed_at is not None and self.taken_mg != 0

    @property
    def readings(self) -> tuple[Taken, ...]:
        """Those of the phase that the session is in."""
        return self.after if self.started_at else self.before

    @property
    def baseline(self) -> Reading:
        """The pre-dose reading that was cleared."""
        attempt = self.cleared.attempt if self.cleared else 0
        return next((taken.reading for taken in self.before if taken.fact.attempt == attempt), Reading())

    def is_of(self, booking_id: UUID, starts_at: datetime) -> bool:
        """Whether the check-in was for this booking at this time."""
        return (self.booking_id, self.starts_at) == (booking_id, starts_at)

    def is_spent(self, booking_id: UUID, starts_at: datetime) -> bool:
        """Whether the booking needs a session of its own: this session is over, or its check-in was for another
        booking."""
        return bool(self.over) or (self.checked_in_at is not None and not self.is_of(booking_id, starts_at))

    def minutes_at(self, now: datetime) -> int | None:
        """Whole minutes from the tablet."""
        return None if self.started_at is None else int((now - self.started_at) / timedelta(minutes=1))


class Effect(Known):
    """A side effect as it was last reported. `worst` is the highest grade it ever had.

    `standing` is the grade that counts: only who may grade lowers it. None: nobody could grade it yet.
    """

    fact: SideEffectReported
    at: datetime
    worst: int = 0
    standing: int | None = None

    @property
    def open(self) -> bool:
        return self.fact.resolved_at is None


class Alert(Escalation):
    """`since` is when it was raised."""

    alert_id: UUID
    tier: int
    reason: str
    session_id: UUID | None
    about: UUID | None
    seen_by: dict[str, datetime] = Field(default_factory=dict)  # by role, when last: they are on it, and may not end it

    def was_joined_by(self, effect: Effect) -> bool:
        """It stood when the effect was reported, and is about such an effect."""
        stood = self.since <= effect.at and (self.answered_at is None or effect.at <= self.answered_at)
        return stood and self.reason == reason_of(effect.fact.effect)


def reason_of(effect: str) -> str:
    """Why an alert about a side effect was raised."""
    return f"side-effect-{effect}"


def next_check(started_at: datetime, looked_at: datetime) -> datetime:
    """The next check after a look at this time. A look up to the grace too early or too late counts for its check."""
    slots = (looked_at + GRACE - started_at) // CHECK_EVERY
    return started_at + CHECK_EVERY * (slots + 1)
