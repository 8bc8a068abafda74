"""The words of every mail. No drug, no diagnosis, no name: a subject line is read by whoever holds the phone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

SUPPORT = (
    "If you are in danger or thinking of harming yourself, call or text 988, or call 911. "
    "This mailbox is not monitored: please do not answer this mail."
)


class Letter(NamedTuple):
    """`{clinic}` is the clinic's name for people, `{patient_id}` the pseudonym, which only staff are told."""

    subject: str
    body: str


LETTERS: Mapping[str, Letter] = MappingProxyType(
    {
        "assessment-incomplete": Letter(
            "Your form at {clinic} is waiting",
            "You started a form with us and it is not complete yet. What you wrote is kept for 30 days after you "
            "started. Sign in to go on where you stopped.",
        ),
        "prequalified": Letter(
            "Your next step at {clinic}",
            "Thank you for your form. Sign in to book a free first call with us. This is not yet a decision on "
            "treatment: a clinician talks with you first.",
        ),
        "declined-with-resources": Letter(
            "About your form at {clinic}",
            "Thank you for your form. We cannot offer you our programme at home at this time. The reasons are in your "
            "account. Please talk with your own doctor about what suits you; findtreatment.gov lists places near you. "
            "If you think we are wrong, sign in and ask within 30 days for a clinician to look at it again.",
        ),
        "crisis-page": Letter(
            "Crisis: acknowledge now",
            "A person is in danger and nobody has answered yet. Open the crisis queue of {clinic}, call, and "
            "acknowledge with a reason. Patient {patient_id}.",
        ),
        "review-overdue": Letter(
            "A review at {clinic} is overdue",
            "A review has passed its deadline and nobody has decided. Patient {patient_id}.",
        ),
        "hold-overdue": Letter(
            "A hold at {clinic} is overdue",
            "A hold has passed its deadline and nobody has looked at it again. Patient {patient_id}.",
        ),
    }
)


def written(template: str, clinic: str, patient_id: str, to_staff: bool) -> Letter:
    """Subject and text of one mail. Raises KeyError for a template that nobody wrote."""
    letter = LETTERS[template]
    known = {"clinic": clinic, "patient_id": patient_id if to_staff else ""}
    body = letter.body.format(**known)
    return Letter(letter.subject.format(**known), body if to_staff else f"{body}\n\n{SUPPORT}")
