"""The clinic that every lifetime takes place in: who works there when, who is on call, which slots are free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from carepath.explore.people import Ask, actor_of, asks
from carepath.explore.world import World
from services.scheduling.domain.finding import Wanted, judged
from services.scheduling.domain.slots import WHO_SEES, Slot
from shared.deciding import Moment, Role
from shared.events.scheduling import AppointmentType
from shared.standing import clinic_id
from shared.times import stamp

STATES = {"demo": "CA", "second": "NV"}
ON_CALL = {
    "guide-on-call": "guide",
    "clinician-on-call": "clinician",
    "medical-director": "clinician",
    "operations-lead": "guide",
}
EMPLOYED = timedelta(days=900)
NOBODY = UUID(int=0)


@cache
def opened(clinic: str, start: datetime) -> World:
    """Two guides and two clinicians, who work every day; to be copied."""
    world = World(clinic, start, Random(0))
    for role in ("guide", "clinician"):
        for number in range(2):
            asks(
                world,
                provider(clinic, role, number),
                Ask(Role.OPERATIONS, "add-provider", _employed(clinic, role, start)),
            )
    for duty, role in ON_CALL.items():
        body = {
            "role": duty,
            "from": stamp(start),
            "to": stamp(start + timedelta(days=900)),
            "provider_id": provider(clinic, role, 0),
        }
        asks(world, clinic_id(clinic), Ask(Role.OPERATIONS, "set-roster", body))
    return world


def provider(clinic: str, role: str, number: int) -> str:
    return f"provider:{uuid5(NAMESPACE_URL, f'{clinic}/{role}/{number}')}"


def _employed(clinic: str, role: str, start: datetime) -> dict[str, object]:
    first, last = (start - EMPLOYED).date().isoformat(), (start + EMPLOYED).date().isoformat()
    return {
        "role": role,
        "licences": [{"state": STATES[clinic], "from": first, "to": last}],
        "hours": [{"weekday": day, "from": "08:00", "to": "19:00"} for day in range(7)],
        "time_zone": "America/Los_Angeles",
        "parallel_sessions": 1,
    }


def free_slots(world: World, patient: str, appointment: AppointmentType, moving: str | None = None) -> Iterator[Slot]:
    """What `find-slots` would list, a fortnight at a time, in the order of its days."""
    names = [provider(world.clinic, WHO_SEES[appointment], number) for number in range(2)]
    read = {name: world.state("scheduling", name) for name in (patient, clinic_id(world.clinic), *names)}
    actor = actor_of(world, patient, Role.PATIENT)
    at = Moment(world.now, patient, world.clinic, actor, NOBODY, lambda _: NOBODY, read, tuple(world.taken(names)))
    for days in range(0, 120, 5):
        first = world.now + timedelta(days=days)
        wanted = Wanted(appointment, first, first + timedelta(days=5), moving)
        for name in names:
            yield from (slot for slot, seat in judged(read[patient], wanted, at, name) if isinstance(seat, int))
