"""What the platform says of everybody in the end, compared with what has really happened."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from simulator.people import (
    CRISIS,
    DECLINED_CLINICAL,
    DECLINED_POLICY,
    LAPSED,
    OPEN,
    PRE_REVIEW,
    PREQUALIFIED,
    WITHDRAWN,
    Person,
)
from simulator.staff import REVIEW, Staff
from simulator.world import Reply, Surprise, World

_OF_STATUS = {"draft": OPEN, "expired": LAPSED, "withdrawn": WITHDRAWN}
_OF_RESULT = {"clear": PREQUALIFIED, "decline": DECLINED_POLICY, "review": PRE_REVIEW, "crisis": CRISIS}


async def states_of(world: World, people: Sequence[Person]) -> dict[str, str]:
    """Name -> state, as the platform says. Who has not spoken to it yet is not among them."""
    known = [person for person in people if person.patient_id]
    in_review = {task.person.name for task in await Staff(people).look(world) if task.what == REVIEW}
    said = await asyncio.gather(*(_state_of(world, person, person.name in in_review) for person in known))
    return dict(zip((person.name for person in known), said, strict=True))


def differences(world: World, people: Iterable[Person], said: dict[str, str]) -> list[str]:
    """One line for each person of whom the platform says something else than what happened."""
    true = {person.name: person.state_at(world.now) for person in people if person.patient_id}
    wrong = (name for name, state in true.items() if said.get(name) != state)
    return [f"{name} is {true[name]}, the platform says {said.get(name)}" for name in wrong]


async def parked(world: World, people: Iterable[Person]) -> int:
    """How many messages wait for a person to repair them, in both clinics."""
    clinics = {person.clinic for person in people}
    speakers = [world.speaker("operations", clinic) for clinic in sorted(clinics)]
    asked = (world.insist(who, "list-parked", service=name) for who in speakers for name in world.up["services"])
    return sum(len(reply["parked"]) for reply in await asyncio.gather(*asked))


async def _state_of(world: World, person: Person, in_review: bool) -> str:
    """Of somebody who was erased nothing is on file."""
    who = world.speaker("clinician", person.clinic)
    file = await world.ask(who, "get-patient", patient_id=person.patient_id)
    if file.status == 404:
        return LAPSED
    if state := _of_file(file):
        return state
    decision = await world.ask(who, "get-decision", patient_id=person.patient_id)
    return PRE_REVIEW if in_review and _open(decision) else _of_decision(decision)


def _of_file(file: Reply) -> str | None:
    if not file.done:
        raise Surprise(f"get-patient: {file.status} {file.code}")
    refused = any(each["document"] == "treatment" and each["withdrawn_at"] for each in file.body["consents"])
    return WITHDRAWN if refused else _OF_STATUS.get(file.body["status"])


def _open(decision: Reply) -> bool:
    return not decision.body.get("decided") and decision.body.get("result") != "crisis"


def _of_decision(decision: Reply) -> str:
    if decided := decision.body.get("decided"):
        return PREQUALIFIED if decided["decision"] == "prequalify" else DECLINED_CLINICAL
    return _OF_RESULT.get(decision.body.get("result", ""), f"{decision.status} {decision.code}")
