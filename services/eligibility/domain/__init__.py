"""Eligibility's decisions: triage, review, consult, prescription, crises and holds. Pure."""

from collections.abc import Iterator

from services.eligibility.domain.consults import consult_waits
from services.eligibility.domain.crises import crisis_waits
from services.eligibility.domain.crisis_reviews import crisis_review_waits
from services.eligibility.domain.deliveries import delivery_waits
from services.eligibility.domain.duplicates import claims, duplicate_waits, reads
from services.eligibility.domain.endings import referral_waits
from services.eligibility.domain.folding import HEARD, evolve
from services.eligibility.domain.holds import hold_waits
from services.eligibility.domain.prescriptions import prescription_waits
from services.eligibility.domain.reviews import review_waits
from services.eligibility.domain.risk_reviews import risk_waits
from services.eligibility.domain.state import Candidacy
from services.eligibility.domain.stopping import stop_waits
from shared.deciding import Wait

__all__ = ["HEARD", "Candidacy", "claims", "evolve", "reads", "waits"]


def waits(state: Candidacy) -> Iterator[Wait]:
    yield from crisis_waits(state)
    yield from crisis_review_waits(state)
    yield from risk_waits(state)
    yield from review_waits(state)
    yield from hold_waits(state)
    yield from duplicate_waits(state)
    yield from consult_waits(state)
    yield from prescription_waits(state)
    yield from delivery_waits(state)
    yield from stop_waits(state)
    yield from referral_waits(state)
