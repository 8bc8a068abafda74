"""What each fact, told or heard, does to a calendar."""

from typing import Any
from uuid import UUID

from services.scheduling.domain.known import Booking, Dose, Held, Nudged
from services.scheduling.domain.slots import lead_of
from services.scheduling.domain.state import Calendar, window_key
from shared.deciding import Fact, Told
from shared.events import eligibility, intake, integration, monitoring, treatment
from shared.events import scheduling as own
from shared.standing import HEARD as OF_STANDING
from shared.standing import Fold, folding


def _without(known: dict[Any, Any], *keys: Any) -> dict[Any, Any]:
    return {key: value for key, value in known.items() if key not in keys}


def _with_booking(state: Calendar, id: UUID, **update: Any) -> dict[str, Any]:
    if id not in state.bookings:
        return {}
    return {"bookings": {**state.bookings, id: state.bookings[id].model_copy(update=update)}}


def _held(state: Calendar, fact: own.SlotHeld, told: Told) -> dict[str, Any]:
    held = Held.model_validate(fact.model_dump(include=set(Held.model_fields)))
    return {"held": {**state.held, fact.hold_id: held}}


def _hold_expired(state: Calendar, fact: own.SlotHoldExpired, told: Told) -> dict[str, Any]:
    return {"held": _without(state.held, fact.hold_id)}


def _booked(state: Calendar, fact: own.AppointmentBooked, told: Told) -> dict[str, Any]:
    taking = fact.model_dump(include={"appointment", "provider_id", "seat", "start", "end"})
    booking = Booking(**taking, at=fact.start + lead_of(fact.appointment), since=told.time)
    return {
        "bookings": {**state.bookings, fact.booking_id: booking},
        "held": _without(state.held, fact.hold_id),
        "nudged": _without(state.nudged, fact.appointment),
    }


def _scheduled(state: Calendar, fact: own.SessionScheduled, told: Told) -> dict[str, Any]:
    return _with_booking(state, fact.booking_id, session_id=fact.session_id, number=fact.number)


def _moved(state: Calendar, fact: own.AppointmentMoved, told: Told) -> dict[str, Any]:
    taking = fact.model_dump(include={"provider_id", "seat", "start", "end"})
    at = fact.start + lead_of(fact.appointment)
    return _with_booking(state, fact.booking_id, **taking, at=at, since=told.time, reminded=())


def _cancelled(state: Calendar, fact: own.AppointmentCancelled, told: Told) -> dict[str, Any]:
    return _with_booking(state, fact.booking_id, over="cancelled", over_at=told.time)


def _reminded(state: Calendar, fact: own.AppointmentReminded, told: Told) -> dict[str, Any]:
    booking = state.bookings.get(fact.booking_id)
    reminded = (*booking.reminded, fact.hours_before) if booking else ()
    return _with_booking(state, fact.booking_id, reminded=reminded)


def _started(state: Calendar, fact: own.AppointmentStarted, told: Told) -> dict[str, Any]:
    return _with_booking(state, fact.booking_id, started_at=told.time)


def _overdue(state: Calendar, fact: own.AppointmentOverdue, told: Told) -> dict[str, Any]:
    return _with_booking(state, fact.booking_id, asked_until=fact.until)


def _took_place(state: Calendar, fact: own.AppointmentCompleted, told: Told) -> dict[str, Any]:
    return _with_booking(state, fact.booking_id, over="completed", over_at=told.time)


def _missed(state: Calendar, fact: own.AppointmentMissed, told: Told) -> dict[str, Any]:
    return _with_booking(state, fact.booking_id, over="missed", over_at=told.time)


def _nudged(state: Calendar, fact: own.BookingReminded, told: Told) -> dict[str, Any]:
    return {"nudged": {**state.nudged, fact.appointment: Nudged(number=fact.number, at=told.time)}}


def _opened(state: Calendar, fact: own.SessionWindowOpened, told: Told) -> dict[str, Any]:
    opened = {**state.opened, window_key(fact.plan_id, fact.number): told.time}
    return {"opened": opened, "nudged": _without(state.nudged, "session")}


def _joined(state: Calendar, fact: own.WaitlistJoined, told: Told) -> dict[str, Any]:
    return {"waiting": {**state.waiting, fact.appointment: fact.until}}


