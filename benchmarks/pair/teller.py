"""Tells what it is asked to."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from benchmarks.pair.facts import Said
from shared.deciding import Command, Moment, Refused, Role, State, Told
from shared.handling import on
from shared.runtime.operations import CommandOperation
from shared.runtime.service import Domain, Service


class Say(Command):
    """Say something; `n` 13 breaks the decision, 7 is refused."""

    n: int
    text: str = Field(max_length=4_000)
    name: str | None = None


class Saying(State):
    said: tuple[int, ...] = ()
    last: str = ""


class SayReply(BaseModel):
    patient_id: str
    count: int


def say(state: Saying, command: Say, at: Moment) -> tuple[Said, ...] | Refused:
    if command.n == 7:
        return Refused(("seven",))
    return (Said(n=command.n, text=command.text, name=command.name),)


def evolve(state: Saying, told: Told) -> Saying:
    match told.fact:
        case Said(n=n, name=name):
            return state.model_copy(update={"said": (*state.said, n)[-20:], "last": name or ""})
    return state


def reply(state: Saying, told: tuple[Told, ...]) -> dict[str, Any]:
    return {"patient_id": "", "count": len(state.said)}


OPERATIONS = (
    CommandOperation(
        operation_id="say",
        method="POST",
        path="/v1/said",
        command=Say,
        roles=frozenset({Role.PATIENT}),
        reply_model=SayReply,
        reply=reply,
        example={"n": 1, "text": "hello"},
        summary="Say something",
        opens=True,
    ),
)
SERVICE = Service("teller", (Domain("patient", Saying, evolve, (on(Say, say),)),), hears=("hearer",))

if __name__ == "__main__":
    from benchmarks.pair.facts import join
    from shared.runtime.process import main

    join()
    main(SERVICE, OPERATIONS)
