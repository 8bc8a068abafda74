"""Every number of eligibility's clocks as a criterion."""

from __future__ import annotations

from datetime import timedelta

from services.eligibility.domain.crises import HUMAN_WITHIN, PAGE_EVERY, SCREENED_WITHIN
from services.eligibility.domain.holds import LOOKED_AT_WITHIN
from services.eligibility.domain.holds import OVERDUE_AGAIN as HOLD_AGAIN
from services.eligibility.domain.known import APPEAL, OUTCOME, SAME_CRISIS
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
)