def _waits_no_more(state: Calendar, fact: own.WaitlistLeft, told: Told) -> dict[str, Any]:
    return {"waiting": _without(state.waiting, fact.appointment)}


def _submitted(state: Calendar, fact: intake.AssessmentSubmitted, told: Told) -> dict[str, Any]:
    patient = fact.patient
    return {"patient_id": fact.patient_id, "time_zone": patient.time_zone, "place": patient.state}


def _paid(state: Calendar, fact: intake.DepositPaid, told: Told) -> dict[str, Any]:
    return {"deposit_paid_at": state.deposit_paid_at or told.time}


def _prequalified(state: Calendar, fact: eligibility.CandidatePrequalified, told: Told) -> dict[str, Any]:
    return {"prequalified_at": told.time}


def _prescribed(state: Calendar, fact: treatment.PrescriptionSigned, told: Told) -> dict[str, Any]:
    return {"prescribed": {**state.prescribed, fact.prescription_id: fact.plan_id}}


def _delivered(state: Calendar, fact: treatment.MedicationDelivered, told: Told) -> dict[str, Any]:
    return {"delivered": (*state.delivered, fact.prescription_id)}


def _prepared(state: Calendar, fact: monitoring.PreparationCompleted, told: Told) -> dict[str, Any]:
    return {"prepared": (*state.prepared, fact.plan_id)}


def _checked_in(state: Calendar, fact: monitoring.SessionCheckedIn, told: Told) -> dict[str, Any]:
    return {"checked_in": (*state.checked_in, fact.booking_id)}


def _dosed(state: Calendar, fact: monitoring.SessionStarted, told: Told) -> dict[str, Any]:
    return {"doses": {**state.doses, fact.session_id: Dose(number=fact.number, at=fact.started_at)}}


def _session_over(
    state: Calendar,
    fact: monitoring.SessionCompleted | monitoring.SessionAborted | monitoring.SessionPostponed,
    told: Told,
) -> dict[str, Any]:
    return {"session_over": {**state.session_over, fact.booking_id: told.time}}


def _session_aborted(state: Calendar, fact: monitoring.SessionAborted, told: Told) -> dict[str, Any]:
    """Whether an aborted session counts as a dose is decided by what was swallowed. A tablet that was spat out whole,
    after the start, makes it no dose. A tablet swallowed before the start makes it a dose."""
    over = _session_over(state, fact, told)
    if fact.amount_taken_mg:
        taken = state.doses.get(fact.session_id) or Dose(number=fact.number, at=told.time)
        return over | {"doses": {**state.doses, fact.session_id: taken}}
    return over | {"doses": {id: dose for id, dose in state.doses.items() if id != fact.session_id}}


def _back(state: Calendar, fact: integration.BreakEnded, told: Told) -> dict[str, Any]:
    return {"back_at": told.time if fact.check_in_required else None}


_FOLDS: dict[type[Fact], Fold] = {
    own.SlotHeld: _held,
    own.SlotHoldExpired: _hold_expired,
    own.AppointmentBooked: _booked,
    own.SessionScheduled: _scheduled,
    own.AppointmentMoved: _moved,
    own.AppointmentCancelled: _cancelled,
    own.AppointmentReminded: _reminded,
    own.AppointmentStarted: _started,
    own.AppointmentOverdue: _overdue,
    own.AppointmentCompleted: _took_place,
    own.AppointmentMissed: _missed,
    own.BookingReminded: _nudged,
    own.SessionWindowOpened: _opened,
    own.WaitlistJoined: _joined,
    own.WaitlistLeft: _waits_no_more,
    intake.AssessmentSubmitted: _submitted,
    intake.DepositPaid: _paid,
    eligibility.CandidatePrequalified: _prequalified,
    treatment.PrescriptionSigned: _prescribed,
    treatment.MedicationDelivered: _delivered,
    monitoring.PreparationCompleted: _prepared,
    monitoring.SessionCheckedIn: _checked_in,
    monitoring.SessionStarted: _dosed,
    monitoring.SessionCompleted: _session_over,
    monitoring.SessionAborted: _session_aborted,
    monitoring.SessionPostponed: _session_over,
    integration.BreakEnded: _back,
}
HEARD = (OF_STANDING | set(_FOLDS)) - set(own.FACTS)
"""The facts of others that a calendar is made of."""

evolve = folding(_FOLDS)
