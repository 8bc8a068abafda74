"""What get-pathway and get-board say of services that answer, that do not, and that did once: real sockets."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest

from services.operations.domain import Journey
from services.operations.domain.past import Entry
from services.operations.store import load_board, load_on_call, load_pathway, neighbours
from shared.deciding import Actor, Role, State
from shared.runtime.operations import Viewer
from shared.standing import Duty, OfClinic, Roster
from shared.times import stamp
from tests.story import PATIENT, START, hours, minutes


class Clock:
    def now(self) -> datetime:
        return START


class Memory:
    """Of operations: states by entity."""

    def __init__(self, states: dict[str, State]) -> None:
        self.states = states

    async def state(self, entity: str) -> State | None:
        return self.states.get(entity)


class Neighbour:
    """A service that lists tasks to whoever shows the right token."""

    def __init__(self) -> None:
        self.tasks: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                good = self.path == "/v1/tasks" and self.headers["authorization"] == "Bearer of-the-viewer"
                self.send_response(200 if good else 401)
                self.end_headers()
                self.wfile.write(json.dumps({"tasks": outer.tasks, "cursor": "1"}).encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def eligibility(monkeypatch: pytest.MonkeyPatch) -> Iterator[Neighbour]:
    monkeypatch.setattr(neighbours, "_SILENT_SINCE", {})
    monkeypatch.setattr(neighbours, "_LAST_SAID", {})
    neighbour = Neighbour()
    yield neighbour
    neighbour.stop()


def task(what: str, left: timedelta, whom: str = "clinician", patient: str = PATIENT) -> dict[str, Any]:
    return {
        "task_id": f"{what}/{patient}",
        "key": what,
        "what": what,
        "whom": whom,
        "patient_id": patient,
        "since": stamp(START - minutes(1)),
        "until": stamp(START + left),
    }


def viewer(
    at: Neighbour, clinic: str = "demo", patient: str | None = None, service: str = "eligibility", **states: State
) -> Viewer:
    actor = Actor(Role.PATIENT if patient else Role.CLINICIAN, "x", clinic, patient)
    places = {service: at.url}
    memory = Memory({name.replace("_", ":"): state for name, state in states.items()})
    return Viewer(actor, memory, None, Clock(), "of-the-viewer", places)


def board(of: Viewer) -> dict[str, Any]:
    told = asyncio.run(load_board(of))
    assert isinstance(told, dict)
    return told


def pathway(of: Viewer) -> dict[str, Any]:
    told = asyncio.run(load_pathway(of, PATIENT))
    assert isinstance(told, dict)
    return told


def test_a_row_says_by_what_it_is_done_and_operations_own_tasks_stand_there_too(eligibility: Neighbour) -> None:
    """What operations itself has parked waits for somebody like anything else."""
    operation = {"service": "operations", "operation_id": "redrive-parked", "method": "POST", "path": "/v1/parked/1"}
    eligibility.tasks = [task("redrive-parked", hours(1), "operations") | {"operation": operation, "patient_id": None}]
    (row,) = board(viewer(eligibility, service="operations"))["rows"]
    assert (row["service"], row["operation"], row["patient_id"]) == ("operations", operation, None)


def test_a_crisis_that_was_paged_again_is_over_all_the_same(eligibility: Neighbour) -> None:
    eligibility.tasks = [task("acknowledge-crisis", minutes(4)) | {"since": stamp(START - minutes(16))}]
    (row,) = board(viewer(eligibility))["rows"]
    assert (row["until"], row["seconds_left"]) == (stamp(START - minutes(1)), -60)


def test_dangers_stand_first_then_what_runs_out_first(eligibility: Neighbour) -> None:
    eligibility.tasks = [
        task("decide-consult", hours(5)),
        task("decide-review", minutes(30)),
        task("release-hold", -minutes(1)),
        task("acknowledge-crisis", minutes(14)),
    ]
    rows = board(viewer(eligibility))["rows"]
    assert [(row["what"], row["colour"], row["seconds_left"]) for row in rows] == [
        ("acknowledge-crisis", "red", 840),
        ("release-hold", "red", -60),
        ("decide-review", "amber", 1800),
        ("decide-consult", "calm", 18000),
    ]


@pytest.mark.parametrize(
    ("left", "colour"),
    [
        (timedelta(), "red"),
        (timedelta(seconds=1), "amber"),
        (hours(1), "amber"),
        (hours(1) + timedelta(seconds=1), "calm"),
    ],
)
def test_colours_change_at_their_boundaries(eligibility: Neighbour, left: timedelta, colour: str) -> None:
    eligibility.tasks = [task("decide-review", left)]
    assert [row["colour"] for row in board(viewer(eligibility))["rows"]] == [colour]


def test_what_a_patient_or_the_platform_does_is_no_row_but_a_danger_is(eligibility: Neighbour) -> None:
    eligibility.tasks = [
        task("answer-questionnaire", hours(1), "patient"),
        task("page-again", minutes(5), "system"),
        task("complete-c-ssrs", minutes(15), "patient"),
    ]
    assert [row["what"] for row in board(viewer(eligibility))["rows"]] == ["complete-c-ssrs"]


def test_HZ7_a_silent_service_is_named_since_it_was_first_asked_in_vain(eligibility: Neighbour) -> None:
    eligibility.tasks = [task("acknowledge-crisis", minutes(14))]
    assert board(viewer(eligibility))["silent"] == []
    eligibility.stop()
    first, second = board(viewer(eligibility)), board(viewer(eligibility))
    assert [each["service"] for each in first["silent"]] == ["eligibility"]
    assert first["silent"] == second["silent"]
    assert [(row["what"], row["stale"]) for row in second["rows"]] == [("acknowledge-crisis", True)]


def test_what_was_said_to_one_clinic_is_never_remembered_for_another(eligibility: Neighbour) -> None:
    eligibility.tasks = [task("acknowledge-crisis", minutes(14))]
    board(viewer(eligibility))
    eligibility.stop()
    assert board(viewer(eligibility, clinic="second"))["rows"] == []
    assert pathway(viewer(eligibility, patient=PATIENT))["next"] == []


def test_a_patient_waits_for_whoever_must_act_first_in_local_time(eligibility: Neighbour) -> None:
    eligibility.tasks = [
        task("remind", minutes(1), "system"),
        task("decide-review", hours(2)),
        task("decide-review", minutes(5), patient="somebody-else"),
    ]
    place = Journey(zone="America/Denver")
    told = pathway(viewer(eligibility, **{PATIENT: place}))
    assert told["now"] == {
        "waiting_for": "clinician",
        "what": "decide-review",
        "until": "2026-10-05T19:00:00.000Z",
        "until_local": "2026-10-05T13:00:00-06:00",
    }
    assert [(each["what"], each["at_local"]) for each in told["next"]] == [
        ("remind", "2026-10-05T11:01:00-06:00"),
        ("decide-review", "2026-10-05T13:00:00-06:00"),
    ]


def test_what_happened_at_one_instant_stands_in_the_order_of_the_pathway(eligibility: Neighbour) -> None:
    told = {
        "care.eligibility": ("assessment-triaged", "candidate-prequalified"),
        "care.eligibility.safety": ("crisis-detected",),
        "care.intake": ("assessment-submitted", "message-sent"),
        "care.scheduling": ("message-requested",),
    }
    past = {stream: tuple(Entry(START, type, UUID(int=1), {}) for type in types) for stream, types in told.items()}
    journey = Journey(past={**past, "care.integration": (Entry(START - minutes(1), "earlier", UUID(int=2), {}),)})
    assert [line["type"] for line in pathway(viewer(eligibility, **{PATIENT: journey}))["past"]] == [
        "earlier",
        "assessment-submitted",
        "assessment-triaged",
        "candidate-prequalified",
        "crisis-detected",
        "message-requested",
        "message-sent",
    ]


def test_where_nobody_is_waited_for_now_is_empty(eligibility: Neighbour) -> None:
    eligibility.tasks = [task("remind", minutes(1), "system")]
    told = pathway(viewer(eligibility))
    assert set(told["now"].values()) == {None}
    assert (told["stage"], told["time_zone"]) == ("lead", "America/Los_Angeles")


def test_who_is_on_call_is_told_for_the_viewers_own_clinic(eligibility: Neighbour) -> None:
    duty = Duty(role="guide-on-call", provider_id="provider:1", first=START, last=START + hours(8))
    rosters = {"clinic:demo": OfClinic(roster=Roster(duties=(duty,)))}
    told = asyncio.run(load_on_call(viewer(eligibility, **rosters)))
    assert told == {"on_call": {"guide-on-call": {"provider_id": "provider:1", "until": stamp(START + hours(8))}}}
    assert asyncio.run(load_on_call(viewer(eligibility, clinic="second", **rosters))) == {"on_call": {}}
