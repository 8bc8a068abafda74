"""Eligibility's operations, who may ask for them, and what they answer."""

from collections.abc import Mapping

from pydantic import BaseModel

from services.eligibility.domain import Candidacy, forms
from services.eligibility.store import (
    DecisionReply,
    DuplicatesReply,
    load_decision,
    load_duplicates,
    load_prescription,
)
from shared.clinical.triage import Danger, danger_in
from shared.deciding import CLINICIANS, Role, Told
from shared.events.eligibility import ConsultApproved, CrisisDetected, DangerReported, HoldPlaced
from shared.events.treatment import AdvancedReferred, PrescriptionSigned
from shared.jsons import Json
from shared.runtime.operations import SOMEBODY, Done, Operation, QueryOperation, fields_of, of_patient

WHOEVER_IS_THERE = CLINICIANS | {Role.PATIENT, Role.PEER_MONITOR, Role.GUIDE, Role.THERAPIST, Role.OPERATIONS}


class HoldReply(Done):
    hold_id: str


class ConsultReply(Done):
    """`crisis`: the screener showed danger, which is answered first; a refusal says it too. `plan_id` where a plan was
    approved."""

    crisis: bool
    plan_id: str | None


class ScreeningReply(Done):
    """`crisis`: show the emergency screen now (988, 911). A refusal says it too."""

    crisis: bool


class DangerReply(Done):
    """`crisis` is true: show the emergency screen now (988, 911). A refusal says it too."""

    crisis_id: str
    crisis: bool


class PrescriptionReply(Done):
    prescription_id: str


class PrescriptionSeen(BaseModel):
    """`status` is where the medicine is; `stopped`: the pharmacy sends nothing any more, or not yet."""

    prescription_id: str
    product: str
    strength_mg: int
    tablets: int
    sessions: int
    instructions: str
    status: str


class ReferralReply(Done):
    referral_id: str


def _consult(state: Candidacy, told: tuple[Told, ...]) -> dict[str, object]:
    plans = [str(each.fact.plan_id) for each in told if isinstance(each.fact, ConsultApproved)]
    crisis = any(isinstance(each.fact, CrisisDetected) for each in told)
    return {"crisis": crisis, "plan_id": plans[0] if plans else None}


def _screening(state: Candidacy, told: tuple[Told, ...]) -> dict[str, object]:
    return {"crisis": any(isinstance(each.fact, CrisisDetected) for each in told)}


def _reported(state: Candidacy, told: tuple[Told, ...]) -> dict[str, object]:
    return {**fields_of(DangerReported, "crisis_id")(state, told), "crisis": True}


def _danger(body: Mapping[str, Json]) -> Danger:
    """In the screener, whatever else is wrong."""
    return danger_in({"instruments": {"c-ssrs-screener": body.get("c-ssrs-screener")}})


def _shows_danger(body: Mapping[str, Json]) -> bool:
    danger = _danger(body)
    return danger.crisis or danger.answered


def _crisis_in(body: Mapping[str, Json]) -> dict[str, object]:
    return {"crisis": _danger(body).crisis}


