"""What waits for whom is no fact: every service is asked, with the viewer's own token, and who is silent is named."""

import asyncio
import ssl
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import httpx

from shared.runtime.operations import Viewer
from shared.times import stamp

TASKS = "/v1/tasks"
"""Of every service: `list-tasks` is one of the operations that all have in common."""
WITHIN = 2.0
"""Seconds that one service may take."""

_SILENT_SINCE: dict[str, datetime] = {}
_LAST_SAID: dict[tuple[str, str], list[dict[str, Any]]] = {}


class Task(NamedTuple):
    """A task as its service lists it; times as text in the platform's spelling. `stale`: it said so some time ago."""

    service: str
    task: dict[str, Any]
    stale: bool = False


class Heard(NamedTuple):
    """`silent` maps a service that does not answer to the time on the wall since when it was asked in vain."""

    tasks: list[Task]
    silent: dict[str, datetime]

    def told_silent(self) -> list[dict[str, str]]:
        return [{"service": name, "since": stamp(since)} for name, since in sorted(self.silent.items())]


async def ask_everybody(viewer: Viewer) -> Heard:
    """The tasks that this viewer may see, of every service and operations itself; of a silent one what it said last to
    the clinic's staff."""
    async with httpx.AsyncClient(timeout=WITHIN, verify=_trusted()) as client:
        answers = await asyncio.gather(*(_ask(client, url, viewer.bearer) for url in viewer.services.values()))
    tasks: list[Task] = []
    for name, answer in zip(viewer.services, answers, strict=True):
        _note(name, answer is not None)
        tasks += _remembered(viewer, name, answer)
    return Heard(tasks, {name: _SILENT_SINCE[name] for name in viewer.services if name in _SILENT_SINCE})


async def _ask(client: httpx.AsyncClient, url: str, bearer: str) -> list[dict[str, Any]] | None:
    try:
        answer = await client.get(f"{url}{TASKS}", headers={"authorization": f"Bearer {bearer}"})
        return list(answer.json()["tasks"]) if answer.status_code == 200 else None
    except (httpx.HTTPError, ValueError, KeyError):
        return None


def _remembered(viewer: Viewer, name: str, answer: list[dict[str, Any]] | None) -> list[Task]:
    """A crisis must not vanish from the board because its service is away. Whoever sees one patient only asks anew."""
    if viewer.actor.patient:
        return [Task(name, each) for each in answer or ()]
    whose = (name, viewer.actor.clinic)
    if answer is not None:
        _LAST_SAID[whose] = answer
    return [Task(name, each, stale=answer is None) for each in _LAST_SAID.get(whose, ())]


def _note(name: str, answered: bool) -> None:
    if answered:
        _SILENT_SINCE.pop(name, None)
    else:
        _SILENT_SINCE.setdefault(name, datetime.now(UTC))


@cache
def _trusted() -> ssl.SSLContext:
    """Made once: loading the certificates takes longer than the question."""
    return ssl.create_default_context()
