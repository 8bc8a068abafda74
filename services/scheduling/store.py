"""What can be read of calendars: free slots, a patient's bookings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from services.scheduling.domain import Calendar
from services.scheduling.domain.clinic import ClinicDay, clinic_id
from services.scheduling.domain.known import Booking
from services.scheduling.domain.offering import free_seat, licensed, seats_of, slots_on
from services.scheduling.domain.providers import Provider, works
from services.scheduling.domain.slots import WHO_SEES, Slot
from shared.clinical.when import local_date, zone
from shared.deciding import Claim, Refused, Taken
from shared.events.scheduling import AppointmentType
from shared.runtime.service import Viewer
from shared.times import stamp

_TAKEN = """
SELECT entity, key, resource, seat, lower(span) AS start, upper(span) AS until
FROM claim WHERE resource = ANY($1) AND span && tstzrange($2, $3, '[)')"""
_AROUND = timedelta(hours=1)
_SOON = timedelta(microseconds=1)  # what begins at this instant is over
UNKNOWN = Refused(("unknown",), unknown=True)


async def load_slots(viewer: Viewer, patient_id: str, type: AppointmentType, **span: datetime) -> Any:
    """Slots that begin in `[from, to)` and are nobody's, of providers who may see this patient, in order of time."""
    state = await viewer.database.state(patient_id)
    if not isinstance(state, Calendar):
        return UNKNOWN
    first, last = max(span["from"], viewer.clock.now() + _SOON), span["to"]
    names = await viewer.database.listing("works", works(viewer.actor.clinic, WHO_SEES[type]))
    taken = await _taken(viewer, names, first - _AROUND, last + _AROUND * 3)
    roster = await viewer.database.state(clinic_id(viewer.actor.clinic)) or ClinicDay()
    found: list[Slot] = []
    for name in names:
        provider = await viewer.database.state(name)
        if isinstance(provider, Provider):
            found += [
                slot
                for slot in _offered(provider, name, type, (first, last))
                if licensed(provider, slot, state.place, state.time_zone)
                and free_seat(slot, taken, seats_of(slot, provider, roster)) is not None
            ]
    return [_shown(slot) for slot in sorted(found, key=lambda each: (each.at, each.provider_id))]


async def _taken(viewer: Viewer, names: list[str], first: datetime, last: datetime) -> list[Taken]:
    rows = await viewer.database.fetch(_TAKEN, names, first, last)
    return [
        Taken(Claim(row["key"], row["resource"], row["seat"], row["start"], row["until"]), row["entity"])
        for row in rows
    ]


def _offered(
    provider: Provider, name: str, appointment: AppointmentType, span: tuple[datetime, datetime]
) -> Iterator[Slot]:
    first, last = span
    for day in _days(provider, first, last):
        yield from (slot for slot in slots_on(provider, name, appointment, day) if first <= slot.at < last)


def _days(provider: Provider, first: datetime, last: datetime) -> Iterator[date]:
    place = zone(provider.time_zone)
    day, end = local_date(first, place), local_date(last, place)
    while day <= end:
        yield day
        day += timedelta(days=1)


def _shown(slot: Slot) -> dict[str, Any]:
    return {
        "slot_id": slot.id,
        "provider_id": slot.provider_id,
        "start": stamp(slot.at),
        "end": stamp(slot.end),
    }


async def load_bookings(viewer: Viewer, patient_id: str) -> dict[str, Any] | Refused:
    """Every booking of a patient, those to come and those that are over, in order of time."""
    state = await viewer.database.state(patient_id)
    if not isinstance(state, Calendar):
        return UNKNOWN
    ordered = sorted(state.bookings.items(), key=lambda each: each[1].at)
    return {"bookings": [_booking(state, id, each) for id, each in ordered], "waitlist": sorted(state.waiting)}


def _booking(state: Calendar, id: Any, booking: Booking) -> dict[str, Any]:
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


def _status(state: Calendar, id: Any, booking: Booking) -> str:
    if booking.over:
        return booking.over
    if id in state.session_over:
        return "over"
    return "started" if state.begun(id) else "booked"
