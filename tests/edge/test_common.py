"""Every service says what is parked and who is waited for, and lets operations mend what is parked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest

from shared.deciding import Role, Wait, WaitRanOut
from shared.runtime.tables.changed import Changed, put_set
from shared.runtime.tables.writing import change_waits
from tests.edge.conftest import House
from tests.edge.people import token


class Page(WaitRanOut[None], name="page"): ...


THING = "8d2f1c1e-8f4b-8a57-9d0c-2b7f3a6e5d41"
AT = datetime(2026, 10, 5, 13, tzinfo=UTC)
WAIT = "INSERT INTO due (entity, key, whom, what, since, until) VALUES ($1, $2, $3, 'decide-review', $4, $5)"
WAIT_FOR = "INSERT INTO due (entity, key, whom, what, since, until) VALUES ($1, $2, $3, $6, $4, $5)"
PARK = """
INSERT INTO parked (id, entity, clinic, what, kind, name, reason, since, message)
VALUES ($1, $2, $3, 'decision', 'command', 'sign-card', 'decision-raised', $4, '\\x01')"""

PARK_AS = PARK.replace("'decision', 'command'", "$5, 'heard'")
PARK_AS_KIND = PARK.replace("'decision', 'command'", "$5, $6")


def wait_for(house: House, patient: str, key: str, whom: str = "clinician") -> None:
    house.wait(house.pool.execute(WAIT, patient, key, whom, AT, AT + timedelta(days=1)))


def tasks(house: House, person: str = "clinician", since: str | None = None) -> tuple[set[tuple[str, str]], str]:
    reply = house.get("/v1/tasks", person, params={"since": since} if since else {}).json()
    return {(task["patient_id"], task["key"]) for task in reply["tasks"]}, reply["cursor"]


def test_a_task_says_who_is_waited_for_and_has_the_id_of_its_wait(house: House) -> None:
    patient = house.opened()
    wait_for(house, patient, "review")
    (task,) = [each for each in house.get("/v1/tasks").json()["tasks"] if each["patient_id"] == patient]
    until = "2026-10-06T13:00:00.000Z"
    array = f'["wait","patient","{patient}","review","{until}"]'
    assert task == {
        "task_id": str(uuid5(NAMESPACE_URL, array)),
        "key": "review",
        "what": "decide-review",
        "whom": "clinician",
        "patient_id": patient,
        "since": "2026-10-05T13:00:00.000Z",
        "until": until,
        "operation": None,
    }


@pytest.mark.parametrize(
    ("key", "what", "whom", "service", "method", "path"),
    [
        ("sign", "sign-card", "patient", "intake", "POST", "/v1/patients/{patient}/signatures"),
        (
            f"hold:{THING}",
            "release-hold",
            "clinician",
            "intake",
            "POST",
            f"/v1/patients/{{patient}}/holds/{THING}/release",
        ),
        ("desk", "free-desk", "guide", "scheduling", "PUT", "/v1/patients/{patient}/desk"),
        (f"gate:{THING}", "pass-gate", "guide", "intake", "POST", "/v1/patients/{patient}/close"),
    ],
)
def test_a_task_names_the_operation_that_ends_it_with_its_ids(
    house: House, key: str, what: str, whom: str, service: str, method: str, path: str
) -> None:
    patient = house.opened()
    house.wait(house.pool.execute(WAIT_FOR, patient, key, whom, AT, AT + timedelta(days=1), what))
    (task,) = [each for each in house.get("/v1/tasks").json()["tasks"] if each["patient_id"] == patient]
    operation = {"free-desk": "free-desk", "pass-gate": "close-card"}.get(what, what)
    assert task["operation"] == {
        "service": service,
        "operation_id": operation,
        "method": method,
        "path": path.format(patient=patient),
    }


def test_what_only_time_can_end_names_no_operation(house: House) -> None:
    patient = house.opened()
    house.wait(house.pool.execute(WAIT_FOR, patient, "sign", "system", AT, AT + timedelta(days=1), "sign-card"))
    (task,) = [each for each in house.get("/v1/tasks").json()["tasks"] if each["patient_id"] == patient]
    assert task["operation"] is None


BEGAN, LATER = AT - timedelta(hours=1), AT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("moved", "since"),
    [
        (Wait(Page, None, Role.GUIDE, "answer-page", LATER), AT),
        (Wait(Page, None, Role.CLINICIAN, "answer-page", LATER), AT),
        (Wait(Page, None, Role.GUIDE, "answer-page", LATER, since=BEGAN), BEGAN),
        (Wait(Page, None, Role.GUIDE, "answer-page", AT, since=LATER), LATER),
        (Wait(Page, None, Role.GUIDE, "call-patient", AT), LATER),
    ],
)
def test_a_wait_that_moves_on_began_when_it_began(house: House, moved: Wait, since: datetime) -> None:
    """Unless it asks for something else, or the state knows better."""
    patient, first = house.opened(), Wait(Page, None, Role.GUIDE, "answer-page", AT)

    async def change(connection: Any, old: dict[str, Wait], new: dict[str, Wait], now: datetime) -> None:
        changed = Changed()
        change_waits(changed, [(patient, old, new)], now)
        await put_set(connection, changed)

    async def story() -> datetime:
        async with house.pool.acquire() as connection:
            await change(connection, {}, {"page": first}, AT)
            await change(connection, {"page": first}, {"page": moved}, LATER)
            await change(connection, {"page": moved}, {"page": moved}, LATER)
            row = await connection.fetchrow("SELECT since, whom, what, until FROM due WHERE entity = $1", patient)
            await change(connection, {"page": moved}, {}, LATER)
            assert not await connection.fetch("SELECT FROM due WHERE entity = $1", patient)
        assert row is not None and (row["whom"], row["what"], row["until"]) == (moved.whom, moved.what, moved.until)
        return row["since"]  # type: ignore[no-any-return]

    assert house.wait(story()) == since


def test_each_sees_the_tasks_that_are_theirs_to_see(house: House) -> None:
    mine, colleague, elsewhere = house.opened(), house.opened(), house.opened(token("guide", "second"))
    for patient in (mine, colleague, elsewhere):
        wait_for(house, patient, "a")
    wait_for(house, mine, "b", "pharmacy")
    everything, _ = tasks(house)
    assert {(mine, "a"), (mine, "b"), (colleague, "a")} <= everything
    assert (elsewhere, "a") not in everything
    assert tasks(house, token("patient", patient=mine))[0] == {(mine, "a"), (mine, "b")}
    assert tasks(house, token("peer-monitor"))[0] == set()
    assert all(key == "b" for _, key in tasks(house, "pharmacy")[0])
    assert (elsewhere, "a") in tasks(house, token("operations", "second"))[0]
    assert house.get("/v1/tasks", "subscriber").status_code == 403


def test_a_cursor_shows_what_came_since(house: House) -> None:
    early, late = house.opened(), house.opened()
    wait_for(house, early, "early")
    _, cursor = tasks(house)
    wait_for(house, late, "late")
    new, later = tasks(house, since=cursor)
    assert (late, "late") in new and (early, "early") not in new
    assert tasks(house, since=later)[0] == set()


def test_a_cursor_never_steps_over_a_transaction_that_was_still_open(house: House) -> None:
    slow, quick = house.opened(), house.opened()

    async def overtaken() -> None:
        async with house.pool.acquire() as connection, connection.transaction():
            await connection.execute(WAIT, slow, "slow", "clinician", AT, AT)
            await house.pool.execute(WAIT, quick, "quick", "clinician", AT, AT)
            house.cursor = await _cursor(house)  # type: ignore[attr-defined]

    house.wait(overtaken())
    seen, _ = tasks(house, since=house.cursor)  # type: ignore[attr-defined]
    assert (slow, "slow") in seen


async def _cursor(house: House) -> str:
    from shared.deciding import Actor
    from shared.runtime.edge.tasks import list_tasks
    from shared.runtime.operations import Viewer

    viewer = Viewer(Actor(Role.CLINICIAN, "c", "demo"), house.pool)
    return str((await list_tasks(viewer, None))["cursor"])


def test_a_cursor_from_before_a_restore_shows_everything(house: House) -> None:
    patient = house.opened()
    wait_for(house, patient, "still")
    _, cursor = tasks(house)
    assert (patient, "still") in tasks(house, since=str(int(cursor) + 1_000_000))[0]


def test_parked_messages_are_listed_for_the_operations_of_their_clinic(house: House) -> None:
    mine, elsewhere = uuid4(), uuid4()
    patient = house.opened()
    house.wait(house.pool.execute(PARK, mine, patient, "demo", AT))
    house.wait(house.pool.execute(PARK, elsewhere, "clinic:second", "second", AT))
    listed = {each["parked_id"]: each for each in house.get("/v1/parked", "operations").json()["parked"]}
    assert str(elsewhere) not in listed
    assert listed[str(mine)] == {
        "parked_id": str(mine),
        "entity": patient,
        "patient_id": patient,
        "what": "decision",
        "kind": "command",
        "name": "sign-card",
        "reason": "decision-raised",
        "topic": None,
        "number": None,
        "attempt": 1,
        "since": "2026-10-05T13:00:00.000Z",
    }
    assert house.get("/v1/parked", "clinician").status_code == 403


@pytest.mark.parametrize(
    ("what", "kind", "operation"),
    [
        *[("decision", kind, "redrive") for kind in ("command", "wait", "effect", "heard", "handed")],
        *[(what, "heard", "redrive") for what in ("record", "unread")],
        ("decision", "restored", "discard"),
        ("unread", "garbage", "discard"),
        ("fork", "heard", "discard"),
        ("missing", "missing", "discard"),
    ],
)
def test_what_is_parked_is_a_task_for_operations(house: House, what: str, kind: str, operation: str) -> None:
    """Whatever it belongs to: a patient, or a stream of no clinic's, which every operations team sees. What cannot be
    tried again is only given up."""
    mine, stray, patient = uuid4(), uuid4(), house.opened()
    house.wait(house.pool.execute(PARK_AS_KIND, mine, patient, "demo", AT, what, kind))
    house.wait(house.pool.execute(PARK_AS_KIND, stray, "stream:care.scheduling", "platform", AT, "unread", "garbage"))
    shown = house.get("/v1/parked", "operations").json()["parked"]
    assert {each["what"] for each in shown if each["parked_id"] == str(mine)} == {what}
    listed = {each["key"]: each for each in house.get("/v1/tasks", "operations").json()["tasks"]}
    array = f'["wait","patient","{patient}","parked:{mine}","2026-10-05T17:00:00.000Z"]'
    assert listed[f"parked:{mine}"] == {
        "task_id": str(uuid5(NAMESPACE_URL, array)),
        "key": f"parked:{mine}",
        "what": f"{operation}-parked",
        "whom": "operations",
        "patient_id": patient,
        "since": "2026-10-05T13:00:00.000Z",
        "until": "2026-10-05T17:00:00.000Z",
        "operation": {
            "service": "intake",
            "operation_id": f"{operation}-parked",
            "method": "POST",
            "path": f"/v1/parked/{mine}/{operation}",
        },
    }
    assert listed[f"parked:{stray}"]["patient_id"] is None
    assert listed[f"parked:{stray}"]["operation"]["operation_id"] == "discard-parked"
    elsewhere = {key for _, key in tasks(house, token("operations", "second"))[0]}
    assert f"parked:{stray}" in elsewhere and f"parked:{mine}" not in elsewhere
    assert (patient, f"parked:{mine}") in tasks(house, token("patient", patient=patient))[0]
    assert f"parked:{mine}" not in {key for _, key in tasks(house, "pharmacy")[0]}


def test_what_queues_behind_another_is_that_ones_task(house: House) -> None:
    behind = uuid4()
    house.wait(house.pool.execute(PARK_AS, behind, house.opened(), "demo", AT, "behind"))
    assert f"parked:{behind}" not in {key for _, key in tasks(house, "operations")[0]}


def test_a_cursor_shows_what_was_parked_since(house: House) -> None:
    early, late, patient = uuid4(), uuid4(), house.opened()
    house.wait(house.pool.execute(PARK_AS, early, patient, "demo", AT, "decision"))
    _, cursor = tasks(house)
    house.wait(house.pool.execute(PARK_AS, late, patient, "demo", AT, "decision"))
    new = {key for _, key in tasks(house, since=cursor)[0]}
    assert f"parked:{late}" in new and f"parked:{early}" not in new


def last_repair(house: House) -> tuple[Any, ...]:
    return house.memory.repaired[-1]


def test_operations_redrive_and_discard_what_is_parked(house: House) -> None:
    parked = uuid4()
    assert house.post(f"/v1/parked/{parked}/redrive", None, "operations").status_code == 200
    assert last_repair(house)[:2] == ("redrive", parked)
    body = {"reason": "Entered by hand"}
    assert house.post(f"/v1/parked/{parked}/discard", body, "operations", key="key-00001").status_code == 200
    kind, which, reason, actor, cause = last_repair(house)
    assert (kind, which, reason, actor.role) == ("discard", parked, "Entered by hand", Role.OPERATIONS)
    assert cause == uuid5(NAMESPACE_URL, '["command","operations@demo","key-00001"]')


def test_operations_have_told_again(house: House) -> None:
    patient = house.opened()
    body = {"patient_id": patient, "stream": "care.intake.safety", "from": 3}
    assert house.post("/v1/retell", body, "operations").status_code == 200
    assert last_repair(house)[:4] == ("retell", patient, "care.intake.safety", 3)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"stream": "care.eligibility"}, "/stream"),
        ({"stream": "x"}, "/stream"),
        ({"from": 0}, "/from"),
        ({"patient_id": 7}, "/patient_id"),
    ],
)
def test_only_a_stream_of_this_service_is_told_again(house: House, change: dict[str, Any], pointer: str) -> None:
    body = {"patient_id": house.opened(), "stream": "care.intake", "from": 1} | change
    reply = house.post("/v1/retell", body, "operations")
    assert (reply.status_code, [error["pointer"] for error in reply.json()["errors"]]) == (422, [pointer])


@pytest.mark.parametrize("path", ["/v1/parked/{}/redrive", "/v1/parked/{}/discard", "/v1/retell"])
def test_nobody_else_mends(house: House, path: str) -> None:
    before = len(house.memory.repaired)
    for role in set(Role) - {Role.OPERATIONS}:
        assert house.post(path.format(UUID(int=1)), {}, role).status_code == 403
    assert len(house.memory.repaired) == before
