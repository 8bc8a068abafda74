"""What eligibility hears from intake, for its tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.eligibility.domain import Candidacy
from services.eligibility.domain.forms import AcknowledgeCrisis
from shared.deciding import Fact
from shared.events.common import RiskAnswered
from shared.events.intake import AssessmentSubmitted, PatientWithdrawn
from tests.assessments import assessment
from tests.story import Story

ASSESSMENT = UUID("00000000-0000-8000-8000-0000000000a1")


def submission(story: Story, over: dict[str, Any] | None = None) -> AssessmentSubmitted:
    body = assessment(over)
    return AssessmentSubmitted.model_validate(
        body
        | {"assessment_id": ASSESSMENT, "patient_id": story.patient, "clinic": story.clinic}
        | {"submitted_at": story.now, "person": None, "peer_monitor": None, "emergency_contact": None}
    )


def submits(story: Story, over: dict[str, Any] | None = None) -> tuple[Fact, ...]:
    """The candidate hands in a form; gives what eligibility tells."""
    return story.hears(submission(story, over), "intake")


def risk(*rules: str, item9: bool = False, screened: bool = False, c_ssrs: str | None = None) -> RiskAnswered:
    return RiskAnswered(
        assessment_id=ASSESSMENT,
        during="draft",
        rules=rules,
        item9_positive=item9,
        screened=screened,
        c_ssrs=c_ssrs,
    )


def answers(story: Story, *rules: str, **how: Any) -> tuple[Fact, ...]:
    """The candidate answers with a sign of danger; gives what eligibility tells."""
    return story.hears(risk(*rules, **how), "intake")


def answered(story: Story, *ids: UUID, outcome: str = "safe") -> AcknowledgeCrisis:
    """What somebody says who answers these crises, or every one that is open."""
    named = list(ids or candidacy(story).open_crises) or [UUID(int=0x9)]
    body = {"patient_id": story.patient, "crisis_ids": named, "outcome": outcome, "reason": "Called, is safe"}
    return AcknowledgeCrisis.model_validate(body)


def leaves(story: Story) -> tuple[Fact, ...]:
    return story.hears(PatientWithdrawn(by="patient"), "intake")


def candidacy(story: Story) -> Candidacy:
    assert isinstance(story.state, Candidacy)
    return story.state
