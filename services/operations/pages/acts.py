"""What a person can do about a wait from a page: the owner's operation, and what it needs besides a reason."""

from __future__ import annotations

from typing import NamedTuple


class Act(NamedTuple):
    """`id_field` is the field that the wait's key names after its colon."""

    service: str
    label: str
    id_field: str = ""
    decisions: tuple[str, ...] = ()


ACTS = {
    "acknowledge-crisis": Act("eligibility", "I have answered this crisis"),
    "decide-review": Act("eligibility", "Decide", decisions=("prequalify", "decline")),
    "release-hold": Act("eligibility", "Release this hold", id_field="hold_id"),
    "acknowledge-alert": Act("monitoring", "I have answered this alert", id_field="alert_id"),
    "review-worsening": Act("integration", "I have looked at this", id_field="questionnaire_id"),
}
"""By operation, which is also what the wait asks for."""
