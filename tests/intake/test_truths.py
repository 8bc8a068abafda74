"""A letter that waits is looked at again: what has ended meanwhile makes it untrue, and it does not go out."""

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
    SaveDraft,
    SubmitAssessment,
    WithdrawPatient,
)
from services.intake.domain.letters import TO_PATIENTS, TO_STAFF
from services.intake.domain.truths import ENDING, ended_by
from shared.deciding import Fact, Role
from shared.events import CATALOGUE, eligibility, integration, monitoring, scheduling
from shared.events.common import About, MessageRequested, Thing, about
from shared.events.intake import FACTS, MessageSuppressed
from tests.assessments import assessment
from tests.story import START, Story, days, hours, minutes, types

ID, OTHER = UUID(int=0xA1), UUID(int=0xB2)
LATER = START + days(3)
Step = Callable[[Story], object]
EXAMPLES = sorted(Path("tests/contracts/examples").glob("*.json"))


def hears(fact: Fact) -> Step:
    teller = next(name for name in TELLERS if type(fact) in TELLERS[name])
    return lambda story: story.hears(fact, teller)


TELLERS = {
    "eligibility": eligibility.FACTS,
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
DELIVERED = eligibility.MedicationDelivered(prescription_id=ID, strength_mg=100, tablets=4)
LOST = eligibility.MedicationLost(prescription_id=ID, until=LATER)
SHIPPED = eligibility.MedicationShipped(prescription_id=ID, until=LATER)
SIGNED = eligibility.PrescriptionSigned(
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
DISCHARGED = eligibility.PatientDischarged(to="discharged", **WHAT)
DIED = eligibility.PatientDied(**WHAT)
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

SETTLED = eligibility.ReferralSettled(referral_id=ID, outcome="taken-up", **WHAT)
CALLED = integration.PatientCalled(questionnaire_id=ID, outcome="reached", role="guide")

STAFF: dict[str, Row] = {
    "crisis-page": Row(hears(PAGED), (hears(ACKNOWLEDGED),)),
    "alert-page": Row(hears(ALERTED), (hears(ANSWERED_ALERT),)),
    "review-overdue": once("review-overdue", "medical-director", about(Thing.REVIEW, ID), PREQUALIFIED, DECLINED),
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


def waiting(story: Story) -> set[str]:
    return {str(effect.line["template"]) for effect in story.effects() if effect.kind == "mail"}


def reasons(story: Story, template: str) -> list[str]:
    suppressed = [each.fact for each in story.told if isinstance(each.fact, MessageSuppressed)]
    return [fact.reason for fact in suppressed if fact.template == template]


@pytest.mark.parametrize(("template", "wanted", "end"), CASES)
def test_a_letter_that_is_not_true_any_more_does_not_go_out(
    story: Story, template: str, wanted: Step, end: Step
) -> None:
    submits(story)
    wanted(story)
    assert template in waiting(story)
    story.passes(minutes(1))
    end(story)
    assert template not in waiting(story)
    assert len(set(reasons(story, template))) == 1


def test_every_letter_is_tried_here_or_always_true() -> None:
    assert PATIENTS.keys() | {"assessment-incomplete"} | (ALWAYS_TRUE & TO_PATIENTS.keys()) == TO_PATIENTS.keys()
    assert STAFF.keys() | (ALWAYS_TRUE & TO_STAFF.keys()) == TO_STAFF.keys()
    assert TO_PATIENTS.keys() | TO_STAFF.keys() >= ALWAYS_TRUE
    assert not ALWAYS_TRUE & (PATIENTS.keys() | STAFF.keys())


@pytest.mark.parametrize("end", [submits, leaves, lambda story: story.passes(days(30))])
def test_nobody_is_reminded_of_a_form_that_is_not_open(story: Story, end: Step) -> None:
    story.does(SaveDraft.model_validate({"patient": {"email": "ada@example.com"}}))
    story.passes(hours(24))
    assert waiting(story) == {"assessment-incomplete"}
    end(story)
    assert waiting(story) == set() and set(reasons(story, "assessment-incomplete")) <= {"no-longer-true", "withdrawn"}


@pytest.mark.parametrize(("template", "wanted", "end"), CASES)
def test_what_was_heard_before_its_letter_makes_it_untrue_all_the_same(
    story: Story, template: str, wanted: Step, end: Step
) -> None:
    """The streams of two tellers arrive in any order: the times at which they were told decide."""
    submits(story)
    wanted(story)
    asked = next(id for id, ask in story.state.asks.items() if ask.template == template and id not in story.state.ended)  # type: ignore[attr-defined]
    ask = story.state.asks[asked]  # type: ignore[attr-defined]
    story.passes(minutes(1))
    end(story)
    state = story.state.model_copy(update={"asks": {asked: ask}, "ended": {}})
    assert template not in {str(effect.line["template"]) for effect in story.domain.effects(state)}


def test_what_is_asked_for_after_a_thing_ended_is_about_the_next(story: Story) -> None:
    submits(story)
    hears(moved())(story)
    asks("session-reminder", "patient", BOOKING)(story)
    hears(booked("session"))(story)
    story.passes(minutes(1))
    asks("booking-due", "patient", about(Thing.APPOINTMENT, "session"))(story)
    assert waiting(story) == {"session-reminder", "booking-due"}


def test_another_thing_of_the_same_kind_makes_nothing_untrue(story: Story) -> None:
    submits(story)
    asks("session-reminder", "patient", BOOKING)(story)
    asks("booking-due", "patient", about(Thing.APPOINTMENT, "session"))(story)
    story.passes(minutes(1))
    hears(moved(OTHER))(story)
    hears(booked("check-in"))(story)
    assert waiting(story) == {"session-reminder", "booking-due"}


def test_a_form_that_is_answered_in_part_is_still_open(story: Story) -> None:
    submits(story)
    asks("questionnaire-due", "patient", about(Thing.QUESTIONNAIRE, ID))(story)
    story.passes(minutes(1))
    hears(ANSWERED.model_copy(update={"unanswered": ("gad-7",)}))(story)
    assert waiting(story) == {"questionnaire-due"}


def test_a_form_before_a_session_is_dropped_with_its_booking(story: Story) -> None:
    submits(story)
    asks("questionnaire-due", "patient", about(Thing.QUESTIONNAIRE, ID), about(Thing.BOOKING, OTHER))(story)
    story.passes(minutes(1))
    hears(moved(OTHER))(story)
    assert waiting(story) == set() and reasons(story, "questionnaire-due") == ["no-longer-true"]


def test_a_letter_of_whom_nobody_says_what_it_is_about_goes_out(story: Story) -> None:
    submits(story)
    asks("session-reminder", "patient")(story)
    for fact in (moved(), booked("session"), ANSWERED):
        hears(fact)(story)
    assert waiting(story) == {"session-reminder"}


def test_a_guide_who_called_is_not_asked_to_call(story: Story) -> None:
    submits(story)
    asks("questionnaire-overdue", "guide", about(Thing.QUESTIONNAIRE, ID), about(Thing.CALL, ID))(story)
    story.passes(minutes(1))
    hears(CALLED)(story)
    assert waiting(story) == set()


def test_every_thing_there_is_ends_by_some_fact() -> None:
    ended = {key.partition(":")[0] for example in EXAMPLES for key in ended_by(read(example))}
    assert ended == {thing.value for thing in Thing}


def read(example: Path) -> Fact:
    type, version, _ = example.name.rsplit(".", 2)
    return CATALOGUE[type, int(version)].model_validate_json(example.read_text())


def test_every_fact_that_ends_a_thing_is_heard(story: Story) -> None:
    assert all(story.domain.hears(fact) for fact in ENDING if fact not in FACTS)


def test_a_page_about_a_crisis_that_was_answered_is_not_sent_again(story: Story) -> None:
    submits(story)
    hears(PAGED)(story)
    (mail,) = story.effects()
    story.ends(mail, "unknown")
    story.passes(minutes(1))
    assert types(story.hears(ACKNOWLEDGED, "eligibility")) == ["message-suppressed"]
    assert story.effects() == []
