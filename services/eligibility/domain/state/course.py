"""How the consult, the prescription and the course change a candidacy."""

from typing import Any
from uuid import UUID

from services.eligibility.domain.known import ASKED_AGAIN, Clearance, Decided, Overdue, Prescription
from services.eligibility.domain.state.candidacy import Candidacy
from shared.deciding import Fact, Told
from shared.events.eligibility import (
    CandidateDeclined,
    CandidatePrequalified,
    ClearanceReceived,
    ClearanceReminded,
    ClearanceRequested,
    ConsultApproved,
    ConsultDeclined,
    ConsultOverdue,
)
from shared.events.integration import FollowUpDecided, MidCourseDecided
from shared.events.scheduling import AppointmentCompleted, AppointmentStarted
from shared.events.treatment import (
    AdvancedReferred,
    DeliveryOverdue,
    DispenseNoted,
    MedicationDelivered,
    MedicationLost,
    MedicationShipped,
    PrescriptionAccepted,
    PrescriptionRejected,
    PrescriptionSigned,
    ReferralOverdue,
    ReferralSettled,
)
from shared.standing import Fold


def _prequalified(state: Candidacy, fact: CandidatePrequalified, told: Told) -> dict[str, Any]:
    return {"prequalified": True}


def _declined(state: Candidacy, fact: CandidateDeclined, told: Told) -> dict[str, Any]:
    return {"prequalified": False}


def _met(state: Candidacy, fact: AppointmentStarted | AppointmentCompleted, told: Told) -> dict[str, Any]:
    """The consult began, as early as anybody says."""
    if fact.appointment != "consult":
        return {}
    return {"consults": {fact.booking_id: told.time, **state.consults}}


def _said(state: Candidacy, fact: MidCourseDecided | FollowUpDecided, told: Told) -> dict[str, Any]:
    said = Decided(decision=fact.decision, role=fact.role, at=told.time)
    return {"course": {**state.course, told.id: said}}


def _approved(state: Candidacy, fact: ConsultApproved, told: Told) -> dict[str, Any]:
    return {
        "consulted": Decided(decision="approve", role=fact.role, at=told.time),
        "clearance": None,
    }


def _refused(state: Candidacy, fact: ConsultDeclined, told: Told) -> dict[str, Any]:
    return {"consulted": Decided(decision="decline", role=fact.role, at=told.time), "clearance": None}


def _consult_overdue(state: Candidacy, fact: ConsultOverdue, told: Told) -> dict[str, Any]:
    return {"consult_overdue": Overdue(at=told.time, until=fact.until)}


def _asked(state: Candidacy, fact: ClearanceRequested, told: Told) -> dict[str, Any]:
    return {"clearance": Clearance(asked_at=told.time, until=fact.until, next_at=told.time + ASKED_AGAIN)}


def _asked_again(state: Candidacy, fact: ClearanceReminded, told: Told) -> dict[str, Any]:
    if state.clearance is None:
        return {}
    ended_at = told.time if fact.until is None else None
    later = {"reminded": fact.number, "next_at": fact.until, "ended_at": ended_at}
    return {"clearance": state.clearance.model_copy(update=later)}


def _cleared(state: Candidacy, fact: ClearanceReceived, told: Told) -> dict[str, Any]:
    if state.clearance is None or not fact.items:
        return {"clearance": None}
    here = {"received": True, "next_at": None, "ended_at": told.time}
    return {"clearance": state.clearance.model_copy(update=here)}


def _signed(state: Candidacy, fact: PrescriptionSigned, told: Told) -> dict[str, Any]:
    prescription = Prescription(
        plan_id=fact.plan_id,
        strength_mg=fact.strength_mg,
        tablets=fact.tablets,
        sessions=fact.sessions,
        signed_at=told.time,
        until=fact.until,
    )
    return {"prescriptions": {**state.prescriptions, fact.prescription_id: prescription}}


def _accepted(state: Candidacy, fact: PrescriptionAccepted, told: Told) -> dict[str, Any]:
    return _reported(state, fact.prescription_id, "accepted", {"until": fact.until})


def _rejected(state: Candidacy, fact: PrescriptionRejected, told: Told) -> dict[str, Any]:
    return _reported(state, fact.prescription_id, "rejected", {"until": fact.until})


def _shipped(state: Candidacy, fact: MedicationShipped, told: Told) -> dict[str, Any]:
    on_its_way = {"until": fact.until, "shipped_at": told.time}
    return _reported(state, fact.prescription_id, "shipped", on_its_way)


def _delivered(state: Candidacy, fact: MedicationDelivered, told: Told) -> dict[str, Any]:
    return _reported(state, fact.prescription_id, "delivered", {})


def _lost(state: Candidacy, fact: MedicationLost, told: Told) -> dict[str, Any]:
    return _reported(state, fact.prescription_id, "lost", {"until": fact.until})


def _noted(state: Candidacy, fact: DispenseNoted, told: Told) -> dict[str, Any]:
    return _reported(state, fact.prescription_id, fact.status, {})


def _reported(state: Candidacy, id: UUID, status: str, update: dict[str, Any]) -> dict[str, Any]:
    """The medicine moves on to `status`; a report that comes late is only noted."""
    before = state.prescriptions[id]
    said: dict[str, Any] = {"reported": (*before.reported, status)}
    moved = said | {"status": status} | update if before.moves_to(status) else said
    return {"prescriptions": {**state.prescriptions, id: before.model_copy(update=moved)}}


def _delivery_overdue(state: Candidacy, fact: DeliveryOverdue, told: Told) -> dict[str, Any]:
    if fact.stage in ("signed", "resolved") or fact.prescription_id is None:
        return {"unsigned_overdue": Overdue(at=told.time, until=fact.until)}
    later = state.prescriptions[fact.prescription_id].model_copy(update={"until": fact.until})
    return {"prescriptions": {**state.prescriptions, fact.prescription_id: later}}


def _referred(state: Candidacy, fact: AdvancedReferred, told: Told) -> dict[str, Any]:
    return {"referrals": {**state.referrals, fact.referral_id: fact.until}}


def _referral_late(state: Candidacy, fact: ReferralOverdue, told: Told) -> dict[str, Any]:
    if fact.until is None:
        return _referral_over(state, fact, told)
    late = (*(id for id in state.referrals_overdue if id != fact.referral_id), fact.referral_id)
    return {"referrals": {**state.referrals, fact.referral_id: fact.until}, "referrals_overdue": late}


def _referral_over(state: Candidacy, fact: ReferralOverdue | ReferralSettled, told: Told) -> dict[str, Any]:
    return {"referrals": {id: until for id, until in state.referrals.items() if id != fact.referral_id}}


COURSE_FOLDS: dict[type[Fact], Fold] = {
    CandidatePrequalified: _prequalified,
    CandidateDeclined: _declined,
    AppointmentStarted: _met,
    AppointmentCompleted: _met,
    MidCourseDecided: _said,
    FollowUpDecided: _said,
    ConsultApproved: _approved,
    ConsultDeclined: _refused,
    ConsultOverdue: _consult_overdue,
    ClearanceRequested: _asked,
    ClearanceReminded: _asked_again,
    ClearanceReceived: _cleared,
    PrescriptionSigned: _signed,
    PrescriptionAccepted: _accepted,
    PrescriptionRejected: _rejected,
    MedicationShipped: _shipped,
    MedicationDelivered: _delivered,
    MedicationLost: _lost,
    DispenseNoted: _noted,
    DeliveryOverdue: _delivery_overdue,
    AdvancedReferred: _referred,
    ReferralOverdue: _referral_late,
    ReferralSettled: _referral_over,
}
