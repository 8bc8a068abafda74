"""What each fact, told or heard, does to a calendar."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from services.scheduling.domain.known import Booking, Dose, Held, Nudged, Prequalified, Supply
from services.scheduling.domain.slots import lead_of
from services.scheduling.domain.state import Calendar, but, window_key
from shared.deciding import Fact, Told
from shared.events import eligibility, intake, integration, monitoring, treatment
from shared.events import scheduling as own
from shared.folding import Folds, fold, setting
from shared.standing import folding_patient, heard_by

K = TypeVar("K")
V = TypeVar("V")
always = setting(Calendar)


def _without(known: Mapping[K, V], *keys: K | None) -> dict[K, V]:
    return {key: value for key, value in known.items() if key not in keys}


def _with_booking(state: Calendar, id: UUID, **update: object) -> Calendar:
    if id not in state.bookings:
        return state
    return but(state, bookings={**state.bookings, id: state.bookings[id].model_copy(update=update)})


def _held(state: Calendar, fact: own.SlotHeld, told: Told) -> Calendar:
    held = Held.model_validate(fact.model_dump(include=set(Held.model_fields)))
    return but(state, held={**state.held, fact.hold_id: held})


def _hold_expired(state: Calendar, fact: own.SlotHoldExpired, told: Told) -> Calendar:
    return but(state, held=_without(state.held, fact.hold_id))


def _booked(state: Calendar, fact: own.AppointmentBooked, told: Told) -> Calendar:
    taking = fact.model_dump(include={"appointment", "provider_id", "seat", "start", "end"})
    booking = Booking(**taking, at=fact.start + lead_of(fact.appointment), since=told.time)
    return but(
        state,
        bookings={**state.bookings, fact.booking_id: booking},
        held=_without(state.held, fact.hold_id),
        nudged=_without(state.nudged, fact.appointment),
    )


def _scheduled(state: Calendar, fact: own.SessionScheduled, told: Told) -> Calendar:
    return _with_booking(state, fact.booking_id, session_id=fact.session_id, number=fact.number)


def _moved(state: Calendar, fact: own.AppointmentMoved, told: Told) -> Calendar:
    taking = fact.model_dump(include={"provider_id", "seat", "start", "end"})
    at = fact.start + lead_of(fact.appointment)
    return _with_booking(state, fact.booking_id, **taking, at=at, since=told.time, reminded=())


def _cancelled(state: Calendar, fact: own.AppointmentCancelled, told: Told) -> Calendar:
    return _with_booking(state, fact.booking_id, over="cancelled", over_at=told.time)


def _reminded(state: Calendar, fact: own.AppointmentReminded, told: Told) -> Calendar:
    booking = state.bookings.get(fact.booking_id)
    reminded = (*booking.reminded, fact.hours_before) if booking else ()
    return _with_booking(state, fact.booking_id, reminded=reminded)


def _started(state: Calendar, fact: own.AppointmentStarted, told: Told) -> Calendar:
    return _with_booking(state, fact.booking_id, started_at=told.time)


def _overdue(state: Calendar, fact: own.AppointmentOverdue, told: Told) -> Calendar:
    return _with_booking(state, fact.booking_id, asked_until=fact.until)


def _took_place(state: Calendar, fact: own.AppointmentCompleted, told: Told) -> Calendar:
    return _with_booking(state, fact.booking_id, over="completed", over_at=told.time)


def _missed(state: Calendar, fact: own.AppointmentMissed, told: Told) -> Calendar:
    return _with_booking(state, fact.booking_id, over="missed", over_at=told.time)


def _nudged(state: Calendar, fact: own.BookingReminded, told: Told) -> Calendar:
    return but(state, nudged={**state.nudged, fact.appointment: Nudged(number=fact.number, at=told.time)})


def _opened(state: Calendar, fact: own.SessionWindowOpened, told: Told) -> Calendar:
    opened = {**state.opened, window_key(fact.plan_id, fact.number): told.time}
    return but(state, opened=opened, nudged=_without(state.nudged, "session"))


def _joined(state: Calendar, fact: own.WaitlistJoined, told: Told) -> Calendar:
    return but(state, waiting={**state.waiting, fact.appointment: fact.until})


def _waits_no_more(state: Calendar, fact: own.WaitlistLeft, told: Told) -> Calendar:
    return but(state, waiting=_without(state.waiting, fact.appointment))


def _submitted(state: Calendar, fact: intake.AssessmentSubmitted, told: Told) -> Calendar:
    patient = fact.patient
    known = but(state, patient_id=fact.patient_id, time_zone=patient.time_zone, place=patient.state)
    return known if fact.renews else but(known, deposit_paid_at=None, deposit_asked=False)


def _paid(state: Calendar, fact: intake.DepositPaid, told: Told) -> Calendar:
    return but(state, deposit_paid_at=state.deposit_paid_at or told.time)


def _prequalified(state: Calendar, fact: eligibility.CandidatePrequalified, told: Told) -> Calendar:
    return but(state, prequalified=Prequalified(assessment_id=fact.assessment_id, at=told.time))


def _prescribed(state: Calendar, fact: treatment.PrescriptionSigned, told: Told) -> Calendar:
    signed = Supply(plan_id=fact.plan_id, sessions=fact.sessions, signed_at=told.time)
    return but(_freed(state, fact, told), supplies={**state.supplies, fact.prescription_id: signed})


def _adjusted(state: Calendar, fact: treatment.PlanAdjusted, told: Told) -> Calendar:
    return but(state, adjusted=fact.prescription_id)


def _gone(
    state: Calendar,
    fact: treatment.PrescriptionRejected | treatment.MedicationLost | treatment.DispenseEnded,
    told: Told,
) -> Calendar:
    return _with_supply(state, fact.prescription_id, gone=True)


def _missing(state: Calendar, fact: treatment.MedicationMissing, told: Told) -> Calendar:
    known = state.supplies.get(fact.prescription_id)
    return _with_supply(state, fact.prescription_id, missing=(known.missing if known else 0) + fact.sessions)


def _with_supply(state: Calendar, id: UUID, **update: object) -> Calendar:
    if id not in state.supplies:
        return state
    return but(state, supplies={**state.supplies, id: state.supplies[id].model_copy(update=update)})


def _delivered(state: Calendar, fact: treatment.MedicationDelivered, told: Told) -> Calendar:
    """What was lost may still arrive."""
    arrived = _with_supply(state, fact.prescription_id, gone=False)
    return but(arrived, delivered=(*state.delivered, fact.prescription_id))


def _prepared(state: Calendar, fact: monitoring.PreparationCompleted, told: Told) -> Calendar:
    return but(state, prepared=(*state.prepared, fact.plan_id))


def _checked_in(state: Calendar, fact: monitoring.SessionCheckedIn, told: Told) -> Calendar:
    return but(state, checked_in=(*state.checked_in, fact.booking_id))


def _dosed(state: Calendar, fact: monitoring.SessionStarted, told: Told) -> Calendar:
    placed = {**state.placed, fact.session_id: fact.started_at}
    return but(
        state, placed=placed, doses={**state.doses, fact.session_id: Dose(number=fact.number, at=fact.started_at)}
    )


def _session_over(
    state: Calendar,
    fact: monitoring.SessionCompleted | monitoring.SessionAborted | monitoring.SessionPostponed,
    told: Told,
) -> Calendar:
    return but(state, session_over={**state.session_over, fact.booking_id: told.time})


def _postponed(state: Calendar, fact: monitoring.SessionPostponed, told: Told) -> Calendar:
    over = _session_over(state, fact, told)
    return but(over, ruled_out_at=told.time) if fact.rules_out_today else over


def _session_aborted(state: Calendar, fact: monitoring.SessionAborted, told: Told) -> Calendar:
    """Whether an aborted session counts as a dose is decided by what was swallowed. A tablet that was spat out whole,
    after the start, makes it no dose. A tablet swallowed before the start makes it a dose."""
    over = _session_over(state, fact, told)
    if fact.amount_taken_mg:
        taken = state.doses.get(fact.session_id) or Dose(number=fact.number, at=told.time)
        placed = {fact.session_id: told.time, **state.placed}
        return but(over, placed=placed, doses={**state.doses, fact.session_id: taken})
    return but(over, doses=_without(state.doses, fact.session_id))


def _back(state: Calendar, fact: integration.BreakEnded, told: Told) -> Calendar:
    return but(state, back_at=told.time if fact.check_in_required else None)


def _freed(state: Calendar, fact: Fact, told: Told) -> Calendar:
    return but(state, freed={**state.freed, told.stream: told.time})


_FOLDS: Folds[Calendar] = (
    fold(own.SlotHeld, _held),
    fold(own.SlotHoldExpired, _hold_expired),
    fold(own.AppointmentBooked, _booked),
    fold(own.SessionScheduled, _scheduled),
    fold(own.AppointmentMoved, _moved),
    fold(own.AppointmentCancelled, _cancelled),
    fold(own.AppointmentReminded, _reminded),
    fold(own.AppointmentStarted, _started),
    fold(own.AppointmentOverdue, _overdue),
    fold(own.AppointmentCompleted, _took_place),
    fold(own.AppointmentMissed, _missed),
    fold(own.BookingReminded, _nudged),
    fold(own.SessionWindowOpened, _opened),
    fold(own.WaitlistJoined, _joined),
    fold(own.WaitlistLeft, _waits_no_more),
    fold(intake.AssessmentSubmitted, _submitted),
    fold(intake.DepositRequested, always(deposit_asked=True)),
    fold(intake.DepositExpired, always(deposit_asked=False)),
    fold(intake.DepositPaid, _paid),
    fold(eligibility.CandidatePrequalified, _prequalified),
    fold(treatment.PrescriptionSigned, _prescribed),
    fold(treatment.PlanAdjusted, _adjusted),
    fold(treatment.PrescriptionRejected, _gone),
    fold(treatment.MedicationLost, _gone),
    fold(treatment.DispenseEnded, _gone),
    fold(treatment.MedicationMissing, _missing),
    fold(treatment.MedicationDelivered, _delivered),
    fold(monitoring.PreparationCompleted, _prepared),
    fold(monitoring.SessionCheckedIn, _checked_in),
    fold(monitoring.SessionStarted, _dosed),
    fold(monitoring.SessionCompleted, _session_over),
    fold(monitoring.SessionAborted, _session_aborted),
    fold(monitoring.SessionPostponed, _postponed),
    fold(integration.BreakEnded, _back),
    fold(integration.MidCourseDecided, _freed),
    fold(integration.FollowUpDecided, _freed),
    fold(eligibility.HoldReleased, _freed),
    fold(eligibility.CrisisAcknowledged, _freed),
    fold(eligibility.RiskReviewed, _freed),
)
HEARD = heard_by("scheduling", _FOLDS)
"""The facts of others that a calendar is made of."""

evolve = folding_patient(_FOLDS)
