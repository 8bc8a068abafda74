"""Talks about what the sessions brought up: offered, accepted or declined (clinical reference 1.4, row 48; 7.3)."""

from services.integration.domain.course_reviews import gone_reasons
from services.integration.domain.forms import AnswerOffer, OfferIntegration
from services.integration.domain.questionnaires import ask
from services.integration.domain.state import Course
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, number
from shared.clinical.deadlines import after_business_days
from shared.deciding import UNKNOWN, Answer, Moment, Refused
from shared.events.integration import IntegrationAccepted, IntegrationDeclined, IntegrationOffered
from shared.standing import speaking

SEEN_WITHIN = number(
    1, "d", D, "integration/integration/seen", "a yes to an offer of talks is read, in business days", "sooner"
)


def offer_integration(state: Course, command: OfferIntegration, at: Moment) -> Answer:
    """An offer may be made once the patient has had a session; one of each kind at a time."""
    reasons = {
        "no-session-yet": not any(each.completed for each in state.done.values()),
        "already-offered": command.kind in state.offers.values(),
    }
    codes = gone_reasons(state) or speaking(reasons)
    return Refused(codes) if codes else (IntegrationOffered(offer_id=at.new_id("offer"), kind=command.kind),)


def answer_offer(state: Course, command: AnswerOffer, at: Moment) -> Answer:
    """The patient's own choice. A yes is written to a therapist."""
    if command.offer_id not in state.offers:
        return UNKNOWN
    if not command.accepted:
        return (IntegrationDeclined(offer_id=command.offer_id),)
    until = after_business_days(at.now, SEEN_WITHIN, clinic_of(at.clinic).time_zone)
    return (IntegrationAccepted(offer_id=command.offer_id), *ask("integration-accepted", "therapist", at, until))
