"""What a person can do about a task from a page: what its operation needs besides a reason."""

from typing import NamedTuple


class Act(NamedTuple):
    """`id_field` is the field that the wait's key names after its colon, `choice` the one that a decision goes into."""

    label: str
    id_field: str = ""
    decisions: tuple[str, ...] = ()
    choice: str = "decision"


ACTS = {
    "acknowledge-crisis": Act("I have answered this crisis"),
    "decide-review": Act("Decide", decisions=("prequalify", "decline")),
    "review-risk": Act(
        "I have looked at the screener", decisions=("not-cleared", "cleared", "known-low"), choice="outcome"
    ),
    "release-hold": Act("Release this hold", id_field="hold_id"),
    "acknowledge-alert": Act("I have answered this alert", id_field="alert_id"),
    "review-worsening": Act("I have looked at this", id_field="questionnaire_id"),
}
"""By operation."""
