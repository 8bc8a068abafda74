"""What a booking asks for: of the patient, of the plan, of the clinic (clinical reference 1.4, 1.5.1, 4.5)."""

from collections.abc import Mapping

from services.scheduling.domain.slots import BOOKED_AHEAD, Slot
from services.scheduling.domain.state import Calendar
from shared.clinical.clinics import clinic_of
from shared.clinical.when import interval_allowed, local_date
from shared.deciding import Moment, Role
from shared.events.scheduling import AppointmentType
from shared.standing import Act, against, roster_of, speaking


def reasons_of_patient(state: Calendar, appointment: AppointmentType) -> tuple[str, ...]:
    """Every reason why this patient may not be booked for this kind now, whatever the slot."""
    return speaking({**of_anything(state), **_of_kind(state, appointment)})


def reasons_of_slot(state: Calendar, slot: Slot, at: Moment) -> tuple[str, ...]:
    """Every further reason that lies in the time of the slot, whoever else wants it."""
    reasons = {"slot-over": slot.at <= at.now, "too-far-ahead": slot.at - at.now > BOOKED_AHEAD}
    if slot.appointment == "session":
        reasons |= {
            "interval-too-short": not _far_enough(state, slot),
            "postponed-today": _ruled_out(state, slot),
            **_of_clinic(slot, at),
        }
    return speaking(reasons)


def of_anything(state: Calendar) -> Mapping[str, bool]:
    """What is common to whatever begins or books something."""
    return {**against(state, Act.TREAT), "not-up-to-date": not state.patient_id}


def who_books(state: Calendar, appointment: AppointmentType) -> Role:
    """The patient; or time alone, where every slot would be refused because somebody else has to act first."""
    return Role.PATIENT if may_book(state, appointment) else Role.SYSTEM


def may_book(state: Calendar, appointment: AppointmentType) -> bool:
    """Nobody else has to act first."""
    standing = state.standing
    others = (standing.mid_course_due, standing.follow_up_overdue, standing.at_risk, not state.doses_left)
    session = appointment == "session" and (standing.crisis_unreviewed or any(others))
    return not (session or any(of_anything(state).values()))


def _of_kind(state: Calendar, appointment: AppointmentType) -> Mapping[str, bool]:
    match appointment:
        case "intro":
            return {"not-prequalified": state.prequalified_at is None}
        case "consult":
            return {"deposit-missing": state.deposit_paid_at is None}
        case "session":
            return _of_course(state)
    return {"not-approved": state.standing.plan is None}


def _of_course(state: Calendar) -> Mapping[str, bool]:
    return {
        "not-approved": state.standing.plan is None,
        "not-prepared": not state.is_prepared,
        "not-delivered": not state.is_supplied,
        "plan-exhausted": state.standing.plan is not None and not state.sessions_left,
        "no-doses-left": state.is_supplied and not state.doses_left,
        **against(state, Act.DOSE),
        "check-in-required": state.owes_a_visit,
    }


def _far_enough(state: Calendar, slot: Slot) -> bool:
    if state.standing.plan is None or state.last_dose is None:
        return True
    return interval_allowed(state.last_dose, slot.at, state.standing.plan.interval_days, state.zone)


def _ruled_out(state: Calendar, slot: Slot) -> bool:
    """A session of that day was postponed for what a same-day retry would not change (clinical reference 1.5)."""
    off = state.ruled_out_at
    return off is not None and local_date(slot.at, state.zone) == local_date(off, state.zone)


def _of_clinic(slot: Slot, at: Moment) -> Mapping[str, bool]:
    on_call = roster_of(at).has_clinician_from(slot.at)
    return {"no-clinician-on-call": not on_call, "no-fail-safe": not clinic_of(at.clinic).has_fail_safe}