OPERATIONS: tuple[Operation, ...] = (
    QueryOperation(
        operation_id="get-decision",
        path="/v1/patients/{patient_id}/decision",
        roles=CLINICIANS | {Role.PATIENT, Role.THERAPIST},
        reply_model=DecisionReply,
        read=load_decision,
        summary="What the rules said of the assessment, and what a person decided",
    ),
    of_patient(
        "/review",
        forms.DecideReview,
        CLINICIANS,
        "Decide on a candidate who was sent to review",
        {"decision": "prequalify", "reason": "Readings at home are in range"},
    ),
    QueryOperation(
        operation_id="get-duplicates",
        path="/v1/patients/{patient_id}/duplicates",
        roles=CLINICIANS,
        reply_model=DuplicatesReply,
        read=load_duplicates,
        summary="Other records of the clinic that may be the same person's, and what was decided there",
    ),
    of_patient(
        "/duplicates/settlement",
        forms.SettleDuplicate,
        CLINICIANS,
        "Say whether another record is the same person's: then this one ends and that one goes on",
        {"other": SOMEBODY, "same": False, "reason": "Twins; both were on the call"},
    ),
    of_patient(
        "/decision/appeal",
        forms.AppealDecision,
        frozenset({Role.PATIENT}),
        "Ask a clinician to look again at a decline, within 30 days",
        {"reason": "The reading was taken after climbing the stairs"},
    ),
    of_patient(
        "/consult",
        forms.DecideConsult,
        CLINICIANS,
        "Approve a plan at the consult, decline, or ask for more first",
        {
            "decision": "approve",
            "reason": "History, readings and goals were gone through",
            "plan": {"sessions": 4, "interval_days": 7},
            "pdmp_checked_at": "2026-10-05T12:00:00Z",
            "reconciled": True,
            "c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"},
            "goals": ["Sleep through the night"],
        },
        reply_model=ConsultReply,
        reply=_consult,
        urgent=_shows_danger,
        refused=_crisis_in,
    ),
    of_patient(
        "/prescriptions",
        forms.SignPrescription,
        CLINICIANS,
        "Prescribe under the plan",
        {"product": "ketamine-sublingual-compounded", "strength_mg": 100, "tablets": 4, "sessions": 4},
        reply_model=PrescriptionReply,
        reply=fields_of(PrescriptionSigned, "prescription_id"),
    ),
    QueryOperation(
        operation_id="get-prescription",
        path="/v1/patients/{patient_id}/prescriptions/{prescription_id}",
        roles=CLINICIANS | {Role.PHARMACY},
        reply_model=PrescriptionSeen,
        read=load_prescription,
        summary="What is to be dispensed; a pharmacy sees what nobody has taken yet and what it took itself",
    ),
    of_patient(
        "/prescriptions/{prescription_id}/dispense",
        forms.ReportDispense,
        frozenset({Role.PHARMACY, Role.SYSTEM}),
        "What became of a prescription, in whatever order it is heard",
        {"status": "accepted"},
    ),
    of_patient(
        "/prescriptions/{prescription_id}/missing",
        forms.ReportMissing,
        CLINICIANS | {Role.GUIDE, Role.PATIENT},
        "Tablets are gone without having been taken",
        {"sessions": 1, "reason": "Fell into the sink"},
    ),
    of_patient(
        "/holds",
        forms.PlaceHold,
        CLINICIANS,
        "Pause everything for this patient",
        {"reason": "New medicine, to be looked at"},
        reply_model=HoldReply,
        reply=fields_of(HoldPlaced, "hold_id"),
        urgent=True,
    ),
    of_patient(
        "/holds/{hold_id}/release", forms.ReleaseHold, CLINICIANS, "End a hold", {"reason": "Looked at, no interaction"}
    ),
    of_patient(
        "/discharge",
        forms.DischargePatient,
        CLINICIANS,
        "End the treatment of somebody on hold",
        {"to": "transferred", "reason": "Needs care in a clinic"},
    ),
    of_patient(
        "/death",
        forms.RecordDeath,
        CLINICIANS | {Role.OPERATIONS},
        "A patient has died: everything to them stops",
        {"verified": True, "reason": "The family called, the county confirmed it"},
    ),
    of_patient(
        "/referrals",
        forms.ReferAdvanced,
        CLINICIANS,
        "Refer on after a review; the other treatment asks for everything anew",
        {"product": "im-in-clinic", "reason": "Partial response, wants to go on"},
        reply_model=ReferralReply,
        reply=fields_of(AdvancedReferred, "referral_id"),
    ),
    of_patient(
        "/referrals/{referral_id}/settlement",
        forms.SettleReferral,
        CLINICIANS | {Role.OPERATIONS},
        "Say what became of a referral",
        {"outcome": "taken-up", "reason": "The other clinic confirmed the first visit"},
    ),
    of_patient(
        "/clearance",
        forms.ReceiveClearance,
        CLINICIANS | {Role.PATIENT, Role.OPERATIONS},
        "Bring what the clinician asked for at the consult",
        {"items": ["ECG of 12 October", "Letter of the cardiologist"]},
    ),
    of_patient(
        "/screening",
        forms.CompleteScreening,
        frozenset({Role.PATIENT}),
        "Answer the C-SSRS screener, whatever form asked for it",
        {"c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"}},
        operation_id="complete-c-ssrs",
        reply_model=ScreeningReply,
        reply=_screening,
        urgent=True,
        refused=_crisis_in,
    ),
    of_patient(
        "/risk/review",
        forms.ReviewRisk,
        CLINICIANS,
        "A clinician has looked at a screener after a word of self-harm",
        {
            "outcome": "cleared",
            "reason": "Called, a passing thought last week, safety plan gone through",
            "c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"},
        },
        reply_model=ScreeningReply,
        reply=_screening,
        urgent=True,
        refused=_crisis_in,
    ),
    of_patient(
        "/crisis/acknowledgement",
        forms.AcknowledgeCrisis,
        CLINICIANS,
        "A human answers the crises that are named",
        {"crisis_ids": [SOMEBODY], "outcome": "with-somebody", "reason": "Called, safe with family, seen today"},
        urgent=True,
    ),
    of_patient(
        "/crisis/review",
        forms.ReviewCrisis,
        CLINICIANS,
        "Write down what became of a crisis, and what follows",
        {
            "crisis_id": SOMEBODY,
            "reason": "With her sister until Friday; safety plan gone through",
        },
        urgent=True,
    ),
    of_patient(
        "/danger",
        forms.ReportDanger,
        WHOEVER_IS_THERE,
        "Somebody is in danger now",
        {"kind": "unsafe", "note": "He is at the door and shouts"},
        reply_model=DangerReply,
        reply=_reported,
        opens_own=True,
        urgent=True,
        refused=lambda _body: {"crisis": True},
    ),
)
