"""Integration's operations, who may ask for them, and what they answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from services.integration.domain import Course
from services.integration.domain.answering import shows_danger
from services.integration.domain.forms import (
    INSTRUMENTS,
    JOURNAL_BYTES,
    SCREENER,
    AddJournalEntry,
    AnswerOffer,
    AnswerQuestionnaire,
    DecideFollowUp,
    DecideMidCourse,
    EndBreak,
    OfferIntegration,
    RecordCall,
    ReviewWorsening,
)
from services.integration.domain.own_forms import WORDS
from services.integration.store import load_journal, load_questionnaires
from shared.clinical import instruments
from shared.deciding import Role, Told
from shared.events.integration import IntegrationOffered, JournalEntryAdded, Kind
from shared.runtime.service import CommandOperation, Done, Operation, QueryOperation

PATIENT = frozenset({Role.PATIENT})
CLINICIANS = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
CARERS = CLINICIANS | {Role.GUIDE, Role.THERAPIST}
SOMEBODY = "0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"
QUESTIONS = frozenset(item.link_id for item in instruments.INSTRUMENTS[SCREENER].items)


class EntryReply(Done):
    entry_id: str


class GivenReply(BaseModel):
    answered_at: datetime
    late: bool
    result: dict[str, Any]


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
    shape: dict[str, Any] | None = None


class OfferReply(Done):
    offer_id: str


class JournalEntryReply(BaseModel):
    entry_id: str
    written_at: datetime
    shared_with: list[str]
    text: str


class JournalReply(BaseModel):
    entries: list[JournalEntryReply]


def _entry(state: Course, told: tuple[Told, ...]) -> dict[str, Any]:
    return {"entry_id": next(str(each.fact.entry_id) for each in told if isinstance(each.fact, JournalEntryAdded))}


def _offer(state: Course, told: tuple[Told, ...]) -> dict[str, Any]:
    return {"offer_id": next(str(each.fact.offer_id) for each in told if isinstance(each.fact, IntegrationOffered))}


OPERATIONS: tuple[Operation, ...] = (
    CommandOperation(
        operation_id="answer-questionnaire",
        path="/v1/patients/{patient_id}/questionnaires/answers",
        command=AnswerQuestionnaire,
        roles=PATIENT,
        example={
            "patient_id": SOMEBODY,
            "questionnaire_id": SOMEBODY,
            "answers": {"phq-9": [1, 1, 0, 2, 1, 0, 1, 0, 0], "gad-7": [1, 0, 1, 1, 0, 0, 1]},
        },
        summary="Answer a questionnaire, whole or instrument by instrument",
        asserts="questionnaire-completed",
        words=QUESTIONS | WORDS | frozenset(INSTRUMENTS),
        urgent=shows_danger,
    ),
    QueryOperation(
        operation_id="get-questionnaires",
        path="/v1/patients/{patient_id}/questionnaires",
        roles=PATIENT | CARERS,
        reply_model=QuestionnairesReply,
        read=load_questionnaires,
        query=("instrument",),
        summary="What is open, what was answered, what closed; and the questions of an instrument",
    ),
    CommandOperation(
        operation_id="add-journal-entry",
        path="/v1/patients/{patient_id}/journal",
        command=AddJournalEntry,
        roles=PATIENT,
        reply_model=EntryReply,
        reply=_entry,
        example={"patient_id": SOMEBODY, "text": "A calm sea, and my breath in it.", "shared_with": ["guide"]},
        summary="Write into the journal: private unless shared",
        asserts="journal-entry-added",
        limit=JOURNAL_BYTES,
    ),
    QueryOperation(
        operation_id="get-journal",
        path="/v1/patients/{patient_id}/journal",
        roles=PATIENT | CARERS,
        reply_model=JournalReply,
        read=load_journal,
        summary="The journal, as far as it is shared with whoever reads",
    ),
    CommandOperation(
        operation_id="review-worsening",
        path="/v1/patients/{patient_id}/worsening/review",
        command=ReviewWorsening,
        roles=CLINICIANS,
        example={"patient_id": SOMEBODY, "questionnaire_id": SOMEBODY, "reason": "Called, plan unchanged"},
        summary="A clinician has looked at worsened symptoms",
    ),
    CommandOperation(
        operation_id="record-call",
        path="/v1/patients/{patient_id}/questionnaires/{questionnaire_id}/call",
        command=RecordCall,
        roles=CARERS,
        example={"patient_id": SOMEBODY, "questionnaire_id": SOMEBODY, "outcome": "reached"},
        summary="Note a call about a form that was not answered",
    ),
    CommandOperation(
        operation_id="decide-mid-course",
        path="/v1/patients/{patient_id}/mid-course",
        command=DecideMidCourse,
        roles=CLINICIANS,
        example={"patient_id": SOMEBODY, "decision": "continue", "reason": "Tolerated well, some relief"},
        summary="Decide how the course goes on after its second session",
    ),
    CommandOperation(
        operation_id="decide-follow-up",
        path="/v1/patients/{patient_id}/follow-up",
        command=DecideFollowUp,
        roles=CLINICIANS,
        example={"patient_id": SOMEBODY, "decision": "complete", "reason": "Goals reached, journal reviewed"},
        summary="Decide at the follow-up what becomes of the treatment",
    ),
    CommandOperation(
        operation_id="offer-integration",
        path="/v1/patients/{patient_id}/integration-offers",
        command=OfferIntegration,
        roles=frozenset({Role.THERAPIST, Role.GUIDE}),
        reply_model=OfferReply,
        reply=_offer,
        example={"patient_id": SOMEBODY, "kind": "one-to-one"},
        summary="Offer talks about what the sessions brought up",
    ),
    CommandOperation(
        operation_id="answer-integration-offer",
        path="/v1/patients/{patient_id}/integration-offers/{offer_id}/answer",
        command=AnswerOffer,
        roles=PATIENT,
        example={"patient_id": SOMEBODY, "offer_id": SOMEBODY, "accepted": True},
        summary="Accept an offer of talks, or decline it",
    ),
    CommandOperation(
        operation_id="end-break",
        path="/v1/patients/{patient_id}/break/end",
        command=EndBreak,
        roles=PATIENT,
        example={"patient_id": SOMEBODY},
        summary="Come back from a break",
    ),
)
