"""Every number of integration's clocks as a criterion."""

from __future__ import annotations

from datetime import timedelta

from services.integration.domain.answering import CONCERN_FOR, LOOKED_AT_WITHIN, SAME_DAY
from services.integration.domain.breaks import CHECKED_EVERY_DAYS, CLINICIAN_FROM_DAYS, LAPSES_AFTER_DAYS
from services.integration.domain.offers import SEEN_WITHIN
from services.integration.domain.planning import (
    FOLLOW_UP_DAY,
    FOLLOW_UP_FORM_OPENS_DAYS,
    OVERDUE_AFTER_DAYS,
    VISIT_WITHIN_DAYS,
)
from services.integration.domain.state import ON_DEMAND_REVIEW
from services.integration.domain.visits import (
    FOLLOW_UP_AGAIN,
    FOLLOW_UP_REMINDERS_DAYS,
    MEASURED_WITHIN,
    MID_COURSE_AFTER,
    MID_COURSE_AGAIN,
    MID_COURSE_WITHIN,
)
from services.integration.domain.worsening import OVERDUE_AGAIN
from shared.clinical.cadence import SAFETY_FORM_OPENS
from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, Provenance

V, S, D = Provenance.VERIFIED, Provenance.STATED, Provenance.DEFAULT


def _number(
    name: str,
    what: str,
    value: object,
    unit: str,
    tighten: str = "",
    tag: Provenance = D,
    source: str = "chosen here",
) -> Criterion:
    return Criterion(f"integration/{name}", what, str(value), unit, tag, source, MEDICAL_DIRECTOR, tighten)


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:g}"


_REMINDERS = ", ".join(map(str, FOLLOW_UP_REMINDERS_DAYS))

CRITERIA = (
    _number("safety-form/opens", "the safety form opens, before the session", _hours(SAFETY_FORM_OPENS), "h"),
    _number("safety-form/concern", "a yes in it is written to a clinician until, after it", _hours(CONCERN_FOR), "h"),
    _number("worsening/looked-at", "worsening is looked at, in business days", LOOKED_AT_WITHIN, "d", "sooner"),
    _number("worsening/same-day", "new ideation or a C-SSRS from moderate, looked at", _hours(SAME_DAY), "h", "sooner"),
    _number("worsening/again", "overdue worsening is told again, every", OVERDUE_AGAIN.days, "d", "sooner"),
    _number("mid-course/after", "a review after sessions", MID_COURSE_AFTER, "", "sooner", V, "[MB-CLIN]"),
    _number("mid-course/within", "the review is decided", MID_COURSE_WITHIN.days, "d", "sooner"),
    _number("mid-course/again", "an overdue review is told again, every", MID_COURSE_AGAIN.days, "d", "sooner"),
    _number("follow-up/due", "the follow-up is due on programme day", FOLLOW_UP_DAY, "", "sooner", S, "week 4"),
    _number("follow-up/form", "its form opens before that day, in days", FOLLOW_UP_FORM_OPENS_DAYS, "d", "", S, "7.1"),
    _number("follow-up/visit", "the visit takes place within", VISIT_WITHIN_DAYS, "d", "sooner", S, "week 4"),
    _number("follow-up/reminders", "reminders before the visit's last day", _REMINDERS, "d", "", S, "7.1"),
    _number("follow-up/overdue", "sessions are blocked, after it was due", OVERDUE_AFTER_DAYS, "d", "sooner"),
    _number("follow-up/again", "an overdue follow-up is told again, every", FOLLOW_UP_AGAIN.days, "d", "sooner"),
    _number("follow-up/on-demand", "on demand, again after sessions", ON_DEMAND_REVIEW, "", "sooner", V, "[MB-RENEW]"),
    _number(
        "follow-up/measured",
        "PHQ-9 and GAD-7 count for the visit, from the last",
        MEASURED_WITHIN.days,
        "d",
        "",
        S,
        "1.4",
    ),
    _number("integration/seen", "a yes to an offer of talks is read, in business days", SEEN_WITHIN, "d", "sooner"),
    _number("break/checked", "on a break the patient is asked, every", CHECKED_EVERY_DAYS, "d", "sooner"),
    _number("break/clinician", "a clinician first, from", CLINICIAN_FROM_DAYS, "d", "sooner", V, "[MB-RETURN]"),
    _number("break/lapses", "a break would lapse: a clinician decides, after", LAPSES_AFTER_DAYS, "d", "sooner"),
)
