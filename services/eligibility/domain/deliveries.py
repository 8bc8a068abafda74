"""From the pharmacy to the door: what was reported, what is late, what is lost (clinical reference 1.4, rows 20 to 24).

Reports come in any order and are told by rank: the medicine never goes back from `delivered` to `shipped`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.eligibility.domain.asks import to_medical_director
from services.eligibility.domain.forms import ReportDispense, ReportMissing
from services.eligibility.domain.holds import place_automatically
from services.eligibility.domain.known import Prescription
from services.eligibility.domain.prescriptions import OVERDUE_AGAIN
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock, number
from shared.clinical.deadlines import after_business_days, next_after
from shared.deciding import UNKNOWN, Actor, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import MessageRequested, Thing, about
from shared.events.treatment import (
    DeliveryOverdue,
    DispenseEnded,
    DispenseNoted,
    MedicationDelivered,
    MedicationLost,
    MedicationMissing,
    MedicationShipped,
    PrescriptionAccepted,
    PrescriptionRejected,
)
from shared.standing import speaking

SHIPPED_WITHIN = number(
    3,
    "d",
    D,
    "eligibility/delivery/shipped",
    "the medicine is shipped, in business days after it was accepted",
    "sooner",
)
RESOLVED_WITHIN = number(
    1, "d", D, "eligibility/delivery/resolved", "a clinician looks at a rejection or a loss, in business days", "sooner"
)
EXCEPTION_AFTER = clock(
    2, "d", D, "eligibility/delivery/exception", "operations ask the carrier, after it was shipped", "sooner"
)
LOST_AFTER = clock(7, "d", D, "eligibility/delivery/lost", "what was shipped counts as lost, after", "sooner")
# A hold may be meant to last.
HELD_AGAIN = clock(7, "d", D, "eligibility/delivery/held", "a pharmacy that was told to wait is asked again, every")
OPERATIONS_LEAD = "operations-lead"

_AWAITED: Mapping[str, Literal["accepted", "shipped", "delivered"]] = {
    "signed": "accepted",
    "accepted": "shipped",
    "shipped": "delivered",
}


def report_dispense(state: Candidacy, command: ReportDispense, at: Moment) -> Answer:
    """A report is always taken, also for a patient who has left: the medicine is on its way or in the house. A status
    that was reported before tells nothing. One that comes after a later one (`shipped` after `delivered`) is noted
    and changes nothing else."""
    if (found := _named(state, command.prescription_id)) is None:
        return UNKNOWN
    id, prescription = found
    if not may_see(prescription, at.actor):
        return UNKNOWN
    if command.status in prescription.reported:
        return ()
    if not prescription.moves_to(command.status):
        return _noted(id, command)
    if codes := _of_lot(prescription, command):
        return Refused(codes)
    return _told(state, id, prescription, command, at)


def may_see(prescription: Prescription, actor: Actor) -> bool:
    """Once a pharmacy has accepted it, no other does."""
    return actor.role is not Role.PHARMACY or prescription.pharmacy in (None, actor.subject)


def _named(state: Candidacy, prescription_id: str) -> tuple[UUID, Prescription] | None:
    return next((each for each in state.prescriptions.items() if str(each[0]) == prescription_id), None)


def _of_lot(prescription: Prescription, command: ReportDispense) -> tuple[str, ...]:
    if command.status not in ("shipped", "delivered"):
        return ()
    other = prescription.lot is not None and command.lot not in (None, prescription.lot)
    return speaking({"lot-missing": not (command.lot or prescription.lot), "lot-mismatch": other})


def _noted(id: UUID, command: ReportDispense) -> tuple[Fact, ...]:
    """Of what ends a prescription that has moved on nothing is worth a note."""
    match command.status:
        case "cancelled" | "returned" | "destroyed":
            return ()
        case status:
            return (DispenseNoted(prescription_id=id, status=status, lot=command.lot, tracking=command.tracking),)


def _told(
    state: Candidacy, id: UUID, prescription: Prescription, command: ReportDispense, at: Moment
) -> tuple[Fact, ...]:
    match command.status:
        case "accepted":
            pharmacy = at.actor.subject if at.actor.role is Role.PHARMACY else None
            until = _business_days(SHIPPED_WITHIN, at)
            return (PrescriptionAccepted(prescription_id=id, until=until, pharmacy=pharmacy),)
        case "rejected":
            return (PrescriptionRejected(prescription_id=id, until=_business_days(RESOLVED_WITHIN, at)),)
        case "shipped":
            return (_shipped(id, prescription, command, at),)
        case "delivered":
            return (_delivered(id, prescription, command),)
        case "lost":
            return lose(state, id, at)
        case "cancelled" | "returned" | "destroyed":
            return (DispenseEnded(prescription_id=id, status=command.status, lot=command.lot or prescription.lot),)


def _business_days(days: int, at: Moment) -> datetime:
    return after_business_days(at.now, days, clinic_of(at.clinic).time_zone)


def _shipped(id: UUID, prescription: Prescription, command: ReportDispense, at: Moment) -> Fact:
    return MedicationShipped(
        prescription_id=id,
        lot=command.lot or prescription.lot,
        tracking=command.tracking,
        until=at.now + EXCEPTION_AFTER,
    )


def _delivered(id: UUID, prescription: Prescription, command: ReportDispense) -> Fact:
    return MedicationDelivered(
        prescription_id=id,
        lot=command.lot or prescription.lot,
        strength_mg=prescription.strength_mg,
        tablets=prescription.tablets,
    )


def lose(state: Candidacy, id: UUID, at: Moment) -> tuple[Fact, ...]:
    """A lost parcel is not replaced by itself: the patient is on hold until a clinician has looked whether it was
    diverted."""
    until = _business_days(RESOLVED_WITHIN, at)
    return (MedicationLost(prescription_id=id, until=until), *place_automatically(state, "medication-lost", at, until))


def report_missing(state: Candidacy, command: ReportMissing, at: Moment) -> Answer:
    """Fewer tablets than were supplied and logged: on hold until a clinician has looked whether they were diverted
    (clinical reference 5). The course goes on with what is signed next."""
    if (found := _named(state, command.prescription_id)) is None:
        return UNKNOWN
    id, prescription = found
    if prescription.missing + command.sessions > prescription.sessions:
        return Refused(("more-than-supplied",))
    role = at.actor.role.value
    missing = MedicationMissing(prescription_id=id, sessions=command.sessions, reason=command.reason, role=role)
    return (missing, *place_automatically(state, "tablets-missing", at, _business_days(RESOLVED_WITHIN, at)))


class DeliveryWait(WaitRanOut[UUID], name="delivery"): ...


def delivery_waits(state: Candidacy) -> Iterator[Wait]:
    """Also for somebody who has left: what is on its way is followed to its end."""
    for id, prescription in state.prescriptions.items():
        if prescription.is_underway:
            yield Wait(DeliveryWait, id, Role.PHARMACY, "report-dispense", prescription.until)


def tell_overdue_delivery(state: Candidacy, ran_out: DeliveryWait, at: Moment) -> tuple[Fact, ...]:
    """Operations ask the pharmacy or the carrier; a week after it was shipped it counts as lost."""
    id, prescription = ran_out.about, state.prescriptions[ran_out.about]
    lost_at = _lost_at(prescription)
    if lost_at and at.now >= lost_at:
        until = _business_days(RESOLVED_WITHIN, at)
        open = (about(Thing.LOSS, id), about(Thing.PRESCRIBING))
        return (*lose(state, id, at), to_medical_director("delivery-overdue", at, until, *open))
    again = HELD_AGAIN if prescription.stopped == "on-hold" else OVERDUE_AGAIN
    until = lost_at or next_after(ran_out.until, at.now, again)
    overdue = DeliveryOverdue(prescription_id=id, stage=_AWAITED[prescription.status], until=until)
    return (overdue, _to_operations(id, at, until))


def _lost_at(prescription: Prescription) -> datetime | None:
    underway = prescription.status == "shipped" and prescription.shipped_at
    return underway + LOST_AFTER if underway else None


def _to_operations(id: UUID, at: Moment, expires_at: datetime) -> Fact:
    return MessageRequested(
        template="delivery-overdue",
        reason="delivery-overdue",
        to=OPERATIONS_LEAD,
        not_before=at.now,
        expires_at=expires_at,
        about=(about(Thing.DELIVERY, id),),
    )
