"""Folding never waits: the streams may arrive in any order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.eligibility.handlers import CANDIDACY, SERVICE
from shared.deciding import Fact, Told
from shared.events.duplicates import DuplicateOverdue, DuplicateSettled, DuplicateSuspected
from shared.events.eligibility import (
    AssessmentOutdated,
    AssessmentTriaged,
    CandidateDeclined,
    CandidatePrequalified,
    CandidateRouted,
    ClearanceReceived,
    ClearanceReminded,
    ClearanceRequested,
    ConsultApproved,
    ConsultDeclined,
    ConsultOverdue,
    CrisisAcknowledged,
    CrisisDetected,
    CrisisPaged,
    CrisisReviewed,
    CrisisReviewOverdue,
    DangerReported,
    DecisionAppealed,
    HoldOverdue,
    HoldPlaced,
    HoldReleased,
    Mark,
    ReviewDecided,
    ReviewOverdue,
    RiskReviewed,
    RiskReviewOverdue,
)
from shared.events.intake import ConsentSigned, ConsentWithdrawn, PatientWithdrawn
from shared.events.integration import EpisodeCompleted, FollowUpDecided, MidCourseDecided
from shared.events.monitoring import SessionAborted, SessionStarted
from shared.events.scheduling import AppointmentCompleted, AppointmentStarted, EpisodeLapsed
from shared.events.treatment import (
    AdvancedReferred,
    DeliveryOverdue,
    MedicationDelivered,
    MedicationLost,
    MedicationShipped,
    PatientDied,
    PatientDischarged,
    PrescriptionAccepted,
    PrescriptionRejected,
    PrescriptionSigned,
    ReferralOverdue,
)
from tests.eligibility.heard import ASSESSMENT, risk, submission
from tests.interleavings import Spoken, diverging, folded, id_of, own_fields, streams, written_by
from tests.story import START, Story

CRISIS, HOLD = UUID(int=0xC1), UUID(int=0xB1)
PLAN, PRESCRIPTION, BOOKING = UUID(int=0xD1), UUID(int=0xE1), UUID(int=0xF1)
LATER = START + timedelta(days=3)

SIGNED = ConsentSigned(document="treatment", document_version=1)
PLACED = HoldPlaced(hold_id=HOLD, reason="x", until=LATER)
TRIAGED = AssessmentTriaged(
    assessment_id=ASSESSMENT,
    result="review",
    rule_set="r",
    priority="normal",
    flags=(),
    rules=(),
    marks=(Mark(index="phone", digest="x", seat=0),),
)

INTAKE: tuple[Fact, ...] = (
    SIGNED,
    risk(item9=True),
    submission(Story(SERVICE)),
    risk("CS1"),
    ConsentWithdrawn(document="treatment", document_version=1, revokes=id_of("intake", SIGNED, 0)),
    SIGNED,
    PatientWithdrawn(by="patient"),
)
OWN: tuple[Fact, ...] = (
    TRIAGED,
    CrisisDetected(
        crisis_id=CRISIS, assessment_id=ASSESSMENT, kinds=("suicide",), rules=("CS1",), acknowledge_by=LATER
    ),
    CrisisPaged(crisis_id=CRISIS, to="clinician", next_at=LATER),
    CandidateRouted(assessment_id=ASSESSMENT, rules=("CR1",), priority="normal", until=LATER),
    DuplicateSuspected(other="p", matched=("name", "birth_date"), until=LATER),
    DuplicateOverdue(other="p", until=LATER),
    DuplicateSettled(other="p", same=False, goes_on=False, reason="x", role="clinician"),
    CrisisPaged(crisis_id=CRISIS, to="fail-safe", next_at=LATER),
    CrisisAcknowledged(crisis_ids=(CRISIS,), reason="x", role="clinician"),
    PLACED,
    ReviewOverdue(assessment_id=ASSESSMENT, until=LATER),
    HoldOverdue(hold_id=HOLD, until=LATER),
    DangerReported(crisis_id=HOLD, patient_id="p", clinic="demo", kind="unsafe", role="guide"),
    CrisisReviewOverdue(crisis_id=CRISIS, until=LATER),
    CrisisReviewed(crisis_id=CRISIS, reason="x", role="clinician"),
    RiskReviewOverdue(until=LATER),
    RiskReviewed(risks=(HOLD,), outcome="not-cleared", reason="x", role="clinician", until=LATER),
    RiskReviewed(risks=(HOLD,), outcome="known-low", reason="x", role="clinician", until=LATER),
    HoldReleased(hold_id=HOLD, revokes=id_of("eligibility", PLACED, 3), reason="x"),
    ReviewDecided(assessment_id=ASSESSMENT, decision="decline", reason="x", role="clinician"),
)
COURSE: tuple[Fact, ...] = (
    CandidatePrequalified(assessment_id=ASSESSMENT, by="rules"),
    AssessmentOutdated(assessment_id=ASSESSMENT, number=1, until=LATER),
    ClearanceRequested(reason="x", until=LATER),
    ClearanceReminded(number=1, until=LATER),
    ConsultOverdue(until=LATER),
    ClearanceReceived(),
    ConsultApproved(
        plan_id=PLAN, sessions=4, interval_days=7, goals=("x",), reason="x", approved_at=START, pdmp_checked_at=START
    ),
    DeliveryOverdue(stage="signed", until=LATER),
    PrescriptionSigned(
        prescription_id=PRESCRIPTION,
        plan_id=PLAN,
        product="ketamine-sublingual-compounded",
        strength_mg=300,
        tablets=4,
        sessions=4,
        signed_on=START.date(),
        until=LATER,
    ),
    PrescriptionAccepted(prescription_id=PRESCRIPTION, until=LATER),
    MedicationLost(prescription_id=PRESCRIPTION, until=LATER),
    MedicationDelivered(prescription_id=PRESCRIPTION, strength_mg=300, tablets=4),
    MedicationShipped(prescription_id=PRESCRIPTION, until=LATER),
    PrescriptionRejected(prescription_id=PRESCRIPTION, until=LATER),
)
REFERRAL = UUID(int=0xA9)
ENDS: tuple[Fact, ...] = (
    AdvancedReferred(referral_id=REFERRAL, product="im-in-clinic", reason="x", until=LATER),
    ReferralOverdue(referral_id=REFERRAL, until=LATER),
    ReferralOverdue(referral_id=REFERRAL),
    PatientDischarged(to="discharged", reason="x", role="clinician"),
    PatientDied(reason="x", role="clinician"),
    ConsultDeclined(reason="x"),
    CandidateDeclined(assessment_id=ASSESSMENT, by="clinician", rules=()),
    DecisionAppealed(assessment_id=ASSESSMENT, reason="x", until=LATER),
)
OF_SESSION = {"number": 1, "booking_id": BOOKING}
MONITORING: tuple[Fact, ...] = (
    SessionStarted.model_validate(
        {
            "session_id": HOLD,
            "started_at": LATER,
            "expected_end_at": LATER,
            "strength_mg": 300,
            "lot": "L",
            **OF_SESSION,
        }
    ),
    SessionAborted.model_validate({"session_id": HOLD, "amount_taken_mg": 0, "reason": "x", **OF_SESSION}),
    SessionAborted.model_validate({"session_id": CRISIS, "amount_taken_mg": 100, "reason": "x", **OF_SESSION}),
)
MET = AppointmentStarted(booking_id=BOOKING, appointment="consult")
SCHEDULING: tuple[Fact, ...] = (
    MET,
    AppointmentCompleted(booking_id=BOOKING, appointment="consult"),
    EpisodeLapsed(reason="x"),
)
INTEGRATION: tuple[Fact, ...] = (
    MidCourseDecided(decision="adjust", reason="x", role="clinician"),
    risk("CS1"),
    FollowUpDecided(decision="renew", reason="x", role="clinician"),
    EpisodeCompleted(sessions=4, reason="x"),
)
SHARED = {"risks"}
"""Signs of danger come from every teller, each under its own id."""


def all_streams() -> dict[str, list[Told]]:
    return streams([Spoken("eligibility", OWN), Spoken("intake", INTAKE)])


def test_every_interleaving_of_the_streams_folds_to_one_state() -> None:
    assert diverging(CANDIDACY, all_streams()) == []


def test_every_interleaving_of_a_course_folds_to_one_state() -> None:
    course = streams(
        [
            Spoken("eligibility", (*COURSE, *ENDS)),
            Spoken("intake", (SIGNED, submission(Story(SERVICE)), INTAKE[4], risk(item9=True))),
            Spoken("scheduling", SCHEDULING),
            Spoken("integration", INTEGRATION),
        ]
    )
    assert diverging(CANDIDACY, course) == []


def test_doses_and_prescriptions_fold_in_any_order() -> None:
    assert diverging(CANDIDACY, streams([Spoken("eligibility", COURSE), Spoken("monitoring", MONITORING)])) == []


def test_each_field_is_written_by_one_stream() -> None:
    heard = [Spoken("intake", INTAKE), Spoken("scheduling", SCHEDULING), Spoken("integration", INTEGRATION)]
    heard.append(Spoken("monitoring", MONITORING))
    writers = written_by(CANDIDACY, streams([Spoken("eligibility", (*OWN, *COURSE, *ENDS)), *heard]))
    assert own_fields(CANDIDACY) <= set(writers)
    assert {field for field, by in writers.items() if len(by) > 1} <= SHARED


def test_a_withdrawal_of_consent_may_come_before_its_signature() -> None:
    whole = streams([Spoken("intake", INTAKE[:5])])
    ordinary, safety = whole["care.intake"], whole["care.intake.safety"]
    early = folded(CANDIDACY, [*safety, *ordinary])
    assert early == folded(CANDIDACY, [*ordinary, *safety])
    assert early.standing.treatment_refused  # type: ignore[attr-defined]


def test_a_fact_unknown_to_the_service_changes_nothing() -> None:
    class Unheard(Fact):
        type = "never-heard-of"

    told = streams([Spoken("intake", [Unheard()])])["care.intake"]
    assert folded(CANDIDACY, told) == CANDIDACY.state()
