"""What a person can do about a task from a page: what its operation needs besides a reason."""

from typing import NamedTuple


class Act(NamedTuple):
    """`id_field` is the field that the wait's key names after its colon."""

    label: str
    id_field: str = ""
    decisions: tuple[str, ...] = ()


ACTS = {
    "acknowledge-crisis": Act("I have answered this crisis"),
    "decide-review": Act("Decide", decisions=("prequalify", "decline")),
    "release-hold": Act("Release this hold", id_field="hold_id"),
    "acknowledge-alert": Act("I have answered this alert", id_field="alert_id"),
    "review-worsening": Act("I have looked at this", id_field="questionnaire_id"),
}
"""By operation."""
