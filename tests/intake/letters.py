"""Every letter that may become untrue: who asks for it, and each fact that ends what it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from services.intake.domain.forms import (
    ConfirmRefund,
    ReceivePayment,
    RequestDeposit,
    SubmitAssessment,
    WithdrawPatient,
)
from shared.deciding import Fact, Role
from shared.events import duplicates, eligibility, integration, monitoring, scheduling, treatment
from shared.events.common import About, MessageRequested, Thing, about
from tests.assessments import assessment
from tests.story import START, Story, days, hours

ID, OTHER = UUID(int=0xA1), UUID(int=0xB2)
LATER = START + days(3)
Step = Callable[[Story], object]
EXAMPLES = sorted(Path("tests/contracts/examples").glob("*.json"))


def hears(fact: Fact) -> Step:
    teller = next(name for name in TELLERS if type(fact) in TELLERS[name])
    return lambda story: story.hears(fact, teller)


TELLERS = {
    "eligibility": eligibility.FACTS + duplicates.FACTS + treatment.FACTS,
    "scheduling": scheduling.FACTS,
    "monitoring": monitoring.FACTS,
    "integration": integration.FACTS,
}


def asks(template: str, to: str, *things: About) -> Step:
    def step(story: Story) -> None:
        wanted = MessageRequested(
            template=template, reason="test", to=to, not_before=story.now, expires_at=story.now + days(7), about=things
        )
        story.hears(wanted, "scheduling")

    return step


SLOT: dict[str, Any] = {"provider_id": "provider:1", "seat": 0, "start": LATER, "end": LATER}
WHAT: dict[str, Any] = {"reason": "x", "role": "clinician"}


def booked(kind: Any) -> Fact:
    return scheduling.AppointmentBooked(booking_id=ID, appointment=kind, **SLOT)


def moved(id: UUID = ID) -> Fact:
    return scheduling.AppointmentMoved(booking_id=id, appointment="session", **SLOT)


CANCELLED = scheduling.AppointmentCancelled(
    booking_id=ID, appointment="session", clinic="demo", provider_id="p", start=LATER, by="patient", late=True
)
MISSED = scheduling.AppointmentMissed(booking_id=ID, appointment="session", in_a_row=1)
LAPSED = scheduling.EpisodeLapsed(reason="book-session")
POSTPONED = monitoring.SessionPostponed(session_id=OTHER, number=1, booking_id=ID, reasons=("x",))
PLAN: dict[str, Any] = {"interval_days": 7, "goals": (), "approved_at": START, "reason": "x"}
APPROVED = eligibility.ConsultApproved(plan_id=ID, sessions=4, **PLAN)
DECLINED = eligibility.CandidateDeclined(assessment_id=ID, by="clinician", rules=())
PREQUALIFIED = eligibility.CandidatePrequalified(assessment_id=ID, by="clinician")
HOLD = eligibility.HoldPlaced(hold_id=ID, reason="x", until=LATER)
RELEASED = eligibility.HoldReleased(hold_id=ID, revokes=OTHER, reason="x")
CRISIS = eligibility.CrisisDetected(
    crisis_id=ID, assessment_id=ID, kinds=("suicide",), rules=("CS1",), acknowledge_by=LATER
)
DELIVERED = treatment.MedicationDelivered(prescription_id=ID, strength_mg=100, tablets=4)
LOST = treatment.MedicationLost(prescription_id=ID, until=LATER)
SHIPPED = treatment.MedicationShipped(prescription_id=ID, until=LATER)
SIGNED = treatment.PrescriptionSigned(
    prescription_id=OTHER,
    plan_id=ID,
    product="x",
    strength_mg=1,
    tablets=1,
    sessions=1,
    signed_on=date.min,
    until=LATER,
)
FORM: dict[str, Any] = {"questionnaire_id": ID, "kind": "outcome"}
ANSWERED = integration.QuestionnaireCompleted(answers={}, results={}, late=False, **FORM)
CLOSED = integration.QuestionnaireMissed(**FORM)
DISCHARGED = treatment.PatientDischarged(to="discharged", **WHAT)
DIED = treatment.PatientDied(**WHAT)
COMPLETED = integration.EpisodeCompleted(sessions=4, reason="x")


def submits(story: Story) -> None:
    story.does(SubmitAssessment.model_validate(assessment()))


def leaves(story: Story) -> None:
    story.does(WithdrawPatient(patient_id=story.patient))


def draft_reminded(story: Story) -> None:
    """In the night before the 24 hours are over and the morning after."""
    story.passes(hours(24))


def deposit_reminded(story: Story) -> None:
    hears(PREQUALIFIED)(story)
    goes_out(story)
    story.does(RequestDeposit(patient_id=story.patient))
    story.passes(hours(24))


def pays(story: Story) -> None:
    (id,) = story.state.deposits  # type: ignore[attr-defined]
    story.does(ReceivePayment(patient_id=story.patient, payment_id=str(id), amount_cents=25_000), Role.SYSTEM)


def paid(story: Story) -> None:
    deposit_reminded(story)
    goes_out(story)
    pays(story)


def refund_overdue(story: Story) -> None:
    paid(story)
    hears(eligibility.ConsultDeclined(reason="x"))(story)
    goes_out(story)
    story.passes(days(4))


def refunds(story: Story) -> None:
    (id,) = story.state.deposits  # type: ignore[attr-defined]
    story.does(ConfirmRefund(patient_id=story.patient, payment_id=str(id)), Role.OPERATIONS)


def goes_out(story: Story) -> None:
    for effect in story.effects():
        story.ends(effect)


class Row(NamedTuple):
    """Who asks, and each thing that makes the letter untrue."""

    wanted: Step
    ends: tuple[Step, ...]


BOOKING = about(Thing.BOOKING, ID)
OVER = tuple(map(hears, (LAPSED, DISCHARGED, COMPLETED, eligibility.ConsultDeclined(reason="x"))))
GONE = tuple(
    map(
        hears,
        (
            moved(),
            CANCELLED,
            MISSED,
            POSTPONED,
            scheduling.AppointmentStarted(booking_id=ID, appointment="consult"),
        ),
    )
)


def to_book(template: str, kind: str, to: str = "patient") -> Row:
    ends = (hears(booked(kind)), *OVER)
    blocked = (hears(HOLD), hears(CRISIS)) if to == "patient" and template != "session-postponed" else ()
    return Row(asks(template, to, about(Thing.APPOINTMENT, kind)), (*ends, *blocked))


def once(template: str, to: str, thing: About, *ends: Fact) -> Row:
    return Row(asks(template, to, thing), tuple(map(hears, ends)))


def decided(decision: Any, visit: type[Fact]) -> Fact:
    return visit.model_validate({"decision": decision, **WHAT})


MID, FOLLOW = (decided("continue", each) for each in (integration.MidCourseDecided, integration.FollowUpDecided))
PREPARED = monitoring.PreparationCompleted(plan_id=ID)

PATIENTS: dict[str, Row] = {
    "prequalified": Row(
        hears(PREQUALIFIED), (hears(DECLINED), hears(booked("intro")), hears(APPROVED), hears(HOLD), leaves)
    ),
    "declined-with-resources": Row(hears(DECLINED), (hears(PREQUALIFIED), hears(DIED))),
    "consult-declined": Row(hears(eligibility.ConsultDeclined(reason="x")), (hears(APPROVED), hears(DIED))),
    "assessment-due": once("assessment-due", "patient", about(Thing.CONSULT), APPROVED),
    "clearance-due": once(
        "clearance-due",
        "patient",
        about(Thing.CLEARANCE),
        eligibility.ClearanceReceived(),
        APPROVED,
        eligibility.ConsultDeclined(reason="x"),
        LAPSED,
    ),
    "intro-reminder": Row(asks("intro-reminder", "patient", BOOKING), GONE),
    "consult-reminder": Row(asks("consult-reminder", "patient", BOOKING), GONE),
    "session-reminder": Row(asks("session-reminder", "patient", BOOKING), (*GONE, leaves)),
    "deposit-due": Row(deposit_reminded, (pays, leaves, hears(DECLINED), lambda story: story.passes(hours(49)))),
    "deposit-receipt": Row(paid, (leaves, hears(DECLINED), hears(DIED))),
    "booking-due": to_book("booking-due", "session"),
    "deposit-wanted": once(
        "deposit-wanted", "patient", about(Thing.INVITATION), booked("consult"), DECLINED, DISCHARGED
    ),
    "prep-tasks": once("prep-tasks", "patient", about(Thing.PREPARATION, ID), PREPARED, LAPSED, DISCHARGED),
    "session-postponed": to_book("session-postponed", "session"),
    "appointment-missed": to_book("appointment-missed", "consult"),
    "waitlist-offer": to_book("waitlist-offer", "intro"),
    "rx-status": Row(hears(SHIPPED), (hears(DELIVERED), hears(LOST))),
    "questionnaire-due": once(
        "questionnaire-due", "patient", about(Thing.QUESTIONNAIRE, ID), ANSWERED, CLOSED, COMPLETED
    ),
    "questionnaire-overdue": once(
        "questionnaire-overdue", "patient", about(Thing.QUESTIONNAIRE, ID), ANSWERED, CLOSED, LAPSED
    ),
    "followup-due": once("followup-due", "patient", about(Thing.FOLLOW_UP), FOLLOW, DISCHARGED),
    "break-checkin": once(
        "break-checkin",
        "patient",
        about(Thing.BREAK),
        integration.BreakEnded(days=31, check_in_required=False),
        FOLLOW,
        LAPSED,
    ),
    "hold-placed": Row(hears(HOLD), (hears(RELEASED), hears(DIED))),
}

ACKNOWLEDGED = eligibility.CrisisAcknowledged(crisis_ids=(ID,), **WHAT)
PAGED = eligibility.CrisisPaged(crisis_id=ID, to="clinician")
ALERTED = monitoring.AlertPaged(alert_id=ID, tier=3, to="clinician-on-call", number=1, next_at=LATER)
ANSWERED_ALERT = monitoring.AlertAcknowledged(alert_id=ID, **WHAT)
REVIEWED = integration.WorseningReviewed(questionnaire_id=ID, reason="x")
CLEARANCE = eligibility.ClearanceRequested(reason="x", until=LATER)

SETTLED = treatment.ReferralSettled(referral_id=ID, outcome="taken-up", **WHAT)
TOLD_APART = duplicates.DuplicateSettled(other=str(ID), same=False, goes_on=False, **WHAT)
LOOKED_AT = eligibility.RiskReviewed(risks=(ID,), outcome="cleared", **WHAT)
CALLED = integration.PatientCalled(questionnaire_id=ID, outcome="reached", role="guide")

STAFF: dict[str, Row] = {
    "crisis-page": Row(hears(PAGED), (hears(ACKNOWLEDGED),)),
    "alert-page": Row(hears(ALERTED), (hears(ANSWERED_ALERT),)),
    "review-overdue": once("review-overdue", "medical-director", about(Thing.REVIEW, ID), PREQUALIFIED, DECLINED),
    "duplicate-overdue": once("duplicate-overdue", "medical-director", about(Thing.DUPLICATE, ID), TOLD_APART),
    "risk-overdue": once("risk-overdue", "medical-director", about(Thing.RISK), LOOKED_AT),
    "hold-overdue": once("hold-overdue", "medical-director", about(Thing.HOLD, ID), RELEASED),
    "delivery-overdue": once(
        "delivery-overdue", "operations-lead", about(Thing.DELIVERY, ID), SHIPPED, DELIVERED, LOST
    ),
    "refund-overdue": Row(refund_overdue, (refunds,)),
    "referral-overdue": once("referral-overdue", "medical-director", about(Thing.REFERRAL, ID), SETTLED),
    "worsening-overdue": once("worsening-overdue", "medical-director", about(Thing.WORSENING, ID), REVIEWED),
    "mid-course-overdue": once("mid-course-overdue", "medical-director", about(Thing.MID_COURSE), MID, COMPLETED),
    "appointment-missed": to_book("appointment-missed", "session", "clinician"),
    "prep-tasks": once("prep-tasks", "operations", about(Thing.PREPARATION, ID), PREPARED, DIED, LAPSED),
    "questionnaire-overdue": once(
        "questionnaire-overdue", "guide", about(Thing.QUESTIONNAIRE, ID), ANSWERED, CLOSED, DIED
    ),
    "refund-offer": to_book("refund-offer", "consult", "operations"),
    "followup-overdue": once("followup-overdue", "medical-director", about(Thing.FOLLOW_UP), FOLLOW, LAPSED),
}
ALWAYS_TRUE = {
    "deposit-refund",
    "patient-died",
    "safety-form-concern",
    "side-effects-the-day-after",
    "integration-accepted",
}
"""What has happened and cannot be undone: only its time ends such a letter."""

CASES = [
    pytest.param(template, row.wanted, end, id=f"{who}-{template}-{place}")
    for who, rows in (("patient", PATIENTS), ("staff", STAFF))
    for template, row in rows.items()
    for place, end in enumerate(row.ends)
]
