"""A whole play on a real stack, seen from the lists of tasks alone: whoever is waited for can do it (contract 7.1)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from carepath.stack import Stack
from simulator.play import Play, company
from simulator.world import Operation, Reply, Speaker, World, open_world

pytestmark = [pytest.mark.stack, pytest.mark.deep, pytest.mark.timeout(1500)]
BROKER = os.environ.get("BROKER", "auto")
PATIENTS, DAYS, SEED = 20, 56, 11
NONSENSE = {"nobody-asks-for-this": True}
"""Refused by every operation as an invalid body: after who may is known, before anything happens."""
NEVER_ASKED_AGAIN = ("acknowledge-crisis", "acknowledge-alert", "release-hold", "report-dispense")


@dataclass
class Watched(Play):
    """After every step each task that is new is looked at."""

    cursors: dict[tuple[str, str], str] = field(default_factory=dict)
    listed: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    began: dict[tuple[str, str], str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    async def _look(self) -> None:
        await super()._look()
        await self.world.settle()
        for clinic in ("demo", "second"):
            for service in self.world.up["services"]:
                for task in await self._new(clinic, service):
                    await self._check(clinic, service, task)

    async def _new(self, clinic: str, service: str) -> list[dict[str, Any]]:
        since = self.cursors.get((clinic, service))
        who, query = self.world.speaker("operations", clinic), {"since": since} if since else None
        reply = await self.world.insist(who, "list-tasks", service=service, query=query)
        self.cursors[clinic, service] = reply["cursor"]
        found: list[dict[str, Any]] = reply["tasks"]
        return found

    async def _check(self, clinic: str, service: str, task: dict[str, Any]) -> None:
        named = f"{service} {task['what']} {task['whom']}"
        if (
            task["what"] in NEVER_ASKED_AGAIN
            and self.began.setdefault((service, task["key"]), task["since"]) != task["since"]
        ):
            self.wrong.append(f"{named}: since moved on")
        operation = task["operation"]
        if (operation is None) != (task["whom"] == "system"):
            self.wrong.append(f"{named}: {operation}")
        elif operation is not None:
            self.listed.setdefault((service, task["what"]), set()).add(_place(operation))
            status = await self._tries(clinic, task, operation)
            if status != 422:
                self.wrong.append(f"{named}: {status} at {operation['method']} {operation['path']}")

    async def _tries(self, clinic: str, task: Mapping[str, Any], operation: Mapping[str, str]) -> int:
        bound = task["patient_id"] if task["whom"] in ("patient", "peer-monitor") else None
        who = Speaker(task["whom"], clinic, f"watch-{task['whom']}@{bound or clinic}", bound)
        who = self.world.staff.setdefault(("watch", who.subject), who)
        headers = {"authorization": f"Bearer {await self.world._token(who)}", "idempotency-key": task["task_id"]}
        url = self.world.up["services"][operation["service"]]["url"] + operation["path"]
        answer = await self.world.client.request(operation["method"], url, json=NONSENSE, headers=headers)
        return answer.status_code


def _place(operation: Mapping[str, str]) -> str:
    return f"{operation['service']} {operation['method']} {operation['path']}"


@dataclass(frozen=True)
class Seen:
    """`listed` maps a kind of task to where it could have been done, `done` is where something was done."""

    wrong: list[str]
    listed: dict[tuple[str, str], set[str]]
    done: set[str]


async def _watched(directory: Path, done: set[str]) -> Seen:
    async with Stack(directory, {"broker": BROKER, "clock": "steps"}) as stack, open_world(stack.up) as world:
        play = Watched(world, company(PATIENTS, SEED), DAYS)
        await play.run()
        return Seen(play.wrong, play.listed, done)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Every reply of the play is noted besides."""
    done: set[str] = set()
    insist = World._insist

    async def noted(world: World, there: Operation, path: str, *said: Any) -> Reply:
        reply = await insist(world, there, path, *said)
        if reply.done:
            done.add(f"{there.service} {there.method.upper()} {path}")
        return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "_insist", noted)
        return asyncio.run(_watched(tmp_path_factory.mktemp("tasks"), done))


def test_at_every_step_whoever_is_waited_for_may_do_it(seen: Seen) -> None:
    """Neither forbidden nor unknown, `since` as it was; only `system` has no operation."""
    assert seen.wrong == []


def test_each_kind_of_task_is_done_at_its_place_by_somebody_in_the_play(seen: Seen) -> None:
    assert len(seen.listed) > 20
    assert {kind for kind, places in seen.listed.items() if not places & seen.done} == set()
