"""A second look at a decline: asked for by the patient, decided by a clinician (clinical reference 1.4, row 5)."""

from services.eligibility.domain.forms import AppealDecision
from services.eligibility.domain.known import APPEAL
from services.eligibility.domain.reviews import REVIEW_WITHIN
from services.eligibility.domain.state import Candidacy
from shared.deciding import Answer, Moment, Refused
from shared.events.eligibility import DecisionAppealed
from shared.standing import Act, against, speaking


def appeal(state: Candidacy, command: AppealDecision, at: Moment) -> Answer:
    """Once for each assessment. Whoever has begun another waits for that."""
    declined = state.standing.declined and state.declined_at is not None
    reasons = {
        **against(state, Act.GO_ON),
        "not-declined": not declined,
        "already-appealed": declined and state.appealed_at is not None,
        "appeal-over": state.declined_at is not None and declined and at.now >= state.declined_at + APPEAL,
    }
    if codes := speaking(reasons):
        return Refused(codes)
    assert state.triaged
    assessment_id = state.triaged.fact.assessment_id
    return (DecisionAppealed(assessment_id=assessment_id, reason=command.reason, until=at.now + REVIEW_WITHIN),)
