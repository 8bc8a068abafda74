"""The staff of both clinics: they look at their list of tasks and do each one after a while."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.times import instant
from simulator.people import Person
from simulator.world import World

ZONE = ZoneInfo("America/Los_Angeles")
ROUNDS = (time(9), time(13), time(17))
SERVICES = ("eligibility", "monitoring", "integration")

CRISIS, REVIEW, HOLD, ALERT = "acknowledge-crisis", "decide-review", "release-hold", "acknowledge-alert"
WORSENING, CALL, RISK = "review-worsening", "call-patient", "review-risk"
AFTERWARDS = "review-crisis"
ALERT_ANSWERED_AFTER = timedelta(minutes=12)
"""By whoever is on call, where nobody in the session has: later than the ladder's last rung."""


@dataclass(frozen=True)
class Task:
    """One thing that somebody is waited for."""

    key: str
    what: str
    whom: str
    person: Person
    since: datetime
    until: datetime

    @property
    def id(self) -> tuple[str, str]:
        return self.person.patient_id, self.key


@dataclass
class Staff:
    """Everybody on duty. `planned` are the tasks they have taken on, and when they will do each."""

    people: Iterable[Person]
    planned: dict[tuple[str, str], datetime] = field(default_factory=dict)

    async def look(self, world: World) -> list[Task]:
        """The tasks of both clinics, in an order that does not depend on ids."""
        persons = {person.patient_id: person for person in self.people if person.patient_id}
        clinics = sorted({person.clinic for person in self.people})
        asked = ((clinic, service) for clinic in clinics for service in SERVICES)
        lists = await asyncio.gather(*(self._list(world, *each) for each in asked))
        tasks = [_task(told, persons) for each in lists for told in each if told["patient_id"] in persons]
        return sorted(tasks, key=lambda task: (task.until, task.person.name, task.what))

    def plan(self, tasks: Iterable[Task]) -> list[tuple[datetime, Task]]:
        """What they take on now of what they had not taken on before, and when they will do it."""
        new = [(when, task) for task in tasks if task.id not in self.planned and (when := _when(task))]
        self.planned.update({task.id: when for when, task in new})
        return new

    async def do(self, task: Task, world: World) -> None:
        """Nothing, where it has gone from the list meanwhile."""
        if task.id in {each.id for each in await self.look(world)}:
            await _DO[task.what](task, world)
            world.stirred = True

    async def _list(self, world: World, clinic: str, service: str) -> list[dict[str, Any]]:
        reply = await world.insist(world.speaker("clinician", clinic), "list-tasks", service=service)
        return [each for each in reply["tasks"] if service == "eligibility" or each["what"] in (ALERT, WORSENING, CALL)]


def unattended(tasks: Iterable[Task], staff: Staff, now: datetime) -> datetime | None:
    """The next instant at which something may come up that nobody has taken on."""
    open_ = (task for task in tasks if task.id not in staff.planned and task.whom != "system")
    return min((task.until for task in open_ if task.until > now), default=None)


def _task(told: Mapping[str, Any], persons: Mapping[str, Person]) -> Task:
    about = persons[told["patient_id"]]
    return Task(told["key"], told["what"], told["whom"], about, instant(told["since"]), instant(told["until"]))


def _when(task: Task) -> datetime | None:
    """A crisis is answered by the minute, everything else on the next round."""
    care = task.person.care
    match task.what:
        case "acknowledge-crisis":
            return task.since + care.answered_after
        case "decide-review" if care.review:
            return next_round(task.since + care.review_after)
        case "release-hold":
            return next_round(task.since + care.released_after)
        case "acknowledge-alert":
            return task.since + ALERT_ANSWERED_AFTER
        case "review-worsening" | "call-patient" | "review-risk" | "review-crisis":
            return next_round(task.since)
    return None


def next_round(at: datetime) -> datetime:
    """When staff go through their lists next."""
    today = at.astimezone(ZONE).date()
    rounds = (datetime.combine(today + timedelta(days=day), each, ZONE) for day in (0, 1) for each in ROUNDS)
    return next(each for each in rounds if each >= at).astimezone(at.tzinfo)


async def _acknowledge(task: Task, world: World) -> None:
    """For this crisis, and whichever stands beside it."""
    reply = await world.insist(world.speaker("clinician", task.person.clinic), "list-tasks", service="eligibility")
    mine = [each for each in reply["tasks"] if each["patient_id"] == task.person.patient_id and each["what"] == CRISIS]
    ids = [each["key"].partition(":")[2] for each in mine]
    body = {"crisis_ids": ids, "outcome": "with-somebody", "reason": "Called, safe with family, seen today"}
    await _insist(task, world, "clinician", CRISIS, body)
    task.person.so_far.answered(world.now)


async def _write_down(task: Task, world: World) -> None:
    said = {"reason": "Called again, stays with family, safety plan gone through"}
    await _insist(task, world, "clinician", AFTERWARDS, {"crisis_id": task.key.partition(":")[2], **said})


async def _answer(task: Task, world: World) -> None:
    body, alert_id = {"reason": "Called, on the video with both of them"}, task.key.partition(":")[2]
    await _insist(task, world, "clinician", ALERT, body, alert_id=alert_id)


async def _look_at_worsening(task: Task, world: World) -> None:
    body = {"reason": "Called, the plan was gone through again", "questionnaire_id": task.key.partition(":")[2]}
    await _insist(task, world, "clinician", WORSENING, body)


async def _call(task: Task, world: World) -> None:
    body, form = {"outcome": "reached", "note": "Answers it this week"}, task.key.partition(":")[2]
    await _insist(task, world, "guide", "record-call", body, questionnaire_id=form)


async def _decide(task: Task, world: World) -> None:
    decision = task.person.care.review
    assert decision
    await _insist(task, world, "clinician", REVIEW, {"decision": decision, "reason": "Records and readings seen"})
    task.person.decided(decision, world.now)


async def _release(task: Task, world: World) -> None:
    """Past its deadline the medical director does it."""
    role = "medical-director" if task.until < world.now else "clinician"
    hold_id = task.key.partition(":")[2]
    await _insist(task, world, role, HOLD, {"reason": "Looked at, nothing stands against it"}, hold_id=hold_id)
    task.person.so_far.released(task.since, world.now)


async def _look_at_risk(task: Task, world: World) -> None:
    """The screener is asked in person; what the risk had paused goes on."""
    screener = {"q1": "no", "q2": "no", "q6": "no"}
    body = {"outcome": "cleared", "reason": "Called, safety plan gone through", "c-ssrs-screener": screener}
    await _insist(task, world, "clinician", RISK, body)
    task.person.so_far.risk_cleared(world.now)


async def _insist(task: Task, world: World, role: str, operation: str, body: Mapping[str, Any], **ids: str) -> None:
    who = world.speaker(role, task.person.clinic)
    await world.insist(who, operation, body, patient_id=task.person.patient_id, **ids)


_DO = {
    CRISIS: _acknowledge,
    REVIEW: _decide,
    HOLD: _release,
    ALERT: _answer,
    WORSENING: _look_at_worsening,
    CALL: _call,
    RISK: _look_at_risk,
    AFTERWARDS: _write_down,
}
