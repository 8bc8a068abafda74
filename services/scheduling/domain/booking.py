"""Holding a slot, booking it, moving and cancelling a booking (clinical reference 1.4, rows 9 to 14; contract 4.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.scheduling.domain.clinic import clinic_id
from services.scheduling.domain.forms import BookSlot, CancelBooking, HoldSlot, MoveBooking
from services.scheduling.domain.guards import reasons_against, roster_of
from services.scheduling.domain.known import Booking, Held
from services.scheduling.domain.offering import free_seat, kind_of_claim, licensed, meets, offers, seats_of
from services.scheduling.domain.providers import Provider
from services.scheduling.domain.slots import Slot, lead_of
from services.scheduling.domain.state import Calendar, claims
from shared.deciding import Answer, Command, Fact, Moment, Refused, Role, Taken, Wait, WaitRanOut
from shared.events.scheduling import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    SessionScheduled,
    SlotHeld,
    SlotHoldExpired,
    WaitlistLeft,
)

KEPT_FREE = timedelta(minutes=10)  # D
LATE = timedelta(hours=24)  # V pattern [MB-REFUND]: cancelled later than this before is late
UNKNOWN = Refused(("unknown",), unknown=True)


def reads(state: Calendar, clinic: str, command: Command | None) -> Iterator[str]:
    """The provider of the slot that is asked for, and the clinic's roster."""
    if slot := _slot_of(state, command):
        yield slot.provider_id
        yield clinic_id(clinic)


def _slot_of(state: Calendar, command: Command | None) -> Slot | None:
    """The slot that a command is about."""
    match command:
        case BookSlot(hold_id=str(hold_id)):
            held = _held(state, hold_id)
            return _kept(held[1]) if held else None
        case HoldSlot(slot_id=str(slot_id)) | BookSlot(slot_id=str(slot_id)) | MoveBooking(slot_id=str(slot_id)):
            return Slot.named(slot_id)
    return None


def _held(state: Calendar, hold_id: str) -> tuple[UUID, Held] | None:
    return next(((id, held) for id, held in state.held.items() if str(id) == hold_id), None)


def _kept(held: Held) -> Slot:
    return Slot(held.appointment, held.provider_id, held.start + lead_of(held.appointment))


def booking_of(state: Calendar, booking_id: str) -> tuple[UUID, Booking] | None:
    return next(((id, each) for id, each in state.bookings.items() if str(id) == booking_id), None)


def hold(state: Calendar, command: HoldSlot, at: Moment) -> Answer:
    """Keeps a slot free for the patient, who may have one hold for each kind of appointment."""
    slot = Slot.named(command.slot_id)
    if refused := _reasons(state, slot, at):
        return refused
    if kept := [id for id, each in state.held.items() if each.appointment == slot.appointment]:
        return Refused(("already-held",), blocked_by=tuple(f"{slot.appointment}:held-{id}" for id in kept))
    seat = _seat(state, slot, at)
    if isinstance(seat, Refused):
        return seat
    held = SlotHeld(hold_id=at.new_id("hold"), expires_at=at.now + KEPT_FREE, **_taking(slot, seat))
    return (held,)


def book(state: Calendar, command: BookSlot, at: Moment) -> Answer:
    slot, hold_id = _slot_of(state, command), None
    if command.hold_id is not None:
        found = _held(state, command.hold_id)
        if found is None or slot is None:
            return UNKNOWN
        hold_id, held = found
        if at.now >= held.expires_at:
            return Refused(("hold-expired",))
    assert slot
    if refused := _reasons(state, slot, at):
        return refused
    seat = _seat(state, slot, at, *((f"held-{hold_id}",) if hold_id else ()))
    return seat if isinstance(seat, Refused) else _booked(state, slot, seat, hold_id, at)


def _booked(state: Calendar, slot: Slot, seat: int, hold_id: UUID | None, at: Moment) -> tuple[Fact, ...]:
    booking_id = at.new_id("booking")
    booked = AppointmentBooked(booking_id=booking_id, hold_id=hold_id, **_taking(slot, seat))
    return (
        booked,
        *_scheduled(state, slot, booking_id, at.new_id("session")),
        *_leave_waitlist(state, slot.appointment, at),
    )


def _scheduled(state: Calendar, slot: Slot, booking_id: UUID, session_id: UUID) -> tuple[Fact, ...]:
    if slot.appointment != "session":
        return ()
    return (
        SessionScheduled(
            session_id=session_id,
            booking_id=booking_id,
            number=state.next_number,
            provider_id=slot.provider_id,
            starts_at=slot.at,
        ),
    )


def _leave_waitlist(state: Calendar, appointment: Any, at: Moment) -> tuple[Fact, ...]:
    if appointment not in state.waiting:
        return ()
    left = WaitlistLeft(appointment=appointment, clinic=at.clinic, patient_id=at.entity, reason="booked")
    return (left,)


