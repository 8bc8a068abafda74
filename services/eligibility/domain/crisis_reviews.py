"""What became of a crisis that was answered: a clinician writes it down, and looks at what follows (clinical reference
3.5)."""

from collections.abc import Iterator
from uuid import UUID

from services.eligibility.domain.asks import to_medical_director
from services.eligibility.domain.forms import ReviewCrisis
from services.eligibility.domain.reviews import OVERDUE_AGAIN
from services.eligibility.domain.state import Candidacy
from shared.clinical.deadlines import next_after
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.eligibility import CrisisReviewed, CrisisReviewOverdue


def review_crisis(state: Candidacy, command: ReviewCrisis, at: Moment) -> Answer:
    crisis = state.crises.get(command.crisis_id)
    if crisis is None or crisis.review_by is None:
        return Refused(("crisis-open" if crisis and crisis.open else "nothing-to-review",))
    return (CrisisReviewed(crisis_id=command.crisis_id, reason=command.reason, role=at.actor.role.value),)


class CrisisReviewWait(WaitRanOut[UUID], name="crisis-review"): ...


def crisis_review_waits(state: Candidacy) -> Iterator[Wait]:
    """Whoever leaves is looked after too."""
    if state.standing.died:
        return
    for id, crisis in state.crises.items():
        if crisis.review_by:
            yield Wait(CrisisReviewWait, id, Role.CLINICIAN, "review-crisis", crisis.review_by, crisis.answered_at)


def tell_unreviewed_crisis(state: Candidacy, ran_out: CrisisReviewWait, at: Moment) -> tuple[Fact, ...]:
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    letter = to_medical_director("risk-overdue", at, until, about(Thing.CRISIS_REVIEW, ran_out.about))
    return (CrisisReviewOverdue(crisis_id=ran_out.about, until=until), letter)
