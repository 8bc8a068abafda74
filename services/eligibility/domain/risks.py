"""A sign of danger, in whatever form it was answered: the assessment, a questionnaire, a session."""

from services.eligibility.domain.crises import detect, screening_owed
from services.eligibility.domain.forms import CompleteScreening
from services.eligibility.domain.holds import place_automatically
from services.eligibility.domain.reviews import SAME_DAY
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.triage import danger_in
from shared.deciding import Answer, Fact, Moment, Refused, Told
from shared.events.common import RiskAnswered

_INTAKE = "care.intake.safety"


def answer_risk(state: Candidacy, told: Told[RiskAnswered], at: Moment) -> tuple[Fact, ...]:
    """A crisis rule that speaks is a crisis at once. A positive item 9 alone starts the clock of a screening."""
    risk = told.fact
    crisis = detect(state, risk.rules, risk.assessment_id, told.time, at)
    return (*crisis, *(() if told.stream == _INTAKE else _pause(state, risk, at)))


def complete_screening(state: Candidacy, command: CompleteScreening, at: Moment) -> Answer:
    """The patient's own answers to the screener, from whichever form, also after the assessment was handed in. Danger
    is always told. A screener without danger ends the wait only if it is complete."""
    danger = danger_in({"instruments": {"c-ssrs-screener": command.c_ssrs.model_dump()}}, clinic_of(at.clinic).policy)
    owed = screening_owed(state)
    asked = owed is not None or state.standing.at_risk
    if not danger.answered and not (asked and danger.screened):
        return Refused(("screener-incomplete" if asked else "screening-not-owed",))
    answered = RiskAnswered(
        assessment_id=owed.assessment_id if owed else at.new_id("screening"),
        during="submission",
        rules=danger.rules,
        item9_positive=False,
        screened=danger.screened,
        c_ssrs=danger.c_ssrs,
    )
    crisis = detect(state, danger.rules, answered.assessment_id, at.now, at)
    return (answered, *crisis, *(_pause(state, answered, at) if state.standing.plan else ()))


def _pause(state: Candidacy, risk: RiskAnswered, at: Moment) -> tuple[Fact, ...]:
    """During a course new risk pauses everything until a clinician has looked: the same day where the risk is moderate.
    Before a course, triage and the review decide instead."""
    match risk.c_ssrs:
        case "high":
            return place_automatically(state, "c-ssrs-high", at)
        case "moderate":
            return place_automatically(state, "c-ssrs-moderate", at, at.now + SAME_DAY)
    return ()
