"""What a provider's hours offer on whole hours of their clock, whom their licences cover, which seat is free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from services.scheduling.domain.clinic import ClinicDay
from services.scheduling.domain.providers import Provider
from services.scheduling.domain.slots import WHO_SEES, Slot
from shared.clinical.when import (
    Window,
    end_of,
    instant_of,
    licence_covers,
    local_date,
    parse_end_of_day,
    parse_wall_time,
    zone,
)
from shared.deciding import Claim, Taken
from shared.events.scheduling import AppointmentType


def offers(provider: Provider, slot: Slot) -> bool:
    """Whether the provider sees people for this, and the slot lies in their hours, on a whole hour."""
    place = zone(provider.time_zone)
    return provider.role == WHO_SEES[slot.appointment] and slot in slots_on(
        provider, slot.provider_id, slot.appointment, local_date(slot.at, place)
    )


def slots_on(provider: Provider, provider_id: str, appointment: AppointmentType, day: date) -> list[Slot]:
    """The whole hours of this local day at which the appointment fits into the provider's hours, in order.

    An hour that the clock leaves out is none; one that comes twice counts once.
    """
    place = zone(provider.time_zone)
    spans = list(_open_on(provider, day))
    hours = (instant_of(day, time(hour), place) for hour in range(24))
    whole = sorted({at for at in hours if at.astimezone(place).minute == 0})
    slots = (Slot(appointment, provider_id, at) for at in whole)
    return [slot for slot in slots if any(first <= slot.start and slot.end <= last for first, last in spans)]


def _open_on(provider: Provider, day: date) -> Iterator[tuple[datetime, datetime]]:
    place = zone(provider.time_zone)
    for each in provider.hours:
        if each.weekday == day.weekday():
            first, last = parse_wall_time(each.first, "/first"), parse_end_of_day(each.last, "/last")
            yield instant_of(day, first, place), end_of(day, last, place)


def licensed(provider: Provider, slot: Slot, state: str | None, time_zone: str | None) -> bool:
    """Whether the provider's licence covers the patient's state on the patient's local date of the start.

    Anybody may lead an intro call (clinical reference 1.4, row 13).
    """
    if slot.appointment == "intro":
        return True
    if state is None or time_zone is None:
        return False
    return any(
        each.state == state and licence_covers(Window(each.first, each.last), slot.at, zone(time_zone))
        for each in provider.licences
    )


def meets(claim: Claim, start: datetime, end: datetime) -> bool:
    return claim.start < end and start < claim.end


def seats_of(slot: Slot, provider: Provider, roster: ClinicDay) -> int:
    """How many sessions the guide may lead at once: more than one with a second guide on call for the same hours."""
    second = roster.covered("guide-on-call", slot.start, slot.end, besides=slot.provider_id)
    return provider.parallel_sessions if second else 1


def free_seat(slot: Slot, taken: Iterable[Taken], seats: int) -> int | None:
    """The lowest seat of the provider that is free for the slot, or None.

    Sessions share a guide as far as there are seats; whatever else takes a provider takes them whole.
    """
    near = [each.claim for each in taken if each.claim.resource == slot.provider_id]
    near = [claim for claim in near if meets(claim, slot.start, slot.end)]
    if slot.appointment != "session":
        return None if near else 0
    if any(kind_of_claim(claim) != "session" for claim in near):
        return None
    return next((seat for seat in range(seats) if seat not in {claim.seat for claim in near}), None)


def kind_of_claim(claim: Claim) -> str:
    return claim.key.partition(":")[0]