def _taking(slot: Slot, seat: int) -> dict[str, Any]:
    return {
        "appointment": slot.appointment,
        "provider_id": slot.provider_id,
        "seat": seat,
        "start": slot.start,
        "end": slot.end,
    }


def move(state: Calendar, command: MoveBooking, at: Moment) -> Answer:
    """The same booking at another slot of its kind, maybe with another provider."""
    found = booking_of(state, command.booking_id)
    if found is None:
        return UNKNOWN
    id, booking = found
    slot = Slot.named(command.slot_id)
    if refused := reasons_not_to_touch(state, id):
        return Refused(refused)
    if slot.appointment != booking.appointment:
        return Refused(("other-kind",))
    if against := _reasons(state, slot, at, id):
        return against
    seat = _seat(state, slot, at, str(id))
    if isinstance(seat, Refused):
        return seat
    moved = AppointmentMoved(booking_id=id, **_taking(slot, seat))
    return (moved, *(_scheduled(state, slot, id, booking.session_id) if booking.session_id else ()))


def cancel(state: Calendar, command: CancelBooking, at: Moment) -> Answer:
    """Always, until it has begun."""
    found = booking_of(state, command.booking_id)
    if found is None:
        return UNKNOWN
    if refused := reasons_not_to_touch(state, found[0]):
        return Refused(refused)
    return (cancelled(found[0], found[1], at, at.actor.role.value),)


def cancelled(id: UUID, booking: Booking, at: Moment, by: str) -> Fact:
    return AppointmentCancelled(
        booking_id=id,
        appointment=booking.appointment,
        clinic=at.clinic,
        provider_id=booking.provider_id,
        start=booking.at,
        by=by,
        late=booking.at - at.now < LATE,
    )


def reasons_not_to_touch(state: Calendar, id: UUID) -> tuple[str, ...]:
    if id not in state.open_bookings:
        return ("booking-over",)
    return ("already-started",) if state.begun(id) else ()


def _reasons(state: Calendar, slot: Slot, at: Moment, moving: UUID | None = None) -> Refused | None:
    """Why this slot is not for this patient, before anybody looks at who else has it."""
    provider: Any = at.read.get(slot.provider_id)
    if not isinstance(provider, Provider) or not offers(provider, slot):
        return Refused(("no-such-slot",), unknown=True)
    codes = list(reasons_against(state, slot, at))
    if slot.at <= at.now:
        codes.append("slot-over")
    if not licensed(provider, slot, state.place, state.time_zone):
        codes.append("out-of-licence")
    others = [str(id) for id in state.of_kind(slot.appointment) if id != moving]
    if codes or not others:
        return Refused(tuple(codes)) if codes else None
    return Refused(("already-booked",), blocked_by=tuple(f"{slot.appointment}:{id}" for id in others))


def _seat(state: Calendar, slot: Slot, at: Moment, *giving_up: str) -> int | Refused:
    """The seat that is free for the slot, once the claims under these names are given up."""
    gone = {f"{slot.appointment}:{name}" for name in giving_up}
    kept = [each for each in claims(state) if each.key.removesuffix(":patient") not in gone]
    if busy := [each.key for each in kept if each.resource == at.entity and meets(each, slot.start, slot.end)]:
        return Refused(("already-booked",), blocked_by=tuple(busy))
    taken = [each for each in at.taken if not (each.entity == at.entity and each.claim.key in gone)]
    seat = free_seat(slot, taken, seats_of(slot, at.read[slot.provider_id], roster_of(at)))
    return Refused((_lost(slot, taken),), blocked_by=tuple(_blocking(slot, taken))) if seat is None else seat


def _lost(slot: Slot, taken: Iterable[Taken]) -> str:
    """The very slot is somebody's; or the guide has as many sessions as they may."""
    claimed = [each.claim for each in taken if each.claim.resource == slot.provider_id]
    same = any(claim.start == slot.start and kind_of_claim(claim) == slot.appointment for claim in claimed)
    return "guide-busy" if slot.appointment == "session" and not same else "slot-taken"


def _blocking(slot: Slot, taken: Iterable[Taken]) -> Iterator[str]:
    claimed = (each.claim for each in taken if each.claim.resource == slot.provider_id)
    return (claim.key for claim in claimed if meets(claim, slot.start, slot.end))


def hold_waits(state: Calendar) -> Iterator[Wait]:
    for id, held in state.held.items():
        yield Wait(f"slot-hold:{id}", Role.SYSTEM, "free-slot", held.expires_at)


def let_go(state: Calendar, ran_out: WaitRanOut, at: Moment) -> tuple[Fact, ...]:
    """Not booked in time: the slot is free again."""
    return (SlotHoldExpired(hold_id=UUID(ran_out.key.partition(":")[2])),)
