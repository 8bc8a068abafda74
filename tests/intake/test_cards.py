"""The emergency card (clinical reference 4.7): who may read it and when, what stands on it, and that each reading is
told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.cards import card_of
from services.intake.domain.forms import ReadEmergencyCard, SubmitAssessment
from services.intake.handlers import SERVICE
from shared.deciding import Answer, Fact, Role
from shared.events.intake import EmergencyCardRead
from shared.events.monitoring import (
    SessionAborted,
    SessionCheckedIn,
    SessionCompleted,
    SessionPostponed,
    SessionStarted,
    VitalsRecorded,
)
from shared.events.treatment import MedicationDelivered, PrescriptionSigned
from tests.assessments import assessment
from tests.story import START, Story, refused, types

SESSION, BOOKING, SOME = UUID(int=0x51), UUID(int=0xB1), UUID(int=0xF1)
WITH_THE_PATIENT = [Role.GUIDE, Role.PEER_MONITOR]
CLINICIANS = [Role.CLINICIAN, Role.MEDICAL_DIRECTOR]
OF: dict[str, Any] = {"session_id": SESSION, "number": 1, "booking_id": BOOKING}


def checked_in(state: str = "CA", **more: Any) -> SessionCheckedIn:
    at: dict[str, Any] = {"provider_id": "provider:1", "starts_at": START, "checklist": {}, "failing": ()}
    return SessionCheckedIn(**OF | at | {"state": state} | more)


def started() -> SessionStarted:
    return SessionStarted(**OF, started_at=START, expected_end_at=START, strength_mg=100, lot="L-1")


def reading(systolic: int, phase: Any = "pre-dose", attempt: int = 1) -> VitalsRecorded:
    said: dict[str, Any] = {"symptoms": (), "action": "go", "why": (), "device": "cuff", "reader": "guide"}
    measured = {"systolic": systolic, "diastolic": 78}
    return VitalsRecorded(session_id=SESSION, phase=phase, attempt=attempt, reading=measured, **said)


ENDS: list[Fact] = [
    SessionCompleted(**OF, completed_at=START, minutes=130),
    SessionAborted(**OF, amount_taken_mg=50, reason="felt unwell"),
    SessionPostponed(**OF, reasons=("alcohol",)),
]


@pytest.fixture(params=["demo", "second"])
def clinic(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def story(story: Story) -> Story:
    more = {"medications": [{"text": "sertraline 50 mg"}, {"rxcui": "36437"}], "allergies": [{"text": "penicillin"}]}
    story.asks(SubmitAssessment.model_validate(assessment(more)))
    return story


def reads(story: Story, role: Role) -> Answer:
    return story.asks(ReadEmergencyCard(patient_id=story.patient), role)


def card(story: Story) -> dict[str, Any]:
    assert story.state.submitted
    return card_of(story.state, story.state.submitted)


@pytest.mark.parametrize("role", WITH_THE_PATIENT)
def test_HZ15_who_is_with_the_patient_reads_it_from_check_in_until_the_close(story: Story, role: Role) -> None:
    assert refused(reads(story, role)) == ("not-checked-in",)
    story.hears(checked_in(), "monitoring")
    assert reads(story, role) == (EmergencyCardRead(session_id=SESSION, role=role.value),)
    story.hears(started(), "monitoring")
    assert types(reads(story, role)) == ["emergency-card-read"]


@pytest.mark.parametrize("end", ENDS, ids=lambda fact: fact.type)
@pytest.mark.parametrize("role", WITH_THE_PATIENT)
def test_after_the_observation_nobody_with_the_patient_reads_it(story: Story, role: Role, end: Fact) -> None:
    story.hears(checked_in(), "monitoring")
    story.hears(end, "monitoring")
    assert refused(reads(story, role)) == ("not-checked-in",)
    story.hears(checked_in(number=2, session_id=UUID(int=0x52)), "monitoring")
    assert types(reads(story, role)) == ["emergency-card-read"]


@pytest.mark.parametrize("role", CLINICIANS)
def test_clinicians_read_it_at_any_time(story: Story, role: Role) -> None:
    assert types(reads(story, role)) == ["emergency-card-read"]
    story.hears(checked_in(), "monitoring")
    story.hears(ENDS[0], "monitoring")
    assert types(reads(story, role)) == ["emergency-card-read"]


@pytest.mark.parametrize("role", [*WITH_THE_PATIENT, *CLINICIANS])
def test_each_reading_is_told(story: Story, role: Role) -> None:
    story.hears(checked_in(), "monitoring")
    assert [types(reads(story, role)) for _ in range(3)] == [["emergency-card-read"]] * 3


def test_there_is_none_before_an_assessment(clinic: str) -> None:
    assert refused(reads(Story(SERVICE, clinic), Role.CLINICIAN)) == ("no-assessment",)


def test_it_names_the_patient_where_they_are_today_and_whom_to_call(story: Story) -> None:
    story.hears(checked_in(state="NV"), "monitoring")
    said = card(story)
    assert said["name"].startswith("Ada ") and said["name"].endswith("Quillfeather")
    assert said["address"]["state"] == "NV"
    assert [each["who"] for each in said["contacts"]] == ["peer monitor", "emergency contact"]
    assert [each["phone"] for each in said["numbers"]][:2] == ["911", "988"] and len(said["numbers"]) == 3
    assert said["medications"] == ["sertraline 50 mg", "RxNorm 36437"] and said["allergies"] == ["penicillin"]
    assert len(said["lines"]) == 6


@pytest.mark.parametrize(
    ("facts", "strength", "lot"),
    [
        ([], None, None),
        (["signed"], 100, None),
        (["signed", "delivered"], 100, "L-1"),
        (["signed", "delivered", "started"], 100, "L-1"),
    ],
)
def test_it_names_the_dose_and_the_lot_as_far_as_they_are_known(
    story: Story, facts: list[str], strength: int | None, lot: str | None
) -> None:
    told: dict[str, Callable[[], None]] = {
        "signed": lambda: story.hears(prescribed(), "eligibility"),
        "delivered": lambda: story.hears(delivered(), "eligibility"),
        "started": lambda: story.hears(started(), "monitoring"),
    }
    for each in facts:
        told[each]()
    assert (card(story)["strength_mg"], card(story)["lot"]) == (strength, lot)


def prescribed() -> PrescriptionSigned:
    amounts: dict[str, Any] = {"strength_mg": 100, "tablets": 2, "sessions": 2}
    of: dict[str, Any] = {"prescription_id": SOME, "plan_id": SOME, "product": "ketamine-rdt"}
    return PrescriptionSigned(**of, **amounts, signed_on=START.date(), until=START)


def delivered() -> MedicationDelivered:
    return MedicationDelivered(prescription_id=SOME, lot="L-1", strength_mg=100, tablets=2)


def test_the_baseline_is_the_last_reading_before_the_tablet(story: Story) -> None:
    story.hears(checked_in(), "monitoring")
    assert card(story)["baseline"] is None
    for each in (reading(150), reading(124, attempt=2)):
        story.hears(each, "monitoring")
    story.hears(started(), "monitoring")
    story.hears(reading(180, "in-session"), "monitoring")
    assert card(story)["baseline"]["systolic"] == 124
