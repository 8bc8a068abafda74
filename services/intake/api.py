"""Intake's operations, who may ask for them, and what they answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.intake.domain import Patient, forms
from services.intake.domain.assessed import OPEN_MAPS
from services.intake.domain.deposits import AMOUNT_CENTS
from services.intake.domain.risk import shows_danger
from services.intake.store import load_card, load_patient
from shared.clinical.instruments.suicide_risk import QUESTIONS
from shared.clinical.triage import danger_in
from shared.deciding import CLINICIANS, PATIENTS, Fact, Role, Told
from shared.events.common import RiskAnswered
from shared.events.intake import DepositRequested, DraftSaved
from shared.jsons import Json
from shared.runtime.operations import SOMEBODY, CommandOperation, Done, Operation, QueryOperation, fields_of, of_patient

CLINICAL = CLINICIANS | {Role.THERAPIST}
WORDS = QUESTIONS.union(*OPEN_MAPS.values())

EXAMPLE: dict[str, Json] = {
    "patient": {
        "given": "Ada",
        "family": "Example",
        "birth_date": "1992-03-15",
        "sex": "female",
        "address": {"line1": "1 Harbor Street", "city": "Oakland", "postal_code": "94607"},
        "state": "CA",
        "phone": "+1 510 555 0100",
        "email": "ada@example.com",
        "time_zone": "America/Los_Angeles",
    },
    "conditions": ["depression"],
    "instruments": {
        "phq-9": [2, 2, 2, 2, 2, 2, 2, 2, 0],
        "gad-7": [1, 1, 1, 1, 1, 1, 2],
        "c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"},
        "audit-c": [0, 0, 0],
        "dast-10": [False, False, True, False, False, False, False, False, False, False],
    },
    "answers": {
        "ketamine_allergy": "no",
        "pregnant": "no",
        "breastfeeding": "no",
        "psychosis_now": "no",
        "mania_now": "no",
        "substance_dependence_now": "no",
        "peer_monitor": "yes",
        "stable_address": "yes",
    },
    "history": [],
    "medications": [{"text": "sertraline 50 mg"}],
    "allergies": [{"text": "penicillin"}],
    "symptoms": [],
    "vitals": {"systolic": 118, "diastolic": 76, "heart_rate": 72, "weight_kg": 68, "height_cm": 170},
    "peer_monitor": {"name": "Sam Example", "phone": "+1 510 555 0101", "relationship": "partner"},
    "emergency_contact": {"name": "Kim Example", "phone": "+1 510 555 0102", "relationship": "sister"},
}


class AssessmentReply(Done):
    patient_id: str
    assessment_id: str


class DangerReply(AssessmentReply):
    """`crisis`: show the emergency screen now (988, 911). A refusal says it too."""

    crisis: bool


class DepositReply(Done):
    payment_id: str
    amount_cents: int


class ConsentReply(BaseModel):
    document: str
    version: int
    signed_at: datetime
    withdrawn_at: datetime | None


class CardContact(BaseModel):
    who: Literal["peer monitor", "emergency contact"]
    name: str
    phone: str
    relationship: str


class CardNumber(BaseModel):
    name: str
    phone: str


class EmergencyCardReply(BaseModel):
    """Made to be kept by a device and printed. `started_at`: of the first tablet, null until then; `times` and `lines`
    are sentences for whoever is with the patient."""

    patient_id: str
    as_of: datetime
    name: str | None
    address: dict[str, str | None] | None
    phone: str | None
    contacts: list[CardContact]
    medications: list[str]
    allergies: list[str]
    strength_mg: int | None
    lot: str | None
    baseline: dict[str, float | None] | None
    started_at: datetime | None
    numbers: list[CardNumber]
    times: list[str]
    lines: list[str]


class PatientReply(BaseModel):
    """What is on file, in the shape of the assessment; what was never written is null."""

    patient_id: str
    assessment_id: str
    status: Literal["draft", "submitted", "withdrawn", "expired"]
    submitted_at: datetime | None
    consents: list[ConsentReply]
    patient: dict[str, object] | None
    conditions: list[str] | None
    instruments: dict[str, object] | None
    answers: dict[str, object] | None
    history: list[str] | None
    medications: list[dict[str, object]] | None
    allergies: list[dict[str, object]] | None
    symptoms: list[str] | None
    vitals: dict[str, object] | None
    peer_monitor: dict[str, object] | None
    emergency_contact: dict[str, object] | None


def _assessment(state: Patient, told: tuple[Told, ...]) -> dict[str, object]:
    return {"patient_id": state.patient_id, "assessment_id": str(state.assessment_id)}


def _with_danger(state: Patient, told: tuple[Told, ...]) -> dict[str, object]:
    return _assessment(state, told) | {"crisis": any(_shows_crisis(each.fact) for each in told)}


def _shows_crisis(fact: Fact) -> bool:
    """Danger in what stands in the draft, or in what was told of a draft that is no longer taken."""
    return (isinstance(fact, DraftSaved) and fact.crisis) or (isinstance(fact, RiskAnswered) and bool(fact.rules))


def _crisis_in(body: Mapping[str, Json]) -> dict[str, object]:
    return {"crisis": danger_in(body).crisis}


READING = of_patient("/emergency-card", forms.ReadEmergencyCard, frozenset(), "Open the emergency card", urgent=True)

OPERATIONS: tuple[Operation, ...] = (
    CommandOperation(
        operation_id="save-draft",
        method="PUT",
        path="/v1/assessments/draft",
        command=forms.SaveDraft,
        roles=PATIENTS,
        reply_model=DangerReply,
        reply=_with_danger,
        example={"patient": {"given": "Ada", "email": "ada@example.com"}, "instruments": {"gad-7": [1] * 7}},
        summary="Save any part of the assessment",
        opens=True,
        words=WORDS,
        check=forms.impossible_age,
        urgent=shows_danger,
        refused=_crisis_in,
    ),
    CommandOperation(
        operation_id="submit-assessment",
        path="/v1/assessments",
        command=forms.SubmitAssessment,
        roles=PATIENTS,
        reply_model=DangerReply,
        reply=_with_danger,
        example=EXAMPLE,
        summary="Hand in the whole assessment",
        opens=True,
        asserts="assessment-submitted",
        words=WORDS,
        check=forms.impossible_age,
        urgent=shows_danger,
        refused=_crisis_in,
    ),
    QueryOperation(
        operation_id="get-patient",
        path="/v1/patients/{patient_id}",
        roles=PATIENTS | CLINICAL,
        reply_model=PatientReply,
        read=load_patient,
        summary="What is on file of a patient",
    ),
    QueryOperation(
        operation_id="get-emergency-card",
        path="/v1/patients/{patient_id}/emergency-card",
        roles=CLINICIANS | {Role.GUIDE, Role.PEER_MONITOR},
        reply_model=EmergencyCardReply,
        read=load_card,
        summary="What whoever is with the patient needs when the platform is away; each reading is told",
        noted=READING,
    ),
    of_patient(
        "/consents",
        forms.SignConsent,
        PATIENTS,
        "Sign a consent document",
        {"document": "treatment", "version": 1},
        asserts="consent-signed",
    ),
    of_patient(
        "/consents/withdrawal",
        forms.WithdrawConsent,
        PATIENTS,
        "Take a consent back",
        {"document": "treatment", "version": 1},
        asserts="consent-withdrawn",
        urgent=True,
    ),
    of_patient(
        "/withdrawal",
        forms.WithdrawPatient,
        PATIENTS | CLINICIANS,
        "Leave the pathway",
        urgent=True,
    ),
    of_patient(
        "/deposit",
        forms.RequestDeposit,
        PATIENTS,
        "Ask for a link to pay the deposit",
        reply_model=DepositReply,
        reply=fields_of(DepositRequested, "payment_id", "amount_cents"),
    ),
    of_patient(
        "/payments",
        forms.ReceivePayment,
        frozenset({Role.SYSTEM}),
        "The payment provider confirms a payment",
        {"payment_id": SOMEBODY, "amount_cents": AMOUNT_CENTS},
    ),
    of_patient(
        "/payments/{payment_id}/refund",
        forms.ConfirmRefund,
        frozenset({Role.OPERATIONS}),
        "Operations gave the deposit back",
    ),
    of_patient(
        "/payments/{payment_id}/settlement",
        forms.SettleDeposit,
        frozenset({Role.OPERATIONS}),
        "Say what of a deposit is given back after an episode ended",
        {"refund_cents": 10_000, "reason": "After the consult, before anything was shipped"},
    ),
    of_patient(
        "/messages/{message_id}/settlement",
        forms.SettleMessage,
        frozenset({Role.OPERATIONS}),
        "Operations saw to a message that did not arrive",
        {"reason": "called and told what the letter says"},
    ),
)
