"""Folding never waits: the streams may arrive in any order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.intake.domain.forms import SubmitAssessment
from services.intake.handlers import PATIENT, SERVICE
from shared.deciding import Fact, Told
from shared.events.common import MessageRequested, RiskAnswered, Thing, about
from shared.events.eligibility import (
    CandidateDeclined,
    CandidatePrequalified,
    ConsultApproved,
    ConsultDeclined,
    CrisisAcknowledged,
    CrisisDetected,
    CrisisPaged,
    DangerReported,
    HoldPlaced,
    HoldReleased,
)
from shared.events.intake import (
    AlertUnheard,
    AssessmentStarted,
    AssessmentSubmitted,
    CandidateErased,
    ConsentSigned,
    ConsentWithdrawn,
    DepositExpired,
    DepositPaid,
    DepositRefunded,
    DepositRefundRequested,
    DepositReminded,
    DepositRequested,
    DraftExpired,
    DraftReminded,
    DraftSaved,
    MessageFailed,
    MessageOverdue,
    MessageSent,
    MessageSettled,
    MessageSuppressed,
    PatientWithdrawn,
)
from shared.events.integration import QuestionnaireMissed
from shared.events.monitoring import (
    AlertAcknowledged,
    AlertPaged,
    SessionCheckedIn,
    SessionCompleted,
    SessionPostponed,
    SessionStarted,
    VitalsRecorded,
)
from shared.events.scheduling import AppointmentBooked, AppointmentMoved, AppointmentStarted
from shared.events.treatment import MedicationDelivered, MedicationShipped, PatientDied, PrescriptionSigned
from tests.assessments import PERSON, assessment
from tests.interleavings import Spoken, diverging, folded, id_of, own_fields, streams, written_by
from tests.story import START, Story

ASSESSMENT, CRISIS = UUID(int=0xA1), UUID(int=0xC1)
LATER = START + timedelta(days=3)
BOOKING, SESSION, FORM = (
    about(Thing.BOOKING, CRISIS),
    about(Thing.APPOINTMENT, "session"),
    about(Thing.QUESTIONNAIRE, ASSESSMENT),
)


def form() -> AssessmentSubmitted:
    story = Story(SERVICE)
    story.asks(SubmitAssessment.model_validate(assessment()))
    fact = story.told[0].fact
    assert isinstance(fact, AssessmentSubmitted)
    return fact


SIGNED = ConsentSigned(document="messaging", document_version=1)
DECLINED = CandidateDeclined(assessment_id=ASSESSMENT, by="rules", rules=("AD3",))
DETECTED = CrisisDetected(
    crisis_id=CRISIS, assessment_id=ASSESSMENT, kinds=("suicide",), rules=("CS1",), acknowledge_by=LATER
)
ACKNOWLEDGED = CrisisAcknowledged(crisis_ids=(CRISIS,), reason="called", role="clinician")
REPORTED = DangerReported(crisis_id=CRISIS, patient_id="p", clinic="demo", kind="unsafe", role="guide")
PAGED = CrisisPaged(crisis_id=CRISIS, to="clinician", next_at=LATER)
LOST = AlertUnheard(
    message_id=CRISIS,
    template="crisis-page",
    to="clinician",
    about=(about(Thing.CRISIS, CRISIS),),
    since=START,
    until=LATER,
)
REMINDED = DraftReminded(assessment_id=ASSESSMENT, number=1, expires_at=LATER)

OWN: tuple[Fact, ...] = (
    AssessmentStarted(assessment_id=ASSESSMENT, patient_id="p", clinic="demo"),
    DraftSaved(assessment_id=ASSESSMENT, sections=("patient",), patch={"patient": PERSON}),
    RiskAnswered(assessment_id=ASSESSMENT, during="draft", rules=(), item9_positive=True, screened=False),
    SIGNED,
    REMINDED,
    ConsentWithdrawn(document="messaging", document_version=1, revokes=id_of("intake", SIGNED, 2)),
    form(),
    MessageSuppressed(message_id=id_of("intake", REMINDED, 3), template="assessment-incomplete", to="patient"),
    MessageSent(message_id=id_of("eligibility", DECLINED, 0), template="declined-with-resources", to="patient"),
    LOST,
    MessageSent(message_id=id_of("eligibility", PAGED, 2), template="crisis-page", to="clinician"),
    MessageSettled(message_id=CRISIS, reason="called", role="operations", reached=True),
    PatientWithdrawn(by="patient"),
    DraftExpired(assessment_id=ASSESSMENT),
    CandidateErased(assessment_id=ASSESSMENT),
)
ELIGIBILITY: tuple[Fact, ...] = (
    DECLINED,
    REPORTED,
    DETECTED,
    PAGED,
    ACKNOWLEDGED,
    CandidatePrequalified(assessment_id=ASSESSMENT, by="clinician"),
    MessageRequested(template="review-overdue", reason="x", to="patient", not_before=START, expires_at=LATER),
)
PAYMENT = UUID(int=0xF1)
HELD = HoldPlaced(hold_id=CRISIS, reason="x", until=LATER)
DUE = DepositReminded(payment_id=PAYMENT, number=1, expires_at=LATER)
PAYING: tuple[Fact, ...] = (
    DepositRequested(payment_id=PAYMENT, amount_cents=25_000, expires_at=LATER),
    DUE,
    DepositExpired(payment_id=PAYMENT),
    DepositPaid(payment_id=PAYMENT, amount_cents=25_000),
    DepositRefundRequested(payment_id=PAYMENT, amount_cents=25_000, reason="x", until=LATER),
    DepositRefunded(payment_id=PAYMENT, amount_cents=25_000),
    MessageFailed(message_id=CRISIS, template="booking-due", to="patient"),
    MessageOverdue(message_id=CRISIS, until=LATER),
)
PRESCRIBED = PrescriptionSigned(
    prescription_id=CRISIS,
    plan_id=CRISIS,
    product="x",
    strength_mg=100,
    tablets=2,
    sessions=2,
    signed_on=START.date(),
    until=LATER,
)
OF_SESSION: dict[str, Any] = {"session_id": CRISIS, "number": 1, "booking_id": CRISIS}
CHECKED_IN = SessionCheckedIn(
    **OF_SESSION, provider_id="provider:1", starts_at=LATER, state="CA", checklist={}, failing=()
)
READ = VitalsRecorded(
    session_id=CRISIS,
    phase="pre-dose",
    attempt=1,
    reading={"systolic": 120},
    symptoms=(),
    action="go",
    why=(),
    device="cuff",
    reader="guide",
)
COURSE: tuple[Fact, ...] = (
    CandidatePrequalified(assessment_id=ASSESSMENT, by="rules"),
    HELD,
    ConsultApproved(plan_id=CRISIS, sessions=4, interval_days=7, goals=("x",), reason="x", approved_at=START),
    PRESCRIBED,
    MedicationShipped(prescription_id=CRISIS, until=LATER),
    MedicationDelivered(prescription_id=CRISIS, lot="L-1", strength_mg=100, tablets=2),
    HoldReleased(hold_id=CRISIS, revokes=id_of("eligibility", HELD, 0), reason="x"),
    ConsultDeclined(reason="x"),
    PatientDied(reason="x", role="clinician"),
)
MONITORING: tuple[Fact, ...] = (
    CHECKED_IN,
    READ,
    SessionStarted(**OF_SESSION, started_at=LATER, expected_end_at=LATER, strength_mg=100, lot="L-1"),
    SessionCompleted(**OF_SESSION, completed_at=LATER, minutes=130),
    AlertPaged(alert_id=CRISIS, tier=3, to="clinician-on-call", number=1, next_at=LATER),
    AlertPaged(alert_id=CRISIS, tier=3, to="emergency-contact", number=2, next_at=LATER),
    RiskAnswered(assessment_id=CRISIS, during="submission", rules=(), item9_positive=True, screened=False),
)
SCHEDULING: tuple[Fact, ...] = (AppointmentStarted(booking_id=CRISIS, appointment="consult"),)
SLOT: dict[str, Any] = {"provider_id": "provider:1", "seat": 0, "start": LATER, "end": LATER}
ABOUT_THE_BOOKING = MessageRequested(
    template="session-reminder", reason="x", to="patient", not_before=START, expires_at=LATER, about=(BOOKING,)
)
BOOKINGS: tuple[Fact, ...] = (
    AppointmentBooked(booking_id=CRISIS, appointment="session", **SLOT),
    ABOUT_THE_BOOKING,
    AppointmentMoved(booking_id=CRISIS, appointment="session", **SLOT),
    ABOUT_THE_BOOKING,
)
FORMS: tuple[Fact, ...] = (
    ABOUT_THE_BOOKING.model_copy(update={"template": "questionnaire-due", "about": (BOOKING, FORM)}),
    QuestionnaireMissed(questionnaire_id=ASSESSMENT, kind="outcome"),
)
SESSIONS: tuple[Fact, ...] = (
    ABOUT_THE_BOOKING.model_copy(update={"template": "session-postponed", "about": (SESSION,)}),
    SessionPostponed(session_id=CRISIS, number=1, booking_id=CRISIS, reasons=()),
    AlertPaged(alert_id=CRISIS, tier=3, to="clinician-on-call", number=1, next_at=LATER),
    AlertAcknowledged(alert_id=CRISIS, reason="x", role="clinician"),
)
SHARED = {"asks", "ended", "over", "risks"}


def all_streams() -> dict[str, list[Told]]:
    return streams([Spoken("intake", OWN), Spoken("eligibility", ELIGIBILITY)])


def test_every_interleaving_of_the_streams_folds_to_one_state() -> None:
    assert diverging(PATIENT, all_streams()) == []


def test_every_interleaving_of_a_course_folds_to_one_state() -> None:
    course = [Spoken("intake", (*OWN[:2], *PAYING)), Spoken("eligibility", COURSE)]
    rest = [Spoken("monitoring", MONITORING), Spoken("scheduling", SCHEDULING)]
    assert diverging(PATIENT, streams([*course, *rest])) == []


def test_every_interleaving_of_what_ends_and_what_is_said_of_it_folds_to_one_state() -> None:
    told = [Spoken("scheduling", BOOKINGS), Spoken("integration", FORMS), Spoken("monitoring", SESSIONS)]
    assert diverging(PATIENT, streams([Spoken("intake", OWN[:2]), *told])) == []


def test_each_field_but_the_messages_is_written_by_one_stream() -> None:
    heard = [Spoken("eligibility", (*ELIGIBILITY, *COURSE)), Spoken("monitoring", MONITORING)]
    own = Spoken("intake", (*OWN, *PAYING))
    writers = written_by(PATIENT, streams([own, *heard, Spoken("scheduling", SCHEDULING)]))
    assert own_fields(PATIENT) <= set(writers)
    assert {field for field, by in writers.items() if len(by) > 1} <= SHARED


def test_a_page_that_ended_is_forgotten_whichever_is_heard_first() -> None:
    page = PAGED
    sent = MessageSent(message_id=id_of("eligibility", page, 0), template="crisis-page", to="clinician")
    both = streams([Spoken("intake", [sent]), Spoken("eligibility", [page])])
    assert diverging(PATIENT, both) == []
    left = folded(PATIENT, [told for stream in both.values() for told in stream])
    assert left == PATIENT.state().model_copy(update={"reached_at": left.reached_at})


def test_a_letter_that_was_noted_as_sent_before_its_request_is_heard_is_not_sent_again() -> None:
    whole = streams([Spoken("intake", OWN[:11]), Spoken("eligibility", ELIGIBILITY[:1])])
    restored = folded(PATIENT, [*whole["care.intake"], *whole["care.eligibility"]])
    assert not [effect for effect in PATIENT.effects(restored) if effect.line["template"] == "declined-with-resources"]
