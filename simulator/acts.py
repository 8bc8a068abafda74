"""What candidates do, and what staff do with one of them: each act is one visit to the platform."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from simulator.answers import Form
from simulator.chronicle import SCREENED_WITHIN
from simulator.people import Act, Person, Scene
from simulator.world import Reply, Speaker, Surprise, World

DOCUMENTS = ("treatment", "telehealth", "ketamine-risk", "peer-monitor-disclosure", "messaging")


def at(day: int, clock: str, act: Act) -> Scene:
    """`at(2, "18:30", submits(CLEAR))`: on the third day, at half past six where the person lives."""
    return Scene(day, time.fromisoformat(clock), act)


def saves(part: Mapping[str, Any], crisis: bool = False) -> Act:
    """Saves a part of the form. `crisis`: the emergency screen must come up at once."""

    async def act(me: Person, world: World) -> None:
        me.opened(world.now)
        _answers(me, part, crisis, world)
        reply = await me.insist(world, "save-draft", part)
        _insist(reply["crisis"] is crisis, me, "the emergency screen")

    return act


def is_screened(answers: Mapping[str, str]) -> Act:
    """Answers the screener that the platform waits for."""

    async def act(me: Person, world: World) -> None:
        reply = await me.insist(world, "complete-c-ssrs", {"c-ssrs-screener": answers})
        _insist(reply["crisis"] is False, me, "no emergency screen")
        me.so_far.screened(world.now)

    return act


def saves_sections(form: Form, *sections: str) -> Act:
    """Saves these sections of a form as they stand in it."""

    async def act(me: Person, world: World) -> None:
        body = form.written(me.identity, world.start)
        await saves({name: body[name] for name in sections})(me, world)

    return act


def submits(form: Form, times: int = 1) -> Act:
    """Hands the form in. More often under the same key: the same reply."""

    async def act(me: Person, world: World) -> None:
        me.handed_in(form, world.now)
        body, key = form.written(me.identity, world.start), me.speaker.next_key("submit-assessment")
        replies = [await me.insist(world, "submit-assessment", body, key=key) for _ in range(times)]
        _insist(all(reply == replies[0] for reply in replies), me, "another reply under the same key")

    return act


def publishes(form: Form) -> Act:
    """The same as an event of the person's app: CloudEvents over HTTP, binary mode."""

    async def act(me: Person, world: World) -> None:
        me.handed_in(form, world.now)
        event = {"id": me.speaker.next_key("event"), "source": "/apps/simulator", "type": "assessment-submitted"}
        body = form.written(me.identity, world.start)
        await me.insist(world, "publish-event", body, event={"specversion": "1.0", **event}, service="intake")

    return act


def signs(*documents: str) -> Act:
    """Signs these consents; all of them where none is named."""

    async def act(me: Person, world: World) -> None:
        for document in documents or DOCUMENTS:
            await me.insist(world, "sign-consent", {"document": document, "version": 1})

    return act


def takes_back(document: str) -> Act:
    """Withdraws a consent. Without the one to treatment nobody stays on the pathway."""

    async def act(me: Person, world: World) -> None:
        await me.insist(world, "withdraw-consent", {"document": document, "version": 1})
        if document == "treatment":
            me.leaves()

    return act


async def leaves(me: Person, world: World) -> None:
    """Withdraws from the pathway."""
    await me.insist(world, "withdraw-patient")
    me.leaves()


async def is_withdrawn(me: Person, world: World) -> None:
    """A clinician withdraws them."""
    await world.insist(_clinician(me, world), "withdraw-patient", patient_id=me.patient_id)
    me.leaves()


async def is_held(me: Person, world: World) -> None:
    """A clinician pauses everything."""
    body = {"reason": "A new medicine, to be looked at"}
    await world.insist(_clinician(me, world), "place-hold", body, patient_id=me.patient_id)
    me.so_far.held("by a clinician", world.now)


def is_decided(decision: str) -> Act:
    """A clinician decides without a task: an appeal."""

    async def act(me: Person, world: World) -> None:
        body = {"decision": decision, "reason": "Looked at again as asked for"}
        await world.insist(_clinician(me, world), "decide-review", body, patient_id=me.patient_id)
        me.decided(decision, world.now)

    return act


def is_refused_a_decision(code: str) -> Act:
    """A clinician who would prequalify is told why not."""

    async def act(me: Person, world: World) -> None:
        body = {"decision": "prequalify", "reason": "Nothing stands against it"}
        _refused(me, await world.ask(_clinician(me, world), "decide-review", body, patient_id=me.patient_id), code)

    return act


def is_refused_a_signature(code: str) -> Act:
    """Who would sign is told why not. Whoever has left consents to treatment before anything else."""

    async def act(me: Person, world: World) -> None:
        body = {"document": "telehealth", "version": 1}
        _refused(me, await world.ask(me.speaker, "sign-consent", body, patient_id=me.patient_id), code)

    return act


def _answers(me: Person, part: Mapping[str, Any], crisis: bool, world: World) -> None:
    """Danger is one at once; item 9 alone is one unless they are screened in time."""
    said = part.get("instruments", {})
    if crisis:
        me.so_far.endangered(world.now)
    elif "c-ssrs-screener" in said:
        me.so_far.screened(world.now)
    elif said.get("phq-9", [0])[-1]:
        me.so_far.endangered(world.now + SCREENED_WITHIN)


def _clinician(me: Person, world: World) -> Speaker:
    return world.speaker("clinician", me.clinic)


def _refused(me: Person, reply: Reply, code: str) -> None:
    _insist(reply.status == 409 and reply.code == code, me, f"{reply.status} {reply.code} instead of 409 {code}")


def _insist(holds: bool, me: Person, otherwise: str) -> None:
    if not holds:
        raise Surprise(f"{me.name}: {otherwise}")
