"""The words of every mail. No drug, no diagnosis, no name: a subject line is read by whoever holds the phone."""

from collections.abc import Mapping
from types import MappingProxyType

from services.intake.domain.letters.letter import Letter
from services.intake.domain.letters.patients import TO_PATIENTS
from services.intake.domain.letters.staff import TO_STAFF

__all__ = ["LETTERS", "TO_PATIENTS", "TO_STAFF", "Letter", "written"]

SUPPORT = (
    "If you are in danger or thinking of harming yourself, call or text 988, or call 911. "
    "This mailbox is not monitored: please do not answer this mail."
)

LETTERS: Mapping[str, Letter] = MappingProxyType({**TO_STAFF, **TO_PATIENTS})
"""Every template there is."""


def written(template: str, clinic: str, patient_id: str, to_staff: bool) -> Letter:
    """Subject and text of one mail, in words for its reader. Raises KeyError for a template that nobody wrote."""
    letter = (TO_STAFF if to_staff else TO_PATIENTS).get(template) or LETTERS[template]
    known = {"clinic": clinic, "patient_id": patient_id if to_staff else ""}
    body = letter.body.format(**known)
    return Letter(letter.subject.format(**known), body if to_staff else f"{body}\n\n{SUPPORT}")
