"""Integration's operations, who may ask for them, and what they answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.integration.domain import Course, forms
from services.integration.domain.answering import shows_crisis, shows_danger
from services.integration.domain.questions import WORDS
from services.integration.store import load_journal, load_questionnaires
from shared.clinical.instruments.suicide_risk import QUESTIONS
from shared.deciding import CLINICIANS, PATIENTS, Role, Told
from shared.events.common import RiskAnswered
from shared.events.integration import IntegrationOffered, JournalEntryAdded, Kind
from shared.jsons import Json
from shared.runtime.operations import SOMEBODY, Done, Operation, QueryOperation, fields_of, of_patient
from shared.standing import level_of

CARERS = CLINICIANS | {Role.GUIDE, Role.THERAPIST}


class EntryReply(Done):
    entry_id: str


class AnsweredReply(Done):
    """`crisis`: show the emergency screen now (988, 911). A refusal says it too."""

    crisis: bool


class WrittenReply(EntryReply, AnsweredReply):
    """The same of an entry that its writer marked as a word of self-harm."""


class GivenReply(BaseModel):
    answered_at: datetime
    late: bool
    result: dict[str, object]


class QuestionnaireReply(BaseModel):
    """`instruments` are those that have no answer yet, `results` those that have, each as in the filter `score`.

    One that is `closed` is still taken, as late.
    """

    questionnaire_id: str
    kind: Kind
    session_number: int | None
    status: Literal["open", "answered", "closed"]
    instruments: list[str]
    opens_at: datetime
    closes_at: datetime
    results: dict[str, GivenReply]


class QuestionnairesReply(BaseModel):
    """`shape` is a FHIR R4 Questionnaire, where an instrument was named."""

    questionnaires: list[QuestionnaireReply]
    shape: dict[str, object] | None = None


class OfferReply(Done):
    offer_id: str


class JournalEntryReply(BaseModel):
    entry_id: str
    written_at: datetime
    shared_with: list[str]
    text: str


class JournalReply(BaseModel):
    entries: list[JournalEntryReply]


def _crisis(state: Course, told: tuple[Told, ...]) -> dict[str, object]:
    """A high risk, or a word of self-harm that nobody has screened yet."""
    said = (each.fact for each in told if isinstance(each.fact, RiskAnswered))
    return {"crisis": any(level_of(fact) in ("high", "unscreened") for fact in said)}


def _written(state: Course, told: tuple[Told, ...]) -> dict[str, object]:
    return {**fields_of(JournalEntryAdded, "entry_id")(state, told), **_crisis(state, told)}


def _is_marked(body: Mapping[str, Json]) -> bool:
    return body.get("self_harm") is True


OPERATIONS: tuple[Operation, ...] = (
    of_patient(
        "/questionnaires/answers",
        forms.AnswerQuestionnaire,
        PATIENTS,
        "Answer a questionnaire, whole or instrument by instrument",
        {
            "questionnaire_id": SOMEBODY,
            "answers": {"phq-9": [1, 1, 0, 2, 1, 0, 1, 0, 0], "gad-7": [1, 0, 1, 1, 0, 0, 1]},
        },
        asserts="questionnaire-completed",
        words=QUESTIONS | WORDS | frozenset(forms.INSTRUMENTS),
        reply_model=AnsweredReply,
        reply=_crisis,
        urgent=shows_danger,
        refused=lambda body: {"crisis": shows_crisis(body)},
    ),
    QueryOperation(
        operation_id="get-questionnaires",
        path="/v1/patients/{patient_id}/questionnaires",
        roles=PATIENTS | CARERS,
        reply_model=QuestionnairesReply,
        read=load_questionnaires,
        query=("instrument",),
        summary="What is open, what was answered, what closed; and the questions of an instrument",
    ),
    of_patient(
        "/journal",
        forms.AddJournalEntry,
        PATIENTS,
        "Write into the journal: private unless shared",
        {"text": "A calm sea, and my breath in it.", "shared_with": ["guide"]},
        reply_model=WrittenReply,
        reply=_written,
        asserts="journal-entry-added",
        limit=forms.JOURNAL_BYTES,
        urgent=_is_marked,
        refused=lambda body: {"crisis": _is_marked(body)},
    ),
    QueryOperation(
        operation_id="get-journal",
        path="/v1/patients/{patient_id}/journal",
        roles=PATIENTS | CARERS,
        reply_model=JournalReply,
        read=load_journal,
        summary="The journal, as far as it is shared with whoever reads",
    ),
    of_patient(
        "/worsening/review",
        forms.ReviewWorsening,
        CLINICIANS,
        "A clinician has looked at worsened symptoms",
        {"questionnaire_id": SOMEBODY, "reason": "Called, plan unchanged"},
    ),
    of_patient(
        "/questionnaires/{questionnaire_id}/call",
        forms.RecordCall,
        CARERS,
        "Note a call about a form that was not answered",
        {"outcome": "reached"},
    ),
    of_patient(
        "/mid-course",
        forms.DecideMidCourse,
        CLINICIANS,
        "Decide how the course goes on after its second session",
        {"decision": "continue", "reason": "Tolerated well, some relief"},
    ),
    of_patient(
        "/follow-up",
        forms.DecideFollowUp,
        CLINICIANS,
        "Decide at the follow-up what becomes of the treatment",
        {"decision": "complete", "reason": "Goals reached, journal reviewed"},
    ),
    of_patient(
        "/integration-offers",
        forms.OfferIntegration,
        frozenset({Role.THERAPIST, Role.GUIDE}),
        "Offer talks about what the sessions brought up",
        {"kind": "one-to-one"},
        reply_model=OfferReply,
        reply=fields_of(IntegrationOffered, "offer_id"),
    ),
    of_patient(
        "/integration-offers/{offer_id}/answer",
        forms.AnswerOffer,
        PATIENTS,
        "Accept an offer of talks, or decline it",
        {"accepted": True},
        operation_id="answer-integration-offer",
    ),
    of_patient("/break/end", forms.EndBreak, PATIENTS, "Come back from a break"),
)
