"""Eligibility's operations, who may ask for them, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from services.eligibility.domain import Candidacy
from services.eligibility.domain.forms import (
    AcknowledgeCrisis,
    CompleteScreening,
    DecideConsult,
    DecideReview,
    DischargePatient,
    PlaceHold,
    ReceiveClearance,
    RecordDeath,
    ReferAdvanced,
    ReleaseHold,
    ReportDispense,
    SettleReferral,
    SignPrescription,
)
from services.eligibility.store import load_decision
from shared.clinical.triage import Danger, danger_in
from shared.deciding import Role, Told
from shared.events.eligibility import AdvancedReferred, ConsultApproved, CrisisDetected, HoldPlaced, PrescriptionSigned
from shared.runtime.service import CommandOperation, Done, Operation, QueryOperation

CLINICIANS = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
SOMEBODY = "0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"


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


class PrescriptionReply(Done):
    prescription_id: str


class ReferralReply(Done):
    referral_id: str


class RuleReply(BaseModel):
    """`input` maps JSON pointers of the assessment to what was judged; `counterfactual` is a merge patch of it."""

    id: str
    version: int
    provenance: str
    input: dict[str, Any]
    threshold: str
    outcome: str
    would_change: str
    counterfactual: dict[str, Any]


class DecidedReply(BaseModel):
    decision: str
    role: str
    at: datetime


class DecisionReply(BaseModel):
    """A patient sees `result` and `decided` only."""

    result: Literal["clear", "review", "decline", "crisis"]
    decided: DecidedReply | None = None
    rule_set: str | None = None
    priority: Literal["normal", "high"] | None = None
    flags: list[str] | None = None
    rules: list[RuleReply] | None = None


def _hold(state: Candidacy, told: tuple[Told, ...]) -> dict[str, Any]:
    return {"hold_id": next(str(each.fact.hold_id) for each in told if isinstance(each.fact, HoldPlaced))}


def _consult(state: Candidacy, told: tuple[Told, ...]) -> dict[str, Any]:
    plans = [str(each.fact.plan_id) for each in told if isinstance(each.fact, ConsultApproved)]
    crisis = any(isinstance(each.fact, CrisisDetected) for each in told)
    return {"crisis": crisis, "plan_id": plans[0] if plans else None}


def _screening(state: Candidacy, told: tuple[Told, ...]) -> dict[str, Any]:
    return {"crisis": any(isinstance(each.fact, CrisisDetected) for each in told)}


def _danger(body: Mapping[str, Any]) -> Danger:
    """In the screener, whatever else is wrong."""
    return danger_in({"instruments": {"c-ssrs-screener": body.get("c-ssrs-screener")}})


def _shows_danger(body: Mapping[str, Any]) -> bool:
    danger = _danger(body)
    return danger.crisis or danger.answered


def _crisis_in(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"crisis": _danger(body).crisis}


def _prescription(state: Candidacy, told: tuple[Told, ...]) -> dict[str, Any]:
    signed = (each.fact for each in told if isinstance(each.fact, PrescriptionSigned))
    return {"prescription_id": next(str(fact.prescription_id) for fact in signed)}


def _referral(state: Candidacy, told: tuple[Told, ...]) -> dict[str, Any]:
    return {"referral_id": next(str(each.fact.referral_id) for each in told if isinstance(each.fact, AdvancedReferred))}


OPERATIONS: tuple[Operation, ...] = (
    QueryOperation(
        operation_id="get-decision",
        path="/v1/patients/{patient_id}/decision",
        roles=CLINICIANS | {Role.PATIENT, Role.THERAPIST},
        reply_model=DecisionReply,
        read=load_decision,
        summary="What the rules said of the assessment, and what a person decided",
    ),
    CommandOperation(
        operation_id="decide-review",
        path="/v1/patients/{patient_id}/review",
        command=DecideReview,
        roles=CLINICIANS,
        example={"patient_id": SOMEBODY, "decision": "prequalify", "reason": "Readings at home are in range"},
        summary="Decide on a candidate who was sent to review",
    ),
    CommandOperation(
        operation_id="decide-consult",
        path="/v1/patients/{patient_id}/consult",
        command=DecideConsult,
        roles=CLINICIANS,
        reply_model=ConsultReply,
        reply=_consult,
        example={
            "patient_id": SOMEBODY,
            "decision": "approve",
            "reason": "History, readings and goals were gone through",
            "plan": {"sessions": 4, "interval_days": 7},
            "pdmp_checked_at": "2026-10-05T12:00:00Z",
            "reconciled": True,
            "c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"},
            "goals": ["Sleep through the night"],
        },
        summary="Approve a plan at the consult, decline, or ask for more first",
        urgent=_shows_danger,
        refused=_crisis_in,
    ),
    CommandOperation(
        operation_id="sign-prescription",
        path="/v1/patients/{patient_id}/prescriptions",
        command=SignPrescription,
        roles=CLINICIANS,
        reply_model=PrescriptionReply,
        reply=_prescription,
        example={
            "patient_id": SOMEBODY,
            "product": "ketamine-sublingual-compounded",
            "strength_mg": 100,
            "tablets": 4,
            "sessions": 4,
        },
        summary="Prescribe under the plan",
    ),
    CommandOperation(
        operation_id="report-dispense",
        path="/v1/patients/{patient_id}/prescriptions/{prescription_id}/dispense",
        command=ReportDispense,
        roles=frozenset({Role.PHARMACY, Role.SYSTEM}),
        example={"patient_id": SOMEBODY, "prescription_id": SOMEBODY, "status": "accepted"},
        summary="What became of a prescription, in whatever order it is heard",
    ),
    CommandOperation(
        operation_id="place-hold",
        path="/v1/patients/{patient_id}/holds",
        command=PlaceHold,
        roles=CLINICIANS,
        reply_model=HoldReply,
        reply=_hold,
        example={"patient_id": SOMEBODY, "reason": "New medicine, to be looked at"},
        summary="Pause everything for this patient",
        urgent=True,
    ),
    CommandOperation(
        operation_id="release-hold",
        path="/v1/patients/{patient_id}/holds/{hold_id}/release",
        command=ReleaseHold,
        roles=CLINICIANS,
        example={"patient_id": SOMEBODY, "hold_id": SOMEBODY, "reason": "Looked at, no interaction"},
        summary="End a hold",
    ),
    CommandOperation(
        operation_id="discharge-patient",
        path="/v1/patients/{patient_id}/discharge",
        command=DischargePatient,
        roles=CLINICIANS,
        example={"patient_id": SOMEBODY, "to": "transferred", "reason": "Needs care in a clinic"},
        summary="End the treatment of somebody on hold",
    ),
    CommandOperation(
        operation_id="record-death",
        path="/v1/patients/{patient_id}/death",
        command=RecordDeath,
        roles=CLINICIANS | {Role.OPERATIONS},
        example={"patient_id": SOMEBODY, "verified": True, "reason": "The family called, the county confirmed it"},
        summary="A patient has died: everything to them stops",
    ),
    CommandOperation(
        operation_id="refer-advanced",
        path="/v1/patients/{patient_id}/referrals",
        command=ReferAdvanced,
        roles=CLINICIANS,
        reply_model=ReferralReply,
        reply=_referral,
        example={"patient_id": SOMEBODY, "product": "im-in-clinic", "reason": "Partial response, wants to go on"},
        summary="Refer on after a review; the other treatment asks for everything anew",
    ),
    CommandOperation(
        operation_id="settle-referral",
        path="/v1/patients/{patient_id}/referrals/{referral_id}/settlement",
        command=SettleReferral,
        roles=CLINICIANS | {Role.OPERATIONS},
        example={
            "patient_id": SOMEBODY,
            "referral_id": SOMEBODY,
            "outcome": "taken-up",
            "reason": "The other clinic confirmed the first visit",
        },
        summary="Say what became of a referral",
    ),
    CommandOperation(
        operation_id="receive-clearance",
        path="/v1/patients/{patient_id}/clearance",
        command=ReceiveClearance,
        roles=CLINICIANS | {Role.PATIENT, Role.OPERATIONS},
        example={"patient_id": SOMEBODY, "items": ["ECG of 12 October", "Letter of the cardiologist"]},
        summary="Bring what the clinician asked for at the consult",
    ),
    CommandOperation(
        operation_id="complete-c-ssrs",
        path="/v1/patients/{patient_id}/screening",
        command=CompleteScreening,
        roles=frozenset({Role.PATIENT}),
        reply_model=ScreeningReply,
        reply=_screening,
        example={"patient_id": SOMEBODY, "c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"}},
        summary="Answer the C-SSRS screener, whatever form asked for it",
        urgent=True,
        refused=_crisis_in,
    ),
    CommandOperation(
        operation_id="acknowledge-crisis",
        path="/v1/patients/{patient_id}/crisis/acknowledgement",
        command=AcknowledgeCrisis,
        roles=CLINICIANS,
        example={"patient_id": SOMEBODY, "reason": "Called, safe with family, seen today"},
        summary="A human answers every open crisis of this patient",
        urgent=True,
    ),
)
