"""What scheduling hears from others, and the people of a clinic, for its tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.scheduling.domain import Calendar
from services.scheduling.domain.clinic import ClinicDay
from services.scheduling.domain.forms import BookSlot, CancelBooking, CompleteAppointment, MoveBooking, StartAppointment
from services.scheduling.domain.known import Booking
from services.scheduling.domain.providers import Provider
from services.scheduling.domain.slots import Slot
from shared.deciding import Answer, Fact, Role
from shared.events.common import MessageRequested
from shared.events.eligibility import CandidatePrequalified, ConsultApproved
from shared.events.intake import AssessmentSubmitted, ConsentSigned, DepositPaid, PatientWithdrawn
from shared.events.monitoring import PreparationCompleted, SessionCheckedIn, SessionCompleted, SessionStarted
from shared.events.scheduling import AppointmentType, Hours, Licence
from shared.events.treatment import MedicationDelivered, PrescriptionSigned
from shared.standing import Duty, Roster, clinic_id
from tests.assessments import assessment
from tests.story import Story, hours

ASSESSMENT = UUID(int=0xA1)
PLAN, RX = UUID(int=0xB1), UUID(int=0xC1)
GUIDE, OTHER_GUIDE = f"provider:{UUID(int=1)}", f"provider:{UUID(int=2)}"
CLINICIAN = f"provider:{UUID(int=3)}"
SEES: dict[str, str] = {"intro": GUIDE, "session": GUIDE}
ALL_DAYS = tuple(Hours(weekday=day, first="08:00", last="19:00") for day in range(7))


def provider(clinic: str, role: str, parallel: int = 1, **over: Any) -> Provider:
    """Licensed in California from 2026-01-01 to 2026-12-31, 8 to 19 o'clock in Los Angeles, every day."""
    licence = Licence(state="CA", first=date(2026, 1, 1), last=date(2026, 12, 31))
    known = {"clinic": clinic, "role": role, "licences": (licence,), "hours": ALL_DAYS}
    return Provider(**(known | {"time_zone": "America/Los_Angeles", "parallel_sessions": parallel} | over))


def duty(role: str, who: str, first: datetime = datetime(2026, 1, 1, tzinfo=UTC), days: int = 730) -> Duty:
    return Duty(role=role, provider_id=who, first=first, last=first + timedelta(days=days))


def on_call(*duties: Duty) -> ClinicDay:
    return ClinicDay(roster=Roster(duties=duties))


def staffed(story: Story, parallel: int = 1) -> Story:
    """Two guides, a clinician, and a roster that is full for two years."""
    story.others = {
        GUIDE: provider(story.clinic, "guide", parallel),
        OTHER_GUIDE: provider(story.clinic, "guide", parallel),
        CLINICIAN: provider(story.clinic, "clinician"),
        clinic_id(story.clinic): on_call(duty("clinician-on-call", CLINICIAN), duty("guide-on-call", OTHER_GUIDE)),
    }
    return story


def local(day: int, hour: float, month: int = 10) -> datetime:
    """An instant by the clock of Los Angeles in summer time."""
    return datetime(2026, month, day, 7, tzinfo=UTC) + hours(hour)


def slot(appointment: AppointmentType, at: datetime, who: str | None = None) -> Slot:
    return Slot(appointment, who or SEES.get(appointment, CLINICIAN), at)


def books(
    story: Story, appointment: AppointmentType, at: datetime, who: str | None = None, role: Role = Role.PATIENT
) -> Answer:
    return story.asks(BookSlot(patient_id=story.patient, slot_id=slot(appointment, at, who).id), role)


def moves(story: Story, appointment: AppointmentType, at: datetime, who: str | None = None) -> Answer:
    id, _ = booking(story)
    slot_id = slot(appointment, at, who).id
    return story.asks(MoveBooking(patient_id=story.patient, booking_id=str(id), slot_id=slot_id))


def cancels(story: Story) -> Answer:
    return story.asks(CancelBooking(patient_id=story.patient, booking_id=str(booking(story)[0])))


def starts(story: Story, role: Role = Role.CLINICIAN) -> Answer:
    return story.asks(StartAppointment(patient_id=story.patient, booking_id=str(booking(story)[0])), role)


