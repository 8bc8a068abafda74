"""Slots that a patient can have: each is asked of the judgement that its booking will be asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from services.scheduling.domain.judging import NO_SUCH_SLOT, asking, seat_for
from services.scheduling.domain.offering import slots_on
from services.scheduling.domain.slots import BOOKED_AHEAD, Slot
from services.scheduling.domain.state import Calendar
from shared.clinical.when import local_date, zone
from shared.deciding import Moment, Refused
from shared.events.scheduling import AppointmentType
from shared.standing import clinic_id

Judged = tuple[Slot, int | Refused]
SOON = timedelta(microseconds=1)  # what begins at this instant is over


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in `[first, last)`: a new booking's slot, or one that the booking `moving` may have."""

    appointment: AppointmentType
    first: datetime
    last: datetime
    moving: str | None = None


def judged(state: Calendar, wanted: Wanted, at: Moment, provider_id: str) -> Iterator[Judged]:
    """Every slot of this provider in the window, with what its booking would be answered now.

    `at` knows of every provider; each is judged by what their own booking would read.
    """
    near = _as_booked(at, provider_id)
    asker = asking(state, wanted.appointment, moving=wanted.moving)
    for slot in _slots_in(wanted, at, provider_id):
        yield slot, asker if isinstance(asker, Refused) else seat_for(asker, slot, near)


def _as_booked(at: Moment, provider_id: str) -> Moment:
    names = (provider_id, clinic_id(at.clinic))
    read = {name: at.read[name] for name in names if name in at.read}
    return replace(at, read=read, taken=tuple(each for each in at.taken if each.claim.resource == provider_id))


def _slots_in(wanted: Wanted, at: Moment, provider_id: str) -> Iterator[Slot]:
    """Nothing that is over or too far ahead is looked at: a window has room for centuries."""
    provider: Any = at.read[provider_id]
    first, last = _bounds(wanted, at)
    for day in _days(first, last, provider.time_zone) if first < last else ():
        slots = slots_on(provider, provider_id, wanted.appointment, day)
        yield from (slot for slot in slots if first <= slot.at < last)


def _bounds(wanted: Wanted, at: Moment) -> tuple[datetime, datetime]:
    return max(wanted.first, at.now + SOON), min(wanted.last, at.now + BOOKED_AHEAD + SOON)


def _days(first: datetime, last: datetime, time_zone: str) -> Iterator[date]:
    place = zone(time_zone)
    day, end = local_date(first, place), local_date(last, place)
    while day <= end:
        yield day
        day += timedelta(days=1)


def reasons(state: Calendar, wanted: Wanted, at: Moment, found: Iterable[Judged]) -> tuple[str, ...]:
    """Every code that speaks against one of the slots, each once; where there is none, against all that could be."""
    codes = [code for _, answer in found if isinstance(answer, Refused) for code in answer.codes]
    return tuple(dict.fromkeys(codes or (*_of_patient(state, wanted), _of_window(wanted, at))))


def _of_patient(state: Calendar, wanted: Wanted) -> tuple[str, ...]:
    asker = asking(state, wanted.appointment, moving=wanted.moving)
    return asker.codes if isinstance(asker, Refused) else asker.against.codes


def _of_window(wanted: Wanted, at: Moment) -> str:
    if wanted.last <= at.now + SOON:
        return "slot-over"
    return "too-far-ahead" if wanted.first > at.now + BOOKED_AHEAD else NO_SUCH_SLOT.codes[0]
