"""What monitoring hears, and what people do in a session, for its tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.monitoring.api import CHECKLIST, READY
from services.monitoring.domain import Treatment
from services.monitoring.domain.forms import (
    AcknowledgeAlert,
    CheckInSession,
    ClearVitals,
    CloseSession,
    CompletePreparation,
    RecordCheck,
    RecordVitals,
    ReportSideEffect,
    StartSession,
)
from services.monitoring.domain.known import Alert, Session
from shared.deciding import Answer, Fact, Role, Told
from shared.events.eligibility import ConsultApproved
from shared.events.intake import ConsentSigned, Document, PatientWithdrawn
from shared.events.integration import QuestionnaireCompleted
from shared.events.monitoring import AlertAcknowledged, AlertPaged
from shared.events.platform import AlertRaised
from shared.events.scheduling import RosterRole, SessionScheduled
from shared.events.treatment import MedicationDelivered, PrescriptionSigned
from shared.standing import Duty, OfClinic, Roster, clinic_id
from tests.eligibility.heard import submission
from tests.story import Story, days, hours, minutes

PLAN, PRESCRIPTION = UUID(int=0xA1), UUID(int=0xA2)
FIRST, BOOKING = UUID(int=0x51), UUID(int=0xB1)
LOT, MG = "L-2026-10", 100
GUIDE = "provider:00000000-0000-8000-8000-0000000000f1"

READING: dict[str, Any] = {
    "systolic": 124.0,
    "diastolic": 78.0,
    "heart_rate": 70.0,
    "respiratory_rate": 14.0,
    "spo2": 98.0,
    "temperature_c": 36.7,
}
DOCUMENTS: tuple[Document, ...] = ("treatment", "telehealth", "ketamine-risk")
ON_CALL: tuple[RosterRole, ...] = ("guide-on-call", "clinician-on-call", "medical-director", "operations-lead")


def treatment(story: Story) -> Treatment:
    assert isinstance(story.state, Treatment)
    return story.state


def approval(story: Story, sessions: int | None = 4, interval_days: int = 7, plan_id: UUID = PLAN) -> ConsultApproved:
    return ConsultApproved(
        plan_id=plan_id,
        sessions=sessions,
        interval_days=interval_days,
        goals=("sleep",),
        reason="Fits",
        approved_at=story.now,
    )


def prescription(story: Story, tablets: int = 4, sessions: int = 4) -> PrescriptionSigned:
    return PrescriptionSigned(
        prescription_id=PRESCRIPTION,
        plan_id=PLAN,
        product="ketamine-sublingual",
        strength_mg=MG,
        tablets=tablets,
        sessions=sessions,
        signed_on=story.now.date(),
        until=story.now + hours(4),
    )


def delivery(tablets: int = 4) -> MedicationDelivered:
    return MedicationDelivered(prescription_id=PRESCRIPTION, lot=LOT, strength_mg=MG, tablets=tablets)


def booking(
    starts_at: datetime, number: int = 1, session_id: UUID = FIRST, booking_id: UUID = BOOKING
) -> SessionScheduled:
    return SessionScheduled(
        session_id=session_id, booking_id=booking_id, number=number, provider_id=GUIDE, starts_at=starts_at
    )


def safety_form(number: int = 1) -> QuestionnaireCompleted:
    return QuestionnaireCompleted(
        questionnaire_id=UUID(int=0xF0 + number),
        kind="pre-session",
        session_number=number,
        answers={},
        results={},
        late=False,
    )


def rostered(story: Story, *roles: RosterRole) -> None:
    """Who is on call from now for a year."""
    put_on_call(
        story,
        *(Duty(role=role, provider_id=GUIDE, first=story.now, last=story.now + days(365)) for role in roles or ON_CALL),
    )


def put_on_call(story: Story, *duties: Duty) -> None:
    story.others[clinic_id(story.clinic)] = OfClinic(roster=Roster(duties=duties))


def approved(story: Story, **how: Any) -> tuple[Fact, ...]:
    """Intake and eligibility have done their part; gives what monitoring tells of the approval."""
    rostered(story)
    story.hears(submission(story), "intake")
    for document in DOCUMENTS:
        story.hears(ConsentSigned(document=document, document_version=1), "intake")
    return story.hears(approval(story, **how), "eligibility")


def prepares(story: Story, **over: Any) -> Answer:
    body: dict[str, Any] = {
        "patient_id": story.patient,
        "intention": "To sleep",
        "monitor_trained": True,
        "emergency_contact_confirmed": True,
        "education_complete": True,
        "practice_reading": {"systolic": 118.0, "diastolic": 76.0, "heart_rate": 68.0},
    }
    return story.asks(CompletePreparation.model_validate(body | over), Role.GUIDE)


def booked(story: Story, **how: Any) -> None:
    """Approved, delivered, prepared, and the first session begins in half an hour."""
    approved(story, **how)
    story.hears(prescription(story), "eligibility")
    story.hears(delivery(), "eligibility")
    prepares(story)
    story.hears(booking(story.now + minutes(30)), "scheduling")
    story.hears(safety_form(), "integration")


def checks_in(story: Story, role: Any = Role.GUIDE, **over: Any) -> Answer:
    body = {"patient_id": story.patient, "checklist": {**CHECKLIST, **over}}
    return story.asks(CheckInSession.model_validate(body), role)


def reads(story: Story, systolic: float = 124, diastolic: float = 78, **over: Any) -> tuple[Fact, ...]:
    body = READING | {"systolic": float(systolic), "diastolic": float(diastolic)} | over
    given = {"patient_id": story.patient, "device": "cuff", "reader": "peer monitor", **body}
    return story.does(RecordVitals.model_validate(given), Role.PEER_MONITOR)


def clears(story: Story, role: Role = Role.GUIDE, reason: str | None = None) -> Answer:
    return story.asks(ClearVitals(patient_id=story.patient, reason=reason), role)


def starts(story: Story, strength_mg: int = MG, lot: str = LOT) -> Answer:
    return story.asks(StartSession(patient_id=story.patient, strength_mg=strength_mg, lot=lot), Role.PEER_MONITOR)


def ready(story: Story, **how: Any) -> None:
    """Everything is done before the tablet."""
    booked(story, **how)
    checks_in(story)
    reads(story)
    clears(story)


def running(story: Story) -> None:
    """The tablet was placed just now."""
    ready(story)
    story.does(StartSession(patient_id=story.patient, strength_mg=MG, lot=LOT), Role.PEER_MONITOR)


def looks(story: Story, status: str = "ok", **over: Any) -> tuple[Fact, ...]:
    body = {"patient_id": story.patient, "status": status, **over}
    return story.does(RecordCheck.model_validate(body), Role.PEER_MONITOR)


def watched(story: Story, until: int) -> None:
    """The peer monitor looks every 15 minutes from now to `until` minutes after the tablet, and reads at 45."""
    begun = session(story).started_at
    assert begun
    while (minute := int((story.now - begun) / minutes(1)) // 15 * 15 + 15) <= until:
        story.until(begun + minutes(minute))
        looks(story)
        if minute == 45:
            reads(story, 128, 82)
    story.until(begun + minutes(until))


def closes(story: Story, role: Role = Role.GUIDE, **over: Any) -> Answer:
    body = {"patient_id": story.patient, "readiness": {**READY, **over}}
    return story.asks(CloseSession.model_validate(body), role)


def feels(story: Story, effect: str = "nausea", role: Role = Role.PATIENT, **over: Any) -> tuple[Fact, ...]:
    body = {"effect": effect, "onset_at": story.now, "elicitation": "spontaneous", **over}
    return story.does(ReportSideEffect.model_validate({"patient_id": story.patient, **body}), role)


def acknowledges(story: Story, alert: Alert, role: Role = Role.CLINICIAN) -> Answer:
    command = AcknowledgeAlert(patient_id=story.patient, alert_id=str(alert.alert_id), reason="Looked at")
    return story.asks(command, role)


def answers_all(story: Story, role: Role = Role.CLINICIAN) -> None:
    for alert in treatment(story).open_alerts:
        acknowledges(story, alert, role)


def was_answered(story: Story, role: Role = Role.GUIDE) -> None:
    """As it was told before clinicians alone could end tier 3: such facts are read for ever."""
    for alert in treatment(story).open_alerts:
        fact = AlertAcknowledged(alert_id=alert.alert_id, reason="On it", role=role.value)
        told = Told(fact, uuid4(), story.now, uuid4(), "care.monitoring.safety", 0)
        story.state = story.domain.evolve(story.state, told)


def leaves(story: Story) -> tuple[Fact, ...]:
    return story.hears(PatientWithdrawn(by="patient"), "intake")


def session(story: Story, session_id: UUID = FIRST) -> Session:
    return treatment(story).sessions[session_id]


def raised(told: Answer) -> list[tuple[int | None, str]]:
    """The tier and reason of every alert."""
    assert isinstance(told, tuple), told
    return [(fact.tier, fact.reason) for fact in told if isinstance(fact, AlertRaised)]


def paged(told: tuple[Fact, ...]) -> list[str]:
    return [fact.to for fact in told if isinstance(fact, AlertPaged)]


def of(told: Answer, kind: type[Fact]) -> Any:
    assert isinstance(told, tuple), told
    return next(fact for fact in told if isinstance(fact, kind))
