"""Every example of an operation further down the pathway is accepted in its time, once its ids are replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from carepath.stack import Stack
from simulator.acts import at, is_screened, saves, submits
from simulator.answers import CLEAR, ITEM9_ONE, NO_RISK, Identity
from simulator.course import Course, Scores
from simulator.office import clinic_day
from simulator.people import Person
from simulator.play import Play
from simulator.walk import Walk
from simulator.world import Reply, Speaker, World, open_world
from tests.promises.platform import run

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]
BROKER = os.environ.get("BROKER", "auto")
DAYS = 44
COURSES = {
    "Ada Example": Course(
        twists={2: "nauseous"}, scores={2: Scores(11, 6), 4: Scores(6, 4)}, talks="accepted", ends="referred"
    ),
    "Ben Example": Course(taken=1, twists={1: "emergency"}, follow_up="never", ends="transferred"),
    "Cy Example": Course(consult="decline"),
    "Di Example": Course(
        taken=2,
        twists={1: "cancels"},
        scores={2: Scores(22, 12)},
        answering={"post-session": "late"},
        follow_up="never",
    ),
    "Eve Example": Course(
        sessions=None, taken=2, consult="clearance", twists={1: "moves"}, follow_up="break", ends="returns"
    ),
    "Gus Example": Course(delivery="lost", ends="dies"),
}
AS_THEY_ARE = {
    "Cy Example": ("decide-consult",),  # declined, or nothing is to be given back
    "Di Example": ("answer-questionnaire",),  # worse, or nobody looks
    "Eve Example": ("decide-follow-up", "decide-consult"),  # a break, on demand
}
EARLIER = frozenset({"save-draft", "submit-assessment", "sign-consent", "withdraw-consent", "withdraw-patient"})
EARLIER |= {"decide-review", "place-hold", "release-hold", "acknowledge-crisis"}  # tests/promises/test_http
EARLIER |= {"report-danger", "review-crisis", "review-risk", "appeal-decision"}  # there, too
EARLIER |= {"settle-duplicate"}  # tests/promises/test_twice: nobody comes twice here
EARLIER |= {"settle-message"}  # tests/promises/test_mail: no letter bounces here
EARLIER |= {"list-parked", "redrive-parked", "discard-parked", "retell", "publish-event"}


class ByExample(World):
    """A world in which people say what the examples say, where an example fits what they are about to do."""

    examples: dict[str, dict[str, Any]]
    accepted: set[str]
    prescribed: dict[str, str]  # by patient

    async def ask(self, who: Speaker, operation: str, body: Any = None, **more: Any) -> Reply:
        example, own = self.examples.get(operation), self._keeps_to_their_own(who, operation, body, more)
        if example is not None and not own:
            body = _with_ids(example, body or {})
        reply = await super().ask(who, operation, body, **more)
        if reply.done and not own:
            self.accepted.add(operation)
        if operation == "report-dispense":
            self.prescribed[more["patient_id"]] = more["prescription_id"]
        return reply

    def _keeps_to_their_own(self, who: Speaker, operation: str, body: Any, more: Mapping[str, Any]) -> bool:
        name = next((each.name for each in self.people if each.patient_id == more.get("patient_id")), "")
        if operation == "answer-questionnaire" and "phq-9" not in body["answers"]:
            return True
        if operation in ("report-dispense", "record-check") and body.get("status") not in ("accepted", "ok"):
            return True
        if operation in ("record-vitals", "report-side-effect") and operation in self.accepted:
            return True
        if operation in ("add-provider", "set-roster"):
            return body is not self.examples[operation]
        return operation in EARLIER or operation in AS_THEY_ARE.get(name, ())

    people: tuple[Person, ...]


def _with_ids(example: dict[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """What names something of this installation is the caller's; a lot is written on the label that came."""
    own = {name: value for name, value in body.items() if name.endswith("_id") or name in ("lot", "amount_cents")}
    if "checklist" in body:
        own["checklist"] = _with_ids(example["checklist"], body["checklist"])
    return example | own


def _examples(up: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    documents = [httpx.get(service["openapi"]).json() for service in up["services"].values()]
    described = [each for told in documents for path in told["paths"].values() for each in path.values()]
    bodies = {each["operationId"]: each.get("requestBody", {}).get("content", {}) for each in described}
    return {name: body["application/json"]["example"] for name, body in bodies.items() if "application/json" in body}


async def _besides(walk: Walk) -> None:
    """What nobody does on an ordinary way."""
    await walk.until(clinic_day(walk.now), 12)
    slot = await walk.slot("intro", clinic_day(walk.now), 11)
    await walk.patient("join-waitlist", {"type": "intro"})
    await walk.patient("leave-waitlist", {"type": "intro"})
    await walk.patient("hold-slot", {"slot_id": slot["slot_id"]})


async def _afterwards(world: ByExample) -> None:
    """A tablet is gone, and a deposit is settled of somebody who was seen and then left the treatment."""
    ada = next(each for each in world.people if each.name == "Ada Example")
    await world.insist(
        ada.speaker, "report-missing", patient_id=ada.patient_id, prescription_id=world.prescribed[ada.patient_id]
    )
    manager = world.speaker("operations", "demo")
    listed = await world.insist(manager, "list-tasks", service="intake")
    task = next(each for each in listed["tasks"] if each["what"] == "settle-deposit")
    payment_id = task["key"].partition(":")[2]
    await world.insist(manager, "settle-deposit", patient_id=task["patient_id"], payment_id=payment_id)


async def _opens_another_room(world: ByExample) -> None:
    """The clinics' own hours and rosters stay: a second guide, and the same clinician on call again."""
    manager = world.speaker("operations", "demo")
    added = await world.insist(manager, "add-provider", world.examples["add-provider"])
    world.examples["set-roster"]["provider_id"] = added["provider_id"]
    await world.insist(manager, "set-roster", world.examples["set-roster"])


def _is_asked_about_danger() -> Person:
    """Item 9 stands in a draft; the screener is answered before its time is over."""
    danger: dict[str, Any] = {"instruments": {"phq-9": ITEM9_ONE}}
    script = (at(0, "08:30", saves(danger)), at(0, "08:40", is_screened(NO_RISK)))
    return Person(Identity("Hal Example", "CA"), "demo", script)


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[set[str], set[str]]]:
    """The operations whose examples were accepted, and all of them."""
    stack = Stack(tmp_path_factory.mktemp("examples"), {"broker": BROKER, "clock": "steps"})
    run(stack.start())
    try:
        yield run(_play(stack))
    finally:
        run(stack.stop())


async def _play(stack: Stack) -> tuple[set[str], set[str]]:
    people = (*(_person(name, course) for name, course in COURSES.items()), _is_asked_about_danger())
    async with open_world(stack.up) as opened:
        world = ByExample(**vars(opened))
        world.people, world.examples, world.accepted, world.prescribed = people, _examples(stack.up), set(), {}
        play = Play(world, people, DAYS)
        waiting = _person("Flo Example", Course())
        await submits(CLEAR)(waiting, world)
        await _opens_another_room(world)
        play.diary.begin(_besides(Walk(waiting, Course(), world, play.diary, 5)))
        await play.run()
        await _afterwards(world)
        return world.accepted, {name for (name, _), each in world.operations.items() if each.method != "get"}


def _person(name: str, course: Course) -> Person:
    return Person(Identity(name, "CA"), "demo", (at(0, "09:00", submits(CLEAR)),), course=course)


def test_every_example_further_on_is_accepted(accepted: tuple[set[str], set[str]]) -> None:
    done, offered = accepted
    assert offered - done - EARLIER == set()
