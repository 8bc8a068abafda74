"""What monitoring tells: preparation, the dosing session minute by minute, side effects, alerts until acknowledged."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.deciding import Fact, SafetyFact, facts_in

NOT_STARTED = "not-started"
"""Why a session was postponed that was checked in and had no tablet in time."""


class PreparationStarted(Fact):
    """The plan is approved: the patient prepares while the medicine is on its way."""

    plan_id: UUID


class PreparationReminded(Fact):
    """The preparation is not done yet: the patient is written to again at `until`; None: this was the last time."""

    number: int
    until: datetime | None = None


class PreparationCompleted(Fact):
    """The guide confirms: intention, trained peer monitor, emergency contact, a cuff that works, the lessons."""

    plan_id: UUID


class SessionCheckedIn(Fact):
    """The checklist is answered, the peer monitor is on camera, place and emergency card are confirmed.

    `checklist` is as answered; `state` is where the patient is today.
    """

    session_id: UUID
    number: int
    booking_id: UUID
    provider_id: str
    starts_at: datetime
    state: str
    checklist: dict[str, object]
    failing: tuple[str, ...]


class MonitorObserved(Fact):
    """Somebody other than the patient says whether the peer monitor is there, an adult and sober."""

    session_id: UUID
    present: bool
    adult: bool
    sober: bool
    role: str


class VitalsRecorded(Fact):
    """A reading and what it asks for. `why` are the parameters; `attempt` counts the pre-dose readings from 1."""

    session_id: UUID
    phase: Literal["pre-dose", "in-session"]
    attempt: int
    reading: dict[str, float | None]
    symptoms: tuple[str, ...]
    action: str
    why: tuple[str, ...]
    device: str
    reader: str
    recheck_at: datetime | None = None
    minutes_from_start: int | None = None


class VitalsCleared(Fact):
    """A human cleared the latest reading. `override`: a clinician did, in spite of a hold, for `reason`."""

    session_id: UUID
    role: str
    override: bool
    reason: str | None = None
    expires_at: datetime


class SessionPostponed(Fact):
    """No dose today. `reasons` are codes. The session is booked again under its number."""

    session_id: UUID
    number: int
    booking_id: UUID
    reasons: tuple[str, ...]

    @property
    def rules_out_today(self) -> bool:
        """Something of the patient or their home spoke against a dose, so none is taken on that day (clinical
        reference 1.5). A session that only did not begin in time may be booked again at once."""
        return self.reasons != (NOT_STARTED,)


class SessionStarted(Fact):
    """The first tablet is placed, after every gate was passed at that instant."""

    public: ClassVar[tuple[str, ...]] = ("session_id", "number", "started_at", "expected_end_at")

    session_id: UUID
    number: int
    booking_id: UUID
    started_at: datetime
    expected_end_at: datetime
    strength_mg: int
    lot: str


class CheckRecorded(Fact):
    """The peer monitor looked: ok, a concern, or an emergency. `late_by_s` where the check had been missed."""

    session_id: UUID
    status: Literal["ok", "concern", "emergency"]
    minutes_from_start: int
    late_by_s: int | None = None


class CheckInMissed(Fact):
    """Silence: a check or a reading that was due did not come. The next one is due at `next_at`."""

    session_id: UUID
    what: Literal["check", "vitals"]
    due_at: datetime
    next_at: datetime | None = None


class SideEffectReported(Fact):
    """Something the patient feels or somebody sees. `grade` is CTCAE 0 to 5, None where a clinician has to grade.

    `session_id` None: not during or after a session.
    """

    public: ClassVar[tuple[str, ...]] = ("session_id", "effect", "grade", "elicitation", "minutes_from_start")

    side_effect_id: UUID
    session_id: UUID | None = None
    effect: str
    grade: int | None = None
    graded_by: Literal["algorithm", "clinician", "device"]
    elicitation: Literal["spontaneous", "checklist", "observer", "device"]
    serious: bool
    onset_at: datetime
    resolved_at: datetime | None = None
    minutes_from_start: int | None = None
    note: str | None = None


class AlertPaged(SafetyFact):
    """One page of an alert's ladder. `to` is a role on the roster, or `fail-safe`; the next one is due at `next_at`."""

    alert_id: UUID
    tier: int
    to: str
    number: int
    next_at: datetime


class AlertAcknowledged(SafetyFact):
    """A human answers an alert, with a reason. The patient's own account and the platform are no humans here."""

    ends: ClassVar[str] = "alert_id"

    alert_id: UUID
    reason: str
    role: str


class AlertSeen(SafetyFact):
    """Somebody has seen an alert and is on it. The ladder goes on: whoever may end it has not answered yet."""

    alert_id: UUID
    role: str
    note: str | None = None


class SessionEmergency(Fact):
    """Tier 4 in a session: 911 is shown, a clinician and the medical director look."""

    session_id: UUID
    alert_id: UUID
    number: int


class ReadinessOverdue(Fact):
    """The session cannot be closed yet at a time when it should be; `who` must act, `next_at` is the next such time."""

    session_id: UUID
    who: Literal["clinician", "documented-plan", "medical-director"]
    next_at: datetime | None = None


class SessionCompleted(Fact):
    """Every criterion of readiness held and a guide signed. `minutes` from the tablet; `doses` counts the patient's."""

    session_id: UUID
    number: int
    booking_id: UUID
    completed_at: datetime
    minutes: int


class SessionAborted(Fact):
    """The session ended before its time, with what was taken of the dose."""

    session_id: UUID
    number: int
    booking_id: UUID
    amount_taken_mg: int
    reason: str


FACTS = facts_in(globals())
