"""What monitoring knows of a patient: what the others said, and its own sessions, side effects and alerts."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from services.monitoring.domain.known import (
    Alert,
    Delivered,
    Effect,
    Preparing,
    Prescribed,
    Session,
)
from shared.clinical.criteria import D, clock
from shared.clinical.when import zone
from shared.deciding import CLINICIANS
from shared.events.scheduling import SessionScheduled
from shared.folding import changing
from shared.standing import OfPatient

CHECK_IN_OPENS = clock(30, "min", D, "monitoring/check-in/opens", "check-in opens, before the session")
CHECK_IN_CLOSES = clock(
    30, "min", D, "monitoring/check-in/closes", "check-in closes, after the session should have begun", "sooner"
)
_BOOKED = {"number", "booking_id", "provider_id", "starts_at"}


class Treatment(OfPatient):
    """Which stream writes a field stands beside it."""

    # care.intake
    time_zone: str = ""
    # care.eligibility
    prescriptions: dict[UUID, Prescribed] = Field(default_factory=dict)
    delivered: tuple[Delivered, ...] = ()
    given_back: frozenset[UUID] = frozenset()  # prescriptions that were returned or destroyed
    missing: dict[UUID, int] = Field(default_factory=dict)  # sessions, by prescription, that nobody took
    # care.scheduling
    scheduled: dict[UUID, SessionScheduled] = Field(default_factory=dict)
    dropped: tuple[UUID, ...] = ()  # bookings that were cancelled or missed
    # care.integration
    safety_forms: dict[int, datetime] = Field(default_factory=dict)  # by the number of the session
    concerns: dict[int, datetime] = Field(default_factory=dict)  # when such a form last said yes to anything
    reviewed: dict[UUID, datetime] = Field(default_factory=dict)  # by questionnaire
    # care.integration.safety
    worsened: dict[UUID, datetime] = Field(default_factory=dict)  # the latest, by questionnaire
    # care.monitoring
    preparations: dict[UUID, Preparing] = Field(default_factory=dict)  # by plan
    sessions: dict[UUID, Session] = Field(default_factory=dict)
    past: tuple[Session, ...] = ()  # over, and booked again under the same id
    effects: dict[UUID, Effect] = Field(default_factory=dict)
    # care.monitoring.safety
    alerts: dict[UUID, Alert] = Field(default_factory=dict)

    @property
    def place(self) -> ZoneInfo | None:
        return zone(self.time_zone) if self.time_zone else None

    @property
    def worsening_open(self) -> bool:
        """Also where a clinician has looked, and something came up under the same questionnaire since."""
        return any(id not in self.reviewed or at > self.reviewed[id] for id, at in self.worsened.items())

    @property
    def starts(self) -> list[Session]:
        """The sessions in which a tablet was placed, in their order."""
        begun = [session for session in (*self.past, *self.sessions.values()) if session.dosed_at]
        return sorted(begun, key=lambda session: session.dosed_at or datetime.max)

    @property
    def doses(self) -> list[datetime]:
        """When a dose was begun that the patient kept."""
        return [session.dosed_at for session in self.starts if session.dosed_at and session.dosed]

    @property
    def last_dose_at(self) -> datetime | None:
        return max(self.doses, default=None)

    @property
    def running(self) -> Session | None:
        return next((session for session in self.sessions.values() if session.running), None)

    @property
    def waiting(self) -> Session | None:
        """The session that was checked in and has neither begun nor ended. None where its booking was cancelled or
        moved."""
        open = (each for each in self.sessions.values() if each.checked_in_at and not (each.started_at or each.over))
        return max(filter(self._stands, open), key=lambda each: (each.checked_in_at, each.session_id), default=None)

    def _stands(self, session: Session) -> bool:
        booked = self.scheduled.get(session.session_id)
        if session.booking_id in self.dropped:
            return False
        return booked is None or session.is_of(booked.booking_id, booked.starts_at)

    @property
    def booked(self) -> list[SessionScheduled]:
        """The sessions that are still to come, the nearest first."""
        found = (each for each in self.scheduled.values() if each.booking_id not in self.dropped)
        return sorted(filter(self._to_come, found), key=lambda each: (each.starts_at, each.session_id))

    def _to_come(self, booked: SessionScheduled) -> bool:
        known = self.sessions.get(booked.session_id)
        if known is None or not known.over:
            return known is None or known.started_at is None
        return known.booking_id != booked.booking_id

    def current(self, now: datetime) -> Session | None:
        """The session that people speak of at this time: running, checked in, about to begin, or just over."""
        if found := self.running or self.waiting:
            return found
        near = [each for each in self.booked if each.starts_at - timedelta(days=1) <= now]
        if near:
            return self.opened(near[-1])
        done = [each for each in self.sessions.values() if each.over_at]
        return max(done, key=lambda each: (each.over_at, each.session_id), default=None)

    def opened(self, booked: SessionScheduled) -> Session:
        known = self.sessions.get(booked.session_id)
        if known is None or known.is_spent(booked.booking_id, booked.starts_at):
            return session_of(booked)
        return known.model_copy(update=session_of(booked).model_dump(include=_BOOKED))

    @property
    def open_alerts(self) -> list[Alert]:
        return [alert for alert in self.alerts.values() if alert.open]

    @property
    def open_effects(self) -> dict[UUID, Effect]:
        return {id: effect for id, effect in self.effects.items() if effect.open}

    def looked_at(self, side_effect_id: UUID) -> bool:
        """A clinician acknowledged an alert about this side effect."""
        return any(alert.answered_by in CLINICIANS for alert in self.alerts_about(side_effect_id))

    def alerts_about(self, side_effect_id: UUID) -> list[Alert]:
        """Those that it raised, and those of the same effect that stood when it was last reported: it joined them."""
        effect = self.effects[side_effect_id]
        return [alert for alert in self.alerts.values() if alert.about == side_effect_id or alert.was_joined_by(effect)]


but = changing(Treatment)


def session_of(booked: SessionScheduled) -> Session:
    return Session(
        session_id=booked.session_id,
        number=booked.number,
        booking_id=booked.booking_id,
        provider_id=booked.provider_id,
        starts_at=booked.starts_at,
    )
