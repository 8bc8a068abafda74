"""What can be read of calendars: free slots, a patient's bookings."""

from asyncio import sleep
from datetime import datetime
from uuid import UUID

from services.scheduling.domain import Calendar
from services.scheduling.domain.finding import Judged, Wanted, judged, reasons
from services.scheduling.domain.judging import booking_of
from services.scheduling.domain.known import Booking
from services.scheduling.domain.providers import works
from services.scheduling.domain.slots import WHO_SEES, Slot
from shared.deciding import UNKNOWN, Moment, Refused
from shared.errors import Defect
from shared.events.scheduling import AppointmentType
from shared.runtime.operations import Found, Viewer
from shared.standing import clinic_id
from shared.times import stamp

REASONS = "Carepath-Blocked-By"
"""The header that says why no slot is listed."""
_NO_CAUSE = UUID(int=0)


async def load_slots(
    viewer: Viewer, patient_id: str, type: AppointmentType, booking_id: str | None = None, **span: datetime
) -> Found | Refused:
    """Slots that begin in `[from, to)` and that this patient can have now, in order of time."""
    wanted = Wanted(type, span["from"], span["to"], booking_id)
    names, at = await _seen(viewer, patient_id, type)
    state = at.read.get(patient_id)
    if not isinstance(state, Calendar) or (booking_id is not None and booking_of(state, booking_id) is None):
        return UNKNOWN
    found: list[Judged] = []
    for name in names:
        found += judged(state, wanted, at, name)
        await sleep(0)  # others have their turn: a long list is a lot of work
    free = sorted((slot for slot, seat in found if isinstance(seat, int)), key=lambda each: (each.at, each.provider_id))
    why = () if free else reasons(state, wanted, at, found)
    return Found([_shown(slot) for slot in free], {REASONS: ", ".join(why)} if why else {})


async def _seen(viewer: Viewer, patient_id: str, type: AppointmentType) -> tuple[list[str], Moment]:
    """Who sees people for this, and all that a booking would read, of one instant."""
    clinic = viewer.actor.clinic
    async with viewer.database.at_once() as glance:
        names = await glance.listing("works", works(clinic, WHO_SEES[type]))
        read = await glance.states([patient_id, clinic_id(clinic), *names])
        taken = await glance.taken(names)
    at = Moment(viewer.clock.now(), patient_id, clinic, viewer.actor, _NO_CAUSE, _no_id, read, taken)
    return [name for name in names if name in read], at


def _no_id(label: str) -> UUID:
    raise Defect("who only looks makes no ids")


def _shown(slot: Slot) -> dict[str, object]:
    return {
        "slot_id": slot.id,
        "provider_id": slot.provider_id,
        "start": stamp(slot.at),
        "end": stamp(slot.end),
    }


async def load_bookings(viewer: Viewer, patient_id: str) -> dict[str, object] | Refused:
    """Every booking of a patient, those to come and those that are over, in order of time."""
    state = await viewer.database.state(patient_id)
    if not isinstance(state, Calendar):
        return UNKNOWN
    ordered = sorted(state.bookings.items(), key=lambda each: each[1].at)
    return {"bookings": [_booking(state, id, each) for id, each in ordered], "waitlist": sorted(state.waiting)}


def _booking(state: Calendar, id: UUID, booking: Booking) -> dict[str, object]:
    return {
        "booking_id": str(id),
        "type": booking.appointment,
        "provider_id": booking.provider_id,
        "start": stamp(booking.at),
        "end": stamp(booking.end),
        "session_id": str(booking.session_id) if booking.session_id else None,
        "number": booking.number,
        "status": _status(state, id, booking),
    }


def _status(state: Calendar, id: UUID, booking: Booking) -> str:
    if booking.over:
        return booking.over
    if id in state.session_over:
        return "over"
    return "started" if state.begun(id) else "booked"
