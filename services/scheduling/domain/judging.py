"""Whether a slot is for this patient: the one judgement behind booking, holding, moving and listing slots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.scheduling.domain.guards import reasons_of_patient, reasons_of_slot, roster_of
from services.scheduling.domain.known import Booking
from services.scheduling.domain.offering import free_seat, kind_of_claim, licensed, meets, offers, seats_of
from services.scheduling.domain.providers import Provider
from services.scheduling.domain.slots import Slot
from services.scheduling.domain.state import Calendar, claims
from shared.deciding import Moment, Refused, Taken
from shared.events.scheduling import AppointmentType

UNKNOWN = Refused(("unknown",), unknown=True)
NO_SUCH_SLOT = Refused(("no-such-slot",), unknown=True)


def seat_to_book(state: Calendar, slot: Slot, at: Moment) -> int | Refused:
    """The provider's seat for a new booking. What the patient holds of this very slot becomes the booking."""
    held = hold_of(state, slot)
    giving_up = (held_name(held),) if held else ()
    return _against(state, slot, at) or _seat(state, slot, at, *giving_up)


def seat_to_hold(state: Calendar, slot: Slot, at: Moment) -> int | Refused:
    """The seat to be kept free. A patient has one hold for each kind of appointment."""
    return _against(state, slot, at) or _already_held(state, slot) or _seat(state, slot, at)


def seat_to_move(state: Calendar, booking_id: str, slot: Slot, at: Moment) -> int | Refused:
    """The seat for a booking that gives up its own."""
    refused = _not_to_move(state, slot.appointment, booking_id)
    return refused or _against(state, slot, at, booking_id) or _seat(state, slot, at, booking_id)


def never(state: Calendar, appointment: AppointmentType, moving: str | None = None) -> Refused | None:
    """Why no slot of this kind is for this patient now, whenever it is. `moving` is the booking that would move."""
    refused = _not_to_move(state, appointment, moving) if moving is not None else None
    return refused or _of_patient(state, appointment, moving)


def _not_to_move(state: Calendar, appointment: AppointmentType, booking_id: str) -> Refused | None:
    found = booking_of(state, booking_id)
    if found is None:
        return UNKNOWN
    id, booking = found
    if codes := reasons_not_to_touch(state, id):
        return Refused(codes)
    return Refused(("other-kind",)) if appointment != booking.appointment else None


def booking_of(state: Calendar, booking_id: str) -> tuple[UUID, Booking] | None:
    return next(((id, each) for id, each in state.bookings.items() if str(id) == booking_id), None)


def reasons_not_to_touch(state: Calendar, id: UUID) -> tuple[str, ...]:
    if id not in state.open_bookings:
        return ("booking-over",)
    return ("already-started",) if state.begun(id) else ()


def hold_of(state: Calendar, slot: Slot) -> UUID | None:
    """The patient's hold on this very slot."""
    taking = (slot.appointment, slot.provider_id, slot.start)
    held = state.held.items()
    return next((id for id, each in held if (each.appointment, each.provider_id, each.start) == taking), None)


def held_name(hold_id: UUID) -> str:
    return f"held-{hold_id}"


def _already_held(state: Calendar, slot: Slot) -> Refused | None:
    kept = [id for id, each in state.held.items() if each.appointment == slot.appointment]
    blocking = tuple(f"{slot.appointment}:{held_name(id)}" for id in kept)
    return Refused(("already-held",), blocked_by=blocking) if kept else None


def _of_patient(state: Calendar, appointment: AppointmentType, moving: str | None) -> Refused | None:
    codes = reasons_of_patient(state, appointment)
    others = tuple(f"{appointment}:{id}" for id in state.of_kind(appointment) if str(id) != moving)
    codes = (*codes, "already-booked") if others else codes
    return Refused(codes, blocked_by=others) if codes else None


def _against(state: Calendar, slot: Slot, at: Moment, moving: str | None = None) -> Refused | None:
    """Every reason why this slot is not for this patient, before anybody looks at who else has it."""
    provider: Any = at.read.get(slot.provider_id)
    if not isinstance(provider, Provider) or not offers(provider, slot):
        return NO_SUCH_SLOT
    refused = _of_patient(state, slot.appointment, moving) or Refused(())
    codes = (*refused.codes, *reasons_of_slot(state, slot, at), *_of_provider(state, provider, slot))
    return replace(refused, codes=codes) if codes else None


def _of_provider(state: Calendar, provider: Provider, slot: Slot) -> Iterator[str]:
    if not licensed(provider, slot, state.place, state.time_zone):
        yield "out-of-licence"


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
