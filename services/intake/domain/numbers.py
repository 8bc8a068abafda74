"""Every number of intake's decisions as a criterion."""

from __future__ import annotations

from services.intake.domain.asks import DECISION_LETTER_FOR, PAGE_FOR
from services.intake.domain.assessments import DRAFT_KEPT, REMINDERS
from services.intake.domain.messages import ALL_A_DAY, SAME_TEMPLATE_A_DAY
from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, Provenance


def _default(name: str, what: str, value: object, unit: str, tighten: str = "") -> Criterion:
    return Criterion(
        f"intake/{name}", what, str(value), unit, Provenance.DEFAULT, "chosen here", MEDICAL_DIRECTOR, tighten
    )


CRITERIA = (
    _default(
        "draft/reminders",
        "an assessment that was not handed in is reminded of, after its start",
        ", ".join(f"{after.total_seconds() / 3600:g}" for after in REMINDERS),
        "h",
    ),
    _default("draft/kept", "an assessment that was not handed in is erased, after its start", DRAFT_KEPT.days, "d"),
    _default(
        "messages/same-template",
        "copies of one letter to one patient within a local day",
        SAME_TEMPLATE_A_DAY,
        "{messages}",
        "fewer",
    ),
    _default("messages/all", "letters to one patient within a local day", ALL_A_DAY, "{messages}", "fewer"),
    _default("messages/decision", "a letter about a decision is sent until", DECISION_LETTER_FOR.days, "d"),
    _default("messages/page", "a page to staff is sent until", f"{PAGE_FOR.total_seconds() / 3600:g}", "h"),
)