def completes(story: Story, role: Role = Role.CLINICIAN) -> Answer:
    return story.asks(CompleteAppointment(patient_id=story.patient, booking_id=str(booking(story)[0])), role)


def calendar(story: Story) -> Calendar:
    assert isinstance(story.state, Calendar)
    return story.state


def booking(story: Story) -> tuple[UUID, Booking]:
    """The latest booking."""
    return list(calendar(story).bookings.items())[-1]


def submission(story: Story) -> AssessmentSubmitted:
    body = assessment()
    return AssessmentSubmitted.model_validate(
        body
        | {"assessment_id": ASSESSMENT, "patient_id": story.patient, "clinic": story.clinic}
        | {"submitted_at": story.now, "person": None, "peer_monitor": None, "emergency_contact": None}
    )


def prequalified(story: Story) -> None:
    story.hears(submission(story), "intake")
    story.hears(ConsentSigned(document="treatment", document_version=1), "intake")
    story.hears(CandidatePrequalified(assessment_id=ASSESSMENT, by="rules"), "eligibility")


def paid(story: Story) -> None:
    prequalified(story)
    story.hears(DepositPaid(payment_id=UUID(int=7), amount_cents=25_000), "intake")


def approval(story: Story, sessions: int | None = 4, interval: int = 7, plan: UUID = PLAN) -> ConsultApproved:
    return ConsultApproved(
        plan_id=plan, sessions=sessions, interval_days=interval, goals=("x",), reason="x", approved_at=story.now
    )


def prescription(plan: UUID = PLAN, id: UUID = RX) -> PrescriptionSigned:
    return PrescriptionSigned(
        prescription_id=id,
        plan_id=plan,
        product="p",
        strength_mg=300,
        tablets=4,
        sessions=4,
        signed_on=date(2026, 10, 5),
        until=local(6, 10),
    )


DELIVERED = MedicationDelivered(prescription_id=RX, lot="L", strength_mg=300, tablets=4)
PREPARED = PreparationCompleted(plan_id=PLAN)


def approved(story: Story, sessions: int | None = 4, interval: int = 7) -> None:
    paid(story)
    story.hears(approval(story, sessions, interval), "eligibility")


def ready(story: Story, sessions: int | None = 4, interval: int = 7) -> tuple[Fact, ...]:
    """Approved, prepared, delivered; gives what was told at the last of the three."""
    approved(story, sessions, interval)
    story.hears(prescription(), "eligibility")
    story.hears(DELIVERED, "eligibility")
    return story.hears(PREPARED, "monitoring")


def check_in(story: Story) -> SessionCheckedIn:
    id, known = booking(story)
    assert known.session_id and known.number
    return SessionCheckedIn(
        session_id=known.session_id,
        number=known.number,
        booking_id=id,
        provider_id=known.provider_id,
        starts_at=known.at,
        state="CA",
        checklist={},
        failing=(),
    )


def dose(story: Story) -> SessionStarted:
    id, known = booking(story)
    assert known.session_id and known.number
    return SessionStarted(
        session_id=known.session_id,
        number=known.number,
        booking_id=id,
        started_at=story.now,
        expected_end_at=story.now + hours(2),
        strength_mg=300,
        lot="L",
    )


def close(story: Story) -> SessionCompleted:
    id, known = booking(story)
    assert known.session_id and known.number
    return SessionCompleted(
        session_id=known.session_id, number=known.number, booking_id=id, completed_at=story.now, minutes=120
    )


def takes_session(story: Story, at: datetime) -> None:
    """Booked, checked in, started at its time and closed."""
    story.does(BookSlot(patient_id=story.patient, slot_id=slot("session", at).id))
    story.until(at - hours(0.5))
    story.hears(check_in(story), "monitoring")
    story.until(at)
    story.hears(dose(story), "monitoring")
    story.passes(hours(2))
    story.hears(close(story), "monitoring")


def leaves(story: Story) -> tuple[Fact, ...]:
    return story.hears(PatientWithdrawn(by="patient"), "intake")


def letters(facts: tuple[Fact, ...], to: str = "patient") -> list[str]:
    return [fact.template for fact in facts if isinstance(fact, MessageRequested) and fact.to == to]
