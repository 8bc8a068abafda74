"""Every number of eligibility's clocks as a criterion."""

from __future__ import annotations

from datetime import timedelta

from services.eligibility.domain.consults import CLEARANCE_FOR, DECIDED_WITHIN
from services.eligibility.domain.consults import OVERDUE_AGAIN as CONSULT_AGAIN
from services.eligibility.domain.crises import HUMAN_WITHIN, PAGE_EVERY, SCREENED_WITHIN
from services.eligibility.domain.deliveries import EXCEPTION_AFTER, LOST_AFTER, RESOLVED_WITHIN, SHIPPED_WITHIN
from services.eligibility.domain.endings import DEATH_LOOKED_AT_WITHIN, REFERRAL_WITHIN
from services.eligibility.domain.holds import LOOKED_AT_WITHIN, SEVERE
from services.eligibility.domain.holds import OVERDUE_AGAIN as HOLD_AGAIN
from services.eligibility.domain.known import APPEAL, ASKED_AGAIN, OUTCOME, SAME_CRISIS
from services.eligibility.domain.prescriptions import ACCEPTED_WITHIN, PRODUCTS, SIGNED_WITHIN
from services.eligibility.domain.prescriptions import OVERDUE_AGAIN as DELIVERY_AGAIN
from services.eligibility.domain.reviews import OVERDUE_AGAIN, REVIEW_WITHIN, SAME_DAY
from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, Provenance


def _clock(name: str, what: str, value: object, unit: str, tighten: str = "sooner") -> Criterion:
    return Criterion(
        f"eligibility/{name}", what, str(value), unit, Provenance.DEFAULT, "chosen here", MEDICAL_DIRECTOR, tighten
    )


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:g}"


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:g}"


CRITERIA = (
    _clock("crisis/screening", "a positive item 9 is screened, after it was saved", _minutes(SCREENED_WITHIN), "min"),
    _clock("crisis/human", "a human answers a crisis; then the fail-safe destination", _minutes(HUMAN_WITHIN), "min"),
    _clock("crisis/page", "a crisis is paged again, every", _minutes(PAGE_EVERY), "min"),
    _clock("crisis/same", "the same answer is the same crisis, after the acknowledgement", _hours(SAME_CRISIS), "h"),
    _clock("crisis/outcome", "somebody decides on the candidate, after the acknowledgement", _hours(OUTCOME), "h"),
    _clock("review/decided", "a review is decided; then the medical director is told", _hours(REVIEW_WITHIN), "h"),
    _clock("review/same-day", "a review of the same day is decided", _hours(SAME_DAY), "h"),
    _clock("review/again", "an overdue review is told again, every", _hours(OVERDUE_AGAIN), "h"),
    _clock("review/appeal", "a decline by the rules may be looked at again, until", APPEAL.days, "d", "later"),
    _clock("hold/looked-at", "a hold is looked at, in business days; then the director is told", LOOKED_AT_WITHIN, "d"),
    _clock("hold/again", "an overdue hold is told again, every", HOLD_AGAIN.days, "d"),
    _clock("hold/side-effect", "a side effect of this CTCAE grade or more pauses everything", SEVERE, "", "lower"),
    _clock("consult/decided", "a clinician decides, after the consult began", _hours(DECIDED_WITHIN), "h"),
    _clock("consult/again", "an overdue decision is told again, every", _hours(CONSULT_AGAIN), "h"),
    _clock("clearance/again", "what a clinician wants first is asked for again, every", ASKED_AGAIN.days, "d"),
    _clock("clearance/ends", "a clinician decides without it, after it was asked for", CLEARANCE_FOR.days, "d"),
    _clock("prescription/products", "what may be prescribed", ", ".join(sorted(PRODUCTS)), "", "fewer"),
    _clock("prescription/signed", "a prescription is signed, after the plan or its change", _hours(SIGNED_WITHIN), "h"),
    _clock("delivery/accepted", "the pharmacy accepts a prescription", _hours(ACCEPTED_WITHIN), "h"),
    _clock("delivery/resolved", "a clinician looks at a rejection or a loss, in business days", RESOLVED_WITHIN, "d"),
    _clock("delivery/shipped", "the medicine is shipped, in business days after it was accepted", SHIPPED_WITHIN, "d"),
    _clock("delivery/exception", "operations ask the carrier, after it was shipped", EXCEPTION_AFTER.days, "d"),
    _clock("delivery/lost", "what was shipped counts as lost, after", LOST_AFTER.days, "d"),
    _clock("referral/looked-after", "a referral is looked after, within", REFERRAL_WITHIN.days, "d"),
    _clock("death/looked-at", "the director looks at a death, in business days", DEATH_LOOKED_AT_WITHIN, "d"),
    _clock("delivery/again", "an overdue delivery is told again, every", _hours(DELIVERY_AGAIN), "h"),
)
