"""Whether a slot is for this patient: the one judgement behind booking, holding, moving and listing slots."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.scheduling.domain.guards import reasons_of_patient, reasons_of_slot
from services.scheduling.domain.known import Booking
from services.scheduling.domain.offering import free_seat, kind_of_claim, licensed, meets, offers, seats_of
from services.scheduling.domain.providers import Provider
from services.scheduling.domain.slots import Slot
from services.scheduling.domain.state import Calendar, claims
from shared.deciding import UNKNOWN, Claim, Moment, Refused, Taken
from shared.events.scheduling import AppointmentType
from shared.standing import roster_of

NO_SUCH_SLOT = Refused(("no-such-slot",), unknown=True)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a patient asks for, and all that depends on the patient alone: the same for each slot of a list."""

    state: Calendar
    against: Refused
    claims: tuple[Claim, ...]
    moving: str | None = None
    holding: bool = False


def asking(
    state: Calendar, appointment: AppointmentType, *, moving: str | None = None, holding: bool = False
) -> Asking | Refused:
    """Refused where the booking `moving` may not move, wherever to."""
    refused = _not_to_move(state, appointment, moving) if moving is not None else None
    return refused or Asking(state, _of_patient(state, appointment, moving), tuple(claims(state)), moving, holding)


def seat_to_book(state: Calendar, slot: Slot, at: Moment) -> int | Refused:
    """The provider's seat for a new booking. What the patient holds of this very slot becomes the booking."""
    return _seat_if_offered(asking(state, slot.appointment), slot, at)


def seat_to_hold(state: Calendar, slot: Slot, at: Moment) -> int | Refused:
    """The seat to be kept free. A patient has one hold for each kind of appointment."""
    return _seat_if_offered(asking(state, slot.appointment, holding=True), slot, at)


def seat_to_move(state: Calendar, booking_id: str, slot: Slot, at: Moment) -> int | Refused:
    """The seat for a booking that gives up its own."""
    return _seat_if_offered(asking(state, slot.appointment, moving=booking_id), slot, at)


def seat_for(asker: Asking, slot: Slot, at: Moment) -> int | Refused:
    """The provider's seat of a slot that is offered, or every reason why it is not for this patient."""
    provider: Any = at.read[slot.provider_id]
    codes = (*reasons_of_slot(asker.state, slot, at), *_of_provider(asker.state, provider, slot))
    if codes := (*asker.against.codes, *codes):
        return replace(asker.against, codes=codes)
    held = _already_held(asker.state, slot) if asker.holding else None
    return held or _seat(asker, slot, at)


def _seat_if_offered(asker: Asking | Refused, slot: Slot, at: Moment) -> int | Refused:
    provider: Any = at.read.get(slot.provider_id)
    if isinstance(asker, Refused):
        return asker
    return seat_for(asker, slot, at) if isinstance(provider, Provider) and offers(provider, slot) else NO_SUCH_SLOT


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


def _of_patient(state: Calendar, appointment: AppointmentType, moving: str | None) -> Refused:
    """Every reason why no slot of this kind is for this patient now. No code: nothing speaks against them."""
    codes = reasons_of_patient(state, appointment)
    others = tuple(f"{appointment}:{id}" for id in state.of_kind(appointment) if str(id) != moving)
    return Refused((*codes, "already-booked") if others else codes, blocked_by=others)


def _of_provider(state: Calendar, provider: Provider, slot: Slot) -> Iterator[str]:
    if not licensed(provider, slot, state.place, state.time_zone):
        yield "out-of-licence"


def _seat(asker: Asking, slot: Slot, at: Moment) -> int | Refused:
    """The seat that is free for the slot, once the claims that the booking gives up are gone."""
    gone = _given_up(asker, slot)
    kept = [each for each in asker.claims if each.key.removesuffix(":patient") != gone]
    if busy := [each.key for each in kept if each.resource == at.entity and meets(each, slot.start, slot.end)]:
        return Refused(("already-booked",), blocked_by=tuple(busy))
    taken = [each for each in at.taken if not (each.entity == at.entity and each.claim.key == gone)]
    seat = free_seat(slot, taken, seats_of(slot, at.read[slot.provider_id], roster_of(at)))
    return Refused((_lost(slot, taken),), blocked_by=tuple(_blocking(slot, taken))) if seat is None else seat


def _given_up(asker: Asking, slot: Slot) -> str:
    """The key of what becomes the booking: the one that moves, else the hold on this very slot, else nothing."""
    held = None if asker.moving else hold_of(asker.state, slot)
    name = held_name(held) if held else asker.moving
    return f"{slot.appointment}:{name}" if name else ""


def _lost(slot: Slot, taken: Iterable[Taken]) -> str:
    """The very slot is somebody's; or the guide has as many sessions as they may."""
    claimed = [each.claim for each in taken if each.claim.resource == slot.provider_id]
    same = any(claim.start == slot.start and kind_of_claim(claim) == slot.appointment for claim in claimed)
    return "guide-busy" if slot.appointment == "session" and not same else "slot-taken"


def _blocking(slot: Slot, taken: Iterable[Taken]) -> Iterator[str]:
    claimed = (each.claim for each in taken if each.claim.resource == slot.provider_id)
    return (claim.key for claim in claimed if meets(claim, slot.start, slot.end))
