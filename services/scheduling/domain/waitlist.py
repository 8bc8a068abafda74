"""The waitlist: the first who waits is told of a slot that frees up (clinical reference 1.4, 7.3)."""

from collections.abc import Iterator
from typing import Literal

from services.scheduling.domain.asks import to_patient
from services.scheduling.domain.forms import JoinWaitlist, LeaveWaitlist
from services.scheduling.domain.guards import of_anything
from services.scheduling.domain.state import Calendar
from shared.clinical.criteria import D, clock
from shared.deciding import Answer, Fact, Moment, Refused, Role, Told, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.scheduling import AppointmentType, SlotFreed, WaitlistJoined, WaitlistLeft, WaitlistOffered
from shared.standing import speaking

WAITS_FOR = clock(14, "d", D, "scheduling/waitlist", "a patient stands on the waitlist")


def join(state: Calendar, command: JoinWaitlist, at: Moment) -> Answer:
    reasons = {**of_anything(state), "already-waiting": command.type in state.waiting}
    if codes := speaking(reasons):
        return Refused(codes)
    until = at.now + WAITS_FOR
    known = {"clinic": at.clinic, "patient_id": at.entity, "time_zone": state.time_zone}
    return (WaitlistJoined.model_validate({"appointment": command.type, "until": until, **known}),)


def leave_list(state: Calendar, command: LeaveWaitlist, at: Moment) -> Answer:
    if command.type not in state.waiting:
        return Refused(("not-waiting",))
    return (_left(command.type, at, "over"),)


def offered(state: Calendar, told: Told[SlotFreed], at: Moment) -> tuple[Fact, ...]:
    """The clinic says that a slot is free: whoever books first has it."""
    freed = told.fact
    if freed.appointment not in state.waiting or freed.start <= at.now:
        return ()
    offer = WaitlistOffered(appointment=freed.appointment, provider_id=freed.provider_id, start=freed.start)
    letter = to_patient("waitlist-offer", at, freed.start, about(Thing.APPOINTMENT, freed.appointment))
    return (offer, _left(freed.appointment, at, "offered"), letter)


class WaitlistWait(WaitRanOut[AppointmentType], name="waitlist"): ...


def waitlist_waits(state: Calendar) -> Iterator[Wait]:
    for appointment, until in state.waiting.items():
        yield Wait(WaitlistWait, appointment, Role.SYSTEM, "offer-slot", until)


def stop_waiting(state: Calendar, ran_out: WaitlistWait, at: Moment) -> tuple[Fact, ...]:
    return (_left(ran_out.about, at, "over"),)


def _left(appointment: AppointmentType, at: Moment, reason: Literal["offered", "over"]) -> Fact:
    return WaitlistLeft(appointment=appointment, clinic=at.clinic, patient_id=at.entity, reason=reason)
