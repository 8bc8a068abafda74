"""A sign of danger, in whatever form it was answered: the assessment, a questionnaire, a session."""

from __future__ import annotations

from services.eligibility.domain.crises import detect
from services.eligibility.domain.holds import place_automatically
from services.eligibility.domain.reviews import SAME_DAY
from services.eligibility.domain.state import Candidacy
from shared.deciding import Fact, Moment, Told
from shared.events.common import RiskAnswered

_INTAKE = "care.intake.safety"


def answer_risk(state: Candidacy, told: Told, at: Moment) -> tuple[Fact, ...]:
    """A crisis rule that speaks is a crisis at once. A positive item 9 alone starts the clock of a screening."""
    risk = told.fact
    assert isinstance(risk, RiskAnswered)
    crisis = detect(state, risk.rules, risk.assessment_id, told.time, at)
    return (*crisis, *(() if told.stream == _INTAKE else _pause(state, risk, at)))


def _pause(state: Candidacy, risk: RiskAnswered, at: Moment) -> tuple[Fact, ...]:
    """In a course everything pauses too, until a clinician has looked: the same day where the risk is moderate. Before
    it, triage and the review decide."""
    match risk.c_ssrs:
        case "high":
            return place_automatically(state, "c-ssrs-high", at)
        case "moderate":
            return place_automatically(state, "c-ssrs-moderate", at, at.now + SAME_DAY)
    return ()
