"""What the platform says of everybody, compared with what has really happened until now."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from simulator.chronicle import IN_TREATMENT, LAPSED, ON_THE_WAY
from simulator.people import Person
from simulator.walk import Walk
from simulator.world import Surprise, World

_GROUPS = {
    ON_THE_WAY: ("intro-booked", "intro-done", "deposit-pending", "deposit-paid", "consult-booked", "consult-active",
                 "clearance-wait"),
    IN_TREATMENT: ("plan-approved", "rx-sent", "rx-filling", "shipped", "delivered", "preparing", "session-ready",
                   "in-session", "post-session", "between-sessions", "mid-course-review", "follow-up-due",
                   "follow-up-active"),
    LAPSED: ("lapsed", "lead"),  # of somebody erased nothing is known any more
}  # fmt: skip
_GROUP_OF = {stage: group for group, stages in _GROUPS.items() for stage in stages}


async def states_of(world: World, people: Sequence[Person]) -> dict[str, str]:
    """Name -> state, as the platform says. Who has not spoken to it yet is not among them."""
    known = [person for person in people if person.patient_id]
    said = await asyncio.gather(*(_state_of(world, person) for person in known))
    return dict(zip((person.name for person in known), said, strict=True))


def differences(world: World, people: Iterable[Person], said: dict[str, str]) -> list[str]:
    """One line for each person of whom the platform says something else than what happened."""
    true = {person.name: person.so_far.at(world.now) for person in people if person.patient_id}
    wrong = (name for name, state in true.items() if said.get(name) != state)
    return [f"{name} is {true[name]}, the platform says {said.get(name)}" for name in wrong]


async def parked(world: World, people: Iterable[Person]) -> int:
    """How many messages wait for a person to repair them, in both clinics."""
    clinics = {person.clinic for person in people}
    speakers = [world.speaker("operations", clinic) for clinic in sorted(clinics)]
    asked = (world.insist(who, "list-parked", service=name) for who in speakers for name in world.up["services"])
    return sum(len(reply["parked"]) for reply in await asyncio.gather(*asked))


async def _state_of(world: World, person: Person) -> str:
    """The stage of the pathway, the steps of a treatment taken together. Of somebody erased nothing is on file."""
    who = world.speaker("clinician", person.clinic)
    reply = await world.ask(who, "get-pathway", patient_id=person.patient_id)
    if reply.status == 404:
        return LAPSED
    if not reply.done:
        raise Surprise(f"get-pathway: {reply.status} {reply.code}")
    stage = str(reply.body["stage"])
    return _GROUP_OF.get(stage, stage)


def measured(walks: Iterable[Walk]) -> dict[str, Any]:
    """Patient id -> what was measured of whoever walked: sessions, first and last score of each instrument."""
    return {walk.me.patient_id: walk.truth.told(walk.me.baseline) for walk in walks if walk.me.so_far.submitted}
