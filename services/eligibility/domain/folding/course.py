"""How the consult, the prescription and the course change a candidacy."""

from uuid import UUID

from services.eligibility.domain.known import ASKED_AGAIN, Clearance, Decided, Overdue, Prescription
from services.eligibility.domain.state import Candidacy, but
from shared.deciding import Told
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
from shared.events.monitoring import SessionAborted, SessionStarted
from shared.events.scheduling import AppointmentCompleted, AppointmentStarted
from shared.events.treatment import (
    AdvancedReferred,
    DeliveryOverdue,
    DispenseEnded,
    DispenseNoted,
    DispenseResumed,
    DispenseStopped,
    MedicationDelivered,
    MedicationLost,
    MedicationMissing,
    MedicationShipped,
    PatientDischarged,
    PrescriptionAccepted,
    PrescriptionRejected,
    PrescriptionSigned,
    ReferralOverdue,
    ReferralSettled,
)
from shared.folding import Folds, fold


def _prequalified(state: Candidacy, fact: CandidatePrequalified, told: Told) -> Candidacy:
    return but(state, prequalified=True, invited=True)


def _declined(state: Candidacy, fact: CandidateDeclined, told: Told) -> Candidacy:
    return but(state, prequalified=False, declined_at=told.time)


def _discharged(state: Candidacy, fact: PatientDischarged, told: Told) -> Candidacy:
    """A review that was open is open no more."""
    return but(state, routed_until=None, overdue_until=None, prequalified=False)


def _met(state: Candidacy, fact: AppointmentStarted | AppointmentCompleted, told: Told) -> Candidacy:
    """The consult began, as early as anybody says."""
    if fact.appointment != "consult":
        return state
    return but(state, consults={fact.booking_id: told.time, **state.consults})


def _said(state: Candidacy, fact: MidCourseDecided | FollowUpDecided, told: Told) -> Candidacy:
    said = Decided(decision=fact.decision, role=fact.role, at=told.time)
    return but(state, course={**state.course, told.id: said})


def _approved(state: Candidacy, fact: ConsultApproved, told: Told) -> Candidacy:
    consulted = Decided(decision="approve", role=fact.role, at=told.time)
    return but(state, consulted=consulted, clearance=None, pdmp_checked_at=fact.pdmp_checked_at)


def _refused(state: Candidacy, fact: ConsultDeclined, told: Told) -> Candidacy:
    declined = Decided(decision="decline", role=fact.role, at=told.time)
    return but(state, consulted=declined, clearance=None, declined_at=told.time)


def _consult_overdue(state: Candidacy, fact: ConsultOverdue, told: Told) -> Candidacy:
    return but(state, consult_overdue=Overdue(at=told.time, until=fact.until))


def _asked(state: Candidacy, fact: ClearanceRequested, told: Told) -> Candidacy:
    return but(state, clearance=Clearance(asked_at=told.time, until=fact.until, next_at=told.time + ASKED_AGAIN))


def _asked_again(state: Candidacy, fact: ClearanceReminded, told: Told) -> Candidacy:
    if state.clearance is None:
        return state
    ended_at = told.time if fact.until is None else None
    later = {"reminded": fact.number, "next_at": fact.until, "ended_at": ended_at}
    return but(state, clearance=state.clearance.model_copy(update=later))


def _cleared(state: Candidacy, fact: ClearanceReceived, told: Told) -> Candidacy:
    if state.clearance is None or not fact.items:
        return but(state, clearance=None)
    here = {"received": True, "next_at": None, "ended_at": told.time}
    return but(state, clearance=state.clearance.model_copy(update=here))


def _signed(state: Candidacy, fact: PrescriptionSigned, told: Told) -> Candidacy:
    prescription = Prescription(
        plan_id=fact.plan_id,
        strength_mg=fact.strength_mg,
        tablets=fact.tablets,
        product=fact.product,
        sessions=fact.sessions,
        signed_at=told.time,
        until=fact.until,
    )
    return but(state, prescriptions={**state.prescriptions, fact.prescription_id: prescription})


def _accepted(state: Candidacy, fact: PrescriptionAccepted, told: Told) -> Candidacy:
    state = _reported(state, fact.prescription_id, "accepted", until=fact.until)
    return _with(state, fact.prescription_id, pharmacy=fact.pharmacy)


def _with(state: Candidacy, id: UUID, **update: object) -> Candidacy:
    return but(state, prescriptions={**state.prescriptions, id: state.prescriptions[id].model_copy(update=update)})


def _stopped(state: Candidacy, fact: DispenseStopped | DispenseResumed, told: Told) -> Candidacy:
    because = fact.because if isinstance(fact, DispenseStopped) else ""
    turns = state.prescriptions[fact.prescription_id].turns + 1
    return _with(state, fact.prescription_id, stopped=because, turns=turns, until=fact.until)


