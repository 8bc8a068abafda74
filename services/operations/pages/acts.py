"""What a person can do about a task from a page: what its operation needs besides a reason."""

from typing import NamedTuple


class Act(NamedTuple):
    """`id_field` is the field that the wait's key names after its colon, `choice` the one that a decision goes into."""

    label: str
    id_field: str = ""
    decisions: tuple[str, ...] = ()
    choice: str = "decision"
    several: bool = False  # whether the field takes a list of ids


ACTS = {
    "acknowledge-crisis": Act(
        "I have answered this crisis",
        id_field="crisis_ids",
        decisions=("safe", "with-somebody", "emergency-services", "in-hospital", "not-reached"),
        choice="outcome",
        several=True,
    ),
    "review-crisis": Act("This is what became of it", id_field="crisis_id"),
    "decide-review": Act("Decide", decisions=("prequalify", "decline")),
    "review-risk": Act(
        "I have looked at the screener", decisions=("not-cleared", "cleared", "known-low"), choice="outcome"
    ),
    "settle-message": Act("I have seen to this, or called somebody", id_field="message_id"),
    "release-hold": Act("Release this hold", id_field="hold_id"),
    "acknowledge-alert": Act("I have answered this alert", id_field="alert_id"),
    "review-worsening": Act("I have looked at this", id_field="questionnaire_id"),
}
"""By operation."""
