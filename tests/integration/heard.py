"""What integration hears from the others, for its tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from services.integration.domain import Course
from services.integration.domain.forms import AnswerQuestionnaire
from shared.deciding import Answer, Fact
from shared.events.eligibility import ConsultApproved
from shared.events.intake import AssessmentSubmitted, PatientWithdrawn
from shared.events.integration import Kind
from shared.events.monitoring import SessionAborted, SessionCheckedIn, SessionCompleted
from shared.events.scheduling import AppointmentCancelled, SessionScheduled
from tests.assessments import assessment
from tests.story import Story, days

ASSESSMENT = UUID("00000000-0000-8000-8000-0000000000a1")
SAFE = {
    "new_medicine": False,
    "pregnant": False,
    "alcohol_or_drugs": False,
    "ill_today": False,
    "self_harm_thoughts": False,
}
FELT = {"mood": 6, "intensity": 7, "satisfaction": 8, "dissociation": 1, "side_effects": ["nausea"]}
BETTER = {"phq-9": [1, 1, 1, 1, 1, 0, 0, 0, 0], "gad-7": [1, 1, 1, 0, 0, 0, 0]}
PROVIDER = "provider:00000000-0000-8000-8000-0000000000e1"


def id_of(*words: object) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(map(str, words)))


def submission(story: Story, over: dict[str, Any] | None = None) -> AssessmentSubmitted:
    return AssessmentSubmitted.model_validate(
        assessment(over)
        | {"assessment_id": ASSESSMENT, "patient_id": story.patient, "clinic": story.clinic}
        | {"submitted_at": story.now, "person": None, "peer_monitor": None, "emergency_contact": None}
    )


def approval(story: Story, sessions: int | None = 4, plan: int = 1) -> ConsultApproved:
    return ConsultApproved(
        plan_id=id_of("plan", plan),
        sessions=sessions,
        interval_days=7,
        goals=("Sleep",),
        reason="x",
        approved_at=story.now,
    )


def begins(story: Story, sessions: int | None = 4, over: dict[str, Any] | None = None) -> None:
    """The patient was assessed and a plan approved, both just now."""
    story.hears(submission(story, over), "intake")
    story.hears(approval(story, sessions), "eligibility")


def scheduled(number: int, starts_at: datetime, booking: int = 1) -> SessionScheduled:
    return SessionScheduled(
        session_id=id_of("session", number),
        booking_id=id_of("booking", number, booking),
        number=number,
        provider_id=PROVIDER,
        starts_at=starts_at,
    )


def schedules(story: Story, number: int, starts_at: datetime, booking: int = 1) -> None:
    story.hears(scheduled(number, starts_at, booking), "scheduling")


def cancellation(story: Story, number: int, booking: int = 1) -> AppointmentCancelled:
    return AppointmentCancelled(
        booking_id=id_of("booking", number, booking),
        appointment="session",
        clinic=story.clinic,
        provider_id=PROVIDER,
        start=story.now,
        by="patient",
        late=False,
    )


def check_in(story: Story, number: int) -> SessionCheckedIn:
    return SessionCheckedIn(
        session_id=id_of("session", number),
        number=number,
        booking_id=id_of("booking", number, 1),
        provider_id=PROVIDER,
        starts_at=story.now,
        state="CA",
        checklist={},
        failing=(),
    )


def completion(story: Story, number: int) -> SessionCompleted:
    return SessionCompleted(
        session_id=id_of("session", number),
        number=number,
        booking_id=id_of("booking", number, 1),
        completed_at=story.now,
        minutes=120,
    )


def completes(story: Story, *numbers: int) -> None:
    """Sessions that are over now, a week apart."""
    for place, number in enumerate(numbers):
        if place:
            story.passes(days(7))
        story.hears(completion(story, number), "monitoring")


def aborts(story: Story, number: int, amount_taken_mg: int) -> None:
    aborted = SessionAborted(
        session_id=id_of("session", number),
        number=number,
        booking_id=id_of("booking", number, 1),
        amount_taken_mg=amount_taken_mg,
        reason="x",
    )
    story.hears(aborted, "monitoring")


def leaves(story: Story) -> tuple[Fact, ...]:
    return story.hears(PatientWithdrawn(by="patient"), "intake")


def course(story: Story) -> Course:
    assert isinstance(story.state, Course)
    return story.state


def asked(story: Story, kind: Kind, number: int | None = None) -> UUID:
    """The latest questionnaire of this kind, of this session where one is named."""
    found = [
        id
        for id, opened in course(story).opened.items()
        if opened.kind == kind and number in (None, opened.session_number)
    ]
    return found[-1]


def answering(story: Story, questionnaire_id: UUID, answers: dict[str, Any]) -> Answer:
    command = AnswerQuestionnaire(patient_id=story.patient, questionnaire_id=questionnaire_id, answers=answers)
    return story.asks(command)


def answers(story: Story, kind: Kind, given: dict[str, Any], number: int | None = None) -> tuple[Fact, ...]:
    told = answering(story, asked(story, kind, number), given)
    assert isinstance(told, tuple), told
    return told


Told = TypeVar("Told", bound=Fact)


def of(fact: type[Told], told: Any) -> Told:
    """The one fact of this kind."""
    found = [each for each in told if isinstance(each, fact)]
    assert len(found) == 1, [each.type for each in told]
    return found[0]


def later(story: Story, hours: float) -> datetime:
    return story.now + timedelta(hours=hours)
