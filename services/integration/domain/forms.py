"""What people may ask of integration."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, field_validator

from services.integration.domain.questions import POST_SESSION_FORM, read_own
from shared.clinical.cadence import SAFETY_FORM
from shared.clinical.invalid import Invalid
from shared.clinical.scoring import score
from shared.clinical.triage.codes import SCREENER
from shared.deciding import PatientCommand
from shared.fields.texts import Note, Writing

OWN_FORMS = (SAFETY_FORM, POST_SESSION_FORM)
SCORED = ("phq-9", "gad-7", "pcl-5", SCREENER)
INSTRUMENTS = (*OWN_FORMS, *SCORED)

JOURNAL_BYTES = 262_144

Decision = Literal["continue", "break", "adjust", "renew", "complete"]
Reader = Literal["guide", "therapist", "clinician"]


def results_of(answers: dict[str, Any], at: str = "") -> dict[str, dict[str, Any]]:
    """What each form in `answers` says: its score as in the filter `score`. Raises Invalid."""
    return {name: _result(name, given, f"{at}/{name}") for name, given in answers.items()}


def _result(instrument: str, answers: Any, at: str) -> dict[str, Any]:
    if instrument in OWN_FORMS:
        return read_own(instrument, answers, at)
    if instrument not in SCORED:
        raise Invalid("unknown-field", at.rpartition("/")[0])
    return score(instrument, answers, origin="app", at=at).as_dict()


class AnswerQuestionnaire(PatientCommand):
    """`answers` maps an instrument to its answers, in the instrument's own shape."""

    questionnaire_id: UUID
    answers: Annotated[dict[str, Any], Field(min_length=1, description=f"by instrument: {', '.join(INSTRUMENTS)}")]

    @field_validator("answers")
    @classmethod
    def _readable(cls, answers: dict[str, Any]) -> dict[str, Any]:
        results_of(answers)
        return answers


JournalText = Annotated[Writing, Field(max_length=JOURNAL_BYTES)]
"""As much as fits into one body."""


class AddJournalEntry(PatientCommand):
    """Private unless shared, entry by entry. `self_harm`: the writer marks it as a word of self-harm; somebody asks."""

    text: JournalText
    self_harm: bool = False
    shared_with: Annotated[list[Reader], Field(max_length=3, default_factory=list)]


class DecideMidCourse(PatientCommand):
    decision: Decision
    reason: Note


class DecideFollowUp(PatientCommand):
    decision: Decision
    reason: Note


class ReviewWorsening(PatientCommand):
    questionnaire_id: UUID
    reason: Note


class RecordCall(PatientCommand):
    """A call about a form that was not answered, and whether the patient was reached."""

    questionnaire_id: str
    outcome: Literal["reached", "not-reached"]
    note: Note | None = None


class OfferIntegration(PatientCommand):
    kind: Literal["one-to-one", "group"]


class AnswerOffer(PatientCommand):
    offer_id: UUID
    accepted: bool


class EndBreak(PatientCommand):
    pass
