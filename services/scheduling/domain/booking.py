"""Holding a slot, booking it, moving and cancelling a booking (clinical reference 1.4, rows 9 to 14; contract 4.5)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from services.scheduling.domain.forms import BookSlot, CancelBooking, HoldSlot, MoveBooking
from services.scheduling.domain.judging import (
    booking_of,
    hold_of,
    reasons_not_to_touch,
    seat_to_book,
    seat_to_hold,
    seat_to_move,
)
from services.scheduling.domain.known import Booking, Held
from services.scheduling.domain.slots import Slot, lead_of
from services.scheduling.domain.state import Calendar
from shared.clinical.criteria import D, V, clock
from shared.deciding import UNKNOWN, Answer, Command, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.scheduling import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    SessionScheduled,
    SlotHeld,
    SlotHoldExpired,
    WaitlistLeft,
)
from shared.standing import clinic_id

KEPT_FREE = clock(10, "min", D, "scheduling/hold", "a slot is kept free")
LATE = clock(24, "h", V, "scheduling/late", "a cancellation is late, less before than", source="pattern of [MB-REFUND]")


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


def hold(state: Calendar, command: HoldSlot, at: Moment) -> Answer:
    """Keeps a slot free for the patient."""
    slot = Slot.named(command.slot_id)
    seat = seat_to_hold(state, slot, at)
    if isinstance(seat, Refused):
        return seat
    held = SlotHeld(hold_id=at.new_id("hold"), expires_at=at.now + KEPT_FREE, **_taking(slot, seat))
    return (held,)


def book(state: Calendar, command: BookSlot, at: Moment) -> Answer:
    """A slot, or the one that a hold keeps free."""
    slot = _slot_of(state, command)
    if slot is None:
        return UNKNOWN
    held = _held(state, command.hold_id) if command.hold_id else None
    if held and at.now >= held[1].expires_at:
        return Refused(("hold-expired",))
    seat = seat_to_book(state, slot, at)
    return seat if isinstance(seat, Refused) else _booked(state, slot, seat, hold_of(state, slot), at)


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
    slot = Slot.named(command.slot_id)
    seat = seat_to_move(state, command.booking_id, slot, at)
    if isinstance(seat, Refused):
        return seat
    id, booking = next(each for each in state.bookings.items() if str(each[0]) == command.booking_id)
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


class SlotHoldWait(WaitRanOut[UUID], name="slot-hold"): ...


def hold_waits(state: Calendar) -> Iterator[Wait]:
    for id, held in state.held.items():
        yield Wait(SlotHoldWait, id, Role.SYSTEM, "free-slot", held.expires_at)


def let_go(state: Calendar, ran_out: SlotHoldWait, at: Moment) -> tuple[Fact, ...]:
    """Not booked in time: the slot is free again."""
    return (SlotHoldExpired(hold_id=ran_out.about),)
