"""Folding never waits: the streams may arrive in any order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.monitoring.handlers import CLINIC, SERVICE, TREATMENT
from shared.deciding import Fact, Told
from shared.events import monitoring as own
from shared.events.common import RiskAnswered
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected, HoldPlaced, HoldReleased, RiskReviewed
from shared.events.intake import ConsentSigned, ConsentWithdrawn, PatientWithdrawn
from shared.events.integration import (
    EpisodeCompleted,
    FollowUpOverdue,
    MidCourseDue,
    SymptomsWorsened,
    WorseningReviewed,
)
from shared.events.platform import AlertRaised
from shared.events.scheduling import AppointmentCancelled, EpisodeLapsed, RosterSet
from shared.events.treatment import DispenseEnded, MedicationMissing, PatientDied, PatientDischarged
from shared.standing import roster_in
from tests.eligibility.heard import submission
from tests.interleavings import Spoken, diverging, folded, id_of, own_fields, streams, written_by
from tests.monitoring.heard import (
    BOOKING,
    FIRST,
    GUIDE,
    PLAN,
    PRESCRIPTION,
    approval,
    booking,
    delivery,
    prescription,
    safety_form,
)
from tests.story import START, Story

SOME, ALERT, EFFECT = UUID(int=0x99), UUID(int=0xAA), UUID(int=0xEE)
LATER = START + timedelta(hours=3)
STORY = Story(SERVICE)
SIGNED = ConsentSigned(document="treatment", document_version=1)
PLACED = HoldPlaced(hold_id=SOME, reason="x", until=LATER)
OF: dict[str, Any] = {"session_id": FIRST, "number": 1, "booking_id": BOOKING}


def reading(phase: Any, attempt: int) -> own.VitalsRecorded:
    return own.VitalsRecorded(
        session_id=FIRST,
        phase=phase,
        attempt=attempt,
        reading={"systolic": 124.0, "diastolic": 78.0},
        symptoms=(),
        action="clear" if phase == "pre-dose" else "none",
        why=(),
        device="x",
        reader="y",
    )


INTAKE: tuple[Fact, ...] = (
    submission(STORY),
    SIGNED,
    ConsentWithdrawn(document="treatment", document_version=1, revokes=id_of("intake", SIGNED, 1)),
    PatientWithdrawn(by="patient"),
)
ELIGIBILITY: tuple[Fact, ...] = (
    approval(STORY),
    CrisisDetected(crisis_id=SOME, assessment_id=SOME, kinds=("suicide",), rules=("CS1",), acknowledge_by=LATER),
    prescription(STORY),
    CrisisAcknowledged(crisis_ids=(SOME,), reason="x", role="clinician"),
    PLACED,
    RiskReviewed(risks=(SOME,), outcome="known-low", reason="x", role="clinician", until=LATER),
    delivery(),
    MedicationMissing(prescription_id=PRESCRIPTION, sessions=1, reason="x", role="guide"),
    DispenseEnded(prescription_id=PRESCRIPTION, status="returned"),
    HoldReleased(hold_id=SOME, revokes=id_of("eligibility", PLACED, 2), reason="x"),
    PatientDischarged(to="discharged", reason="x", role="clinician"),
    PatientDied(reason="x", role="clinician"),
)
SCHEDULING: tuple[Fact, ...] = (
    booking(LATER),
    AppointmentCancelled(
        booking_id=BOOKING,
        appointment="session",
        clinic="demo",
        provider_id=GUIDE,
        start=LATER,
        by="patient",
        late=False,
    ),
    EpisodeLapsed(reason="x"),
)
RISK = RiskAnswered(assessment_id=SOME, during="submission", rules=(), item9_positive=True, screened=False)
INTEGRATION: tuple[Fact, ...] = (
    safety_form().model_copy(update={"results": {"safety-form": {"concerns": ["ill_today"]}}}),
    RISK,
    SymptomsWorsened(questionnaire_id=SOME, instrument="phq-9", reasons=("new-item-9",), until=LATER),
    MidCourseDue(after_session=2, until=LATER),
    FollowUpOverdue(until=LATER),
    WorseningReviewed(questionnaire_id=SOME, reason="x"),
    EpisodeCompleted(sessions=1, reason="x"),
)
OWN: tuple[Fact, ...] = (
    RISK,
    own.PreparationStarted(plan_id=PLAN),
    AlertRaised(reason="x", tier=3, alert_id=ALERT, session_id=FIRST),
    own.SessionCheckedIn(
        **OF, provider_id=GUIDE, starts_at=LATER, state="CA", checklist={"lot": "x"}, failing=("food",)
    ),
    reading("pre-dose", 1),
    own.SessionStarted(**OF, started_at=START, expected_end_at=LATER, strength_mg=100, lot="x"),
    own.AlertPaged(alert_id=ALERT, tier=3, to="clinician-on-call", number=1, next_at=LATER),
    own.CheckInMissed(session_id=FIRST, what="check", due_at=LATER, next_at=LATER),
    own.SideEffectReported(
        side_effect_id=EFFECT,
        session_id=FIRST,
        effect="nausea",
        grade=3,
        graded_by="clinician",
        elicitation="observer",
        serious=False,
        onset_at=START,
    ),
    own.AlertAcknowledged(alert_id=ALERT, reason="x", role="guide"),
    own.SessionAborted(**OF, amount_taken_mg=50, reason="x"),
    own.SessionCheckedIn(**OF, provider_id=GUIDE, starts_at=LATER, state="CA", checklist={}, failing=()),
)


EACH_ITS_OWN_KEY = {"risks"}
"""Words of self-harm come from every teller."""


def everything() -> list[Spoken]:
    return [
        Spoken("monitoring", OWN),
        Spoken("intake", INTAKE),
        Spoken("eligibility", ELIGIBILITY),
        Spoken("scheduling", SCHEDULING),
        Spoken("integration", INTEGRATION),
    ]


def test_every_interleaving_of_monitoring_with_each_other_teller_folds_to_one_state() -> None:
    mine, *others = everything()
    for other in others:
        assert diverging(TREATMENT, streams([mine, other])) == [], other.teller


def test_every_interleaving_of_the_others_folds_to_one_state() -> None:
    _, *others = everything()
    assert diverging(TREATMENT, streams(others)) == []


def test_each_field_is_written_by_one_stream() -> None:
    writers = written_by(TREATMENT, streams(everything()))
    assert own_fields(TREATMENT) <= set(writers)
    assert all(len(by) == 1 for field, by in writers.items() if field not in EACH_ITS_OWN_KEY), writers


def test_a_withdrawal_of_consent_may_come_before_its_signature() -> None:
    whole = streams([Spoken("intake", INTAKE[:3])])
    early: Any = folded(TREATMENT, [*whole["care.intake.safety"], *whole["care.intake"]])
    assert early.standing.treatment_refused


def test_a_delivery_counts_from_the_moment_that_both_it_and_its_prescription_are_known() -> None:
    told = streams([Spoken("eligibility", (delivery(), prescription(STORY)))])["care.eligibility"]
    early: Any = folded(TREATMENT, told)
    assert early.delivered and early.prescriptions


def test_a_fact_unknown_to_the_service_changes_nothing() -> None:
    class Unheard(Fact):
        type = "never-heard-of"

    told = streams([Spoken("intake", [Unheard()])])["care.intake"]
    assert folded(TREATMENT, told) == TREATMENT.state()
    assert folded(CLINIC, told) == CLINIC.state()


def test_an_alert_of_the_platform_itself_climbs_no_ladder_here() -> None:
    alarm = AlertRaised(reason="missing-number", topic="care.intake", number=4)
    told: list[Told] = streams([Spoken("monitoring", [alarm])])["care.monitoring.safety"]
    assert folded(TREATMENT, told) == TREATMENT.state()


def test_a_roster_keeps_who_is_on_call_and_forgets_who_was() -> None:
    def told(first: int, last: int, number: int) -> Told:
        entry = RosterSet(
            role="guide-on-call",
            provider_id=f"provider:{number}",
            first=START + timedelta(days=first),
            last=START + timedelta(days=last),
        )
        when = START + timedelta(days=first)
        return Told(entry, id_of("scheduling", entry, number), when, SOME, "care.scheduling", number)

    state = folded(CLINIC, [told(0, 1, 1), told(1, 2, 2), told(5, 6, 3)])
    assert [duty.provider_id for duty in roster_in(state).duties] == ["provider:3"]
    assert set(roster_in(state).on_call(START + timedelta(days=5))) == {"guide-on-call"}
    assert roster_in(state).on_call(START + timedelta(days=6)) == {}