def _ended(state: Candidacy, fact: DispenseEnded, told: Told) -> Candidacy:
    return _reported(state, fact.prescription_id, fact.status)


def _rejected(state: Candidacy, fact: PrescriptionRejected, told: Told) -> Candidacy:
    return _reported(state, fact.prescription_id, "rejected", until=fact.until)


def _shipped(state: Candidacy, fact: MedicationShipped, told: Told) -> Candidacy:
    return _reported(state, fact.prescription_id, "shipped", until=fact.until, shipped_at=told.time, lot=fact.lot)


def _delivered(state: Candidacy, fact: MedicationDelivered, told: Told) -> Candidacy:
    return _reported(state, fact.prescription_id, "delivered", lot=fact.lot)


def _lost(state: Candidacy, fact: MedicationLost, told: Told) -> Candidacy:
    return _reported(state, fact.prescription_id, "lost", until=fact.until)


def _gone(state: Candidacy, fact: MedicationMissing, told: Told) -> Candidacy:
    known = state.prescriptions[fact.prescription_id]
    less = known.model_copy(update={"missing": known.missing + fact.sessions})
    return but(state, prescriptions={**state.prescriptions, fact.prescription_id: less})


def _begun(state: Candidacy, fact: SessionStarted, told: Told) -> Candidacy:
    return but(state, begun={**state.begun, fact.session_id: fact.started_at})


def _aborted(state: Candidacy, fact: SessionAborted, told: Told) -> Candidacy:
    """A tablet swallowed before the start is a dose; one that came out again whole has been used up all the same."""
    if not fact.amount_taken_mg:
        return but(state, spat=(*state.spat, fact.session_id))
    return but(state, begun={fact.session_id: told.time, **state.begun})


def _noted(state: Candidacy, fact: DispenseNoted, told: Told) -> Candidacy:
    return _reported(state, fact.prescription_id, fact.status)


def _reported(state: Candidacy, id: UUID, status: str, **update: object) -> Candidacy:
    """The medicine moves on to `status`; a report that comes late is only noted."""
    before = state.prescriptions[id]
    moved = {"status": status, **update} if before.moves_to(status) else {}
    after = before.model_copy(update={"reported": (*before.reported, status), **moved})
    return but(state, prescriptions={**state.prescriptions, id: after})


def _delivery_overdue(state: Candidacy, fact: DeliveryOverdue, told: Told) -> Candidacy:
    if fact.stage in ("signed", "resolved") or fact.prescription_id is None:
        return but(state, unsigned_overdue=Overdue(at=told.time, until=fact.until))
    later = state.prescriptions[fact.prescription_id].model_copy(update={"until": fact.until})
    return but(state, prescriptions={**state.prescriptions, fact.prescription_id: later})


def _referred(state: Candidacy, fact: AdvancedReferred, told: Told) -> Candidacy:
    return but(state, referrals={**state.referrals, fact.referral_id: fact.until})


def _referral_late(state: Candidacy, fact: ReferralOverdue, told: Told) -> Candidacy:
    if fact.until is None:
        return _referral_over(state, fact, told)
    late = (*(id for id in state.referrals_overdue if id != fact.referral_id), fact.referral_id)
    return but(state, referrals={**state.referrals, fact.referral_id: fact.until}, referrals_overdue=late)


def _referral_over(state: Candidacy, fact: ReferralOverdue | ReferralSettled, told: Told) -> Candidacy:
    return but(state, referrals={id: until for id, until in state.referrals.items() if id != fact.referral_id})


COURSE_FOLDS: Folds[Candidacy] = (
    fold(CandidatePrequalified, _prequalified),
    fold(CandidateDeclined, _declined),
    fold(PatientDischarged, _discharged),
    fold(AppointmentStarted, _met),
    fold(AppointmentCompleted, _met),
    fold(MidCourseDecided, _said),
    fold(FollowUpDecided, _said),
    fold(ConsultApproved, _approved),
    fold(ConsultDeclined, _refused),
    fold(ConsultOverdue, _consult_overdue),
    fold(ClearanceRequested, _asked),
    fold(ClearanceReminded, _asked_again),
    fold(ClearanceReceived, _cleared),
    fold(PrescriptionSigned, _signed),
    fold(PrescriptionAccepted, _accepted),
    fold(PrescriptionRejected, _rejected),
    fold(MedicationShipped, _shipped),
    fold(MedicationDelivered, _delivered),
    fold(MedicationLost, _lost),
    fold(DispenseNoted, _noted),
    fold(DispenseStopped, _stopped),
    fold(DispenseResumed, _stopped),
    fold(DispenseEnded, _ended),
    fold(MedicationMissing, _gone),
    fold(SessionStarted, _begun),
    fold(SessionAborted, _aborted),
    fold(DeliveryOverdue, _delivery_overdue),
    fold(AdvancedReferred, _referred),
    fold(ReferralOverdue, _referral_late),
    fold(ReferralSettled, _referral_over),
)
