"""What a provider's hours offer on whole hours of their clock, whom their licences cover, which seat is free."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

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
from shared.standing import Roster

Week = tuple[tuple[int, str, str], ...]
"""Weekday, first and last wall time of each span of hours."""
Spans = tuple[tuple[datetime, datetime], ...]


def offers(provider: Provider, slot: Slot) -> bool:
    """Whether the provider sees people for this, and the slot lies in their hours, on a whole hour."""
    day = local_date(slot.at, zone(provider.time_zone))
    on_the_hour = slot.at in whole_hours(day, provider.time_zone)
    return provider.role == WHO_SEES[slot.appointment] and on_the_hour and _fits(slot, _spans(provider, day))


def slots_on(provider: Provider, provider_id: str, appointment: AppointmentType, day: date) -> list[Slot]:
    """The whole hours of this local day at which the appointment fits into the provider's hours, in order."""
    slots = (Slot(appointment, provider_id, at) for at in whole_hours(day, provider.time_zone))
    spans = _spans(provider, day)
    return [slot for slot in slots if _fits(slot, spans)]


def _spans(provider: Provider, day: date) -> Spans:
    week = tuple((each.weekday, each.first, each.last) for each in provider.hours)  # a key that is hashed fast
    return open_around(week, provider.time_zone, day)


def _fits(slot: Slot, spans: Spans) -> bool:
    start, end = slot.start, slot.end
    return any(first <= start and end <= last for first, last in spans)


@lru_cache(maxsize=1024)
def whole_hours(day: date, time_zone: str) -> tuple[datetime, ...]:
    """The whole hours of a local day. An hour that the clock skips is left out; one that comes twice counts once."""
    place = zone(time_zone)
    hours = (instant_of(day, time(hour), place) for hour in range(24))
    return tuple(sorted({at for at in hours if at.astimezone(place).minute == 0}))


@lru_cache(maxsize=4096)
def open_around(week: Week, time_zone: str, day: date) -> Spans:
    """From when to when somebody with this week works, from the day before this local day to the day after.

    Spans that touch are one: Monday 20:00 to 24:00 and Tuesday 00:00 to 04:00 are eight hours at a stretch.
    """
    spans: list[tuple[datetime, datetime]] = []
    for span in sorted(_open_from_to(week, time_zone, day)):
        touches = bool(spans) and span[0] <= spans[-1][1]
        spans.append((spans[-1][0], max(spans.pop()[1], span[1])) if touches else span)
    return tuple(spans)


def _open_from_to(week: Week, time_zone: str, day: date) -> Iterator[tuple[datetime, datetime]]:
    place = zone(time_zone)
    for near in (day + timedelta(days=off) for off in (-1, 0, 1)):
        for weekday, first, last in week:
            if weekday == near.weekday():
                until = parse_end_of_day(last, "")
                yield instant_of(near, parse_wall_time(first, ""), place), end_of(near, until, place)


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


def seats_of(slot: Slot, provider: Provider, roster: Roster) -> int:
    """How many sessions the guide may lead at once: more than one with a second guide on call for the same hours."""
    if provider.parallel_sessions == 1:
        return 1
    second = roster.covers("guide-on-call", slot.start, slot.end, besides=slot.provider_id)
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
