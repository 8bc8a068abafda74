"""`Carepath-After`: an answer that knows of a fact, or after two seconds none."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID, uuid4

import httpx
import pytest

from tests.edge.conftest import House, bearer
from tests.edge.people import token

AFTER = "carepath-after"
SIGNED = {"document": "rules", "version": 1}
_KNOWN = "INSERT INTO known (id) VALUES ($1)"
_DECIDED = """
INSERT INTO journal (entity, seq, cause, decided, kind, name, at, version, prev, hash)
VALUES ($1::text, 1, $2, $3, 'heard', 'x', now(), 1, '', '')"""


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds are a quarter of one."""
    monkeypatch.setattr("shared.runtime.edge.after.PATIENCE_SECONDS", 0.25)


def hear(house: House, fact: UUID) -> None:
    house.wait(house.pool.execute(_KNOWN, fact))


def sign(house: House, after: str, key: str = "", patient: str = "") -> httpx.Response:
    path = f"/v1/patients/{patient or house.opened()}/signatures"
    return house.post(path, SIGNED, key=key, headers={AFTER: after})


def test_a_fact_that_was_heard_lets_the_answer_pass_at_once(house: House) -> None:
    fact = uuid4()
    hear(house, fact)
    began = time.monotonic()
    assert sign(house, str(fact)).status_code == 200
    assert time.monotonic() - began < 1


def test_a_heard_fact_that_was_decided_on_is_known_by_its_cause(house: House, hasty: None) -> None:
    decided, undecided = uuid4(), uuid4()
    house.wait(house.pool.execute(_DECIDED, str(uuid4()), decided, True))
    house.wait(house.pool.execute(_DECIDED, str(uuid4()), undecided, False))
    assert sign(house, str(decided)).status_code == 200
    assert sign(house, str(undecided)).status_code == 409


@pytest.mark.parametrize("path", ["/v1/tasks", "/v1/patients/{}/card", "/v1/parked"])
def test_queries_wait_too(house: House, hasty: None, path: str) -> None:
    role = "operations" if path == "/v1/parked" else "clinician"
    headers = bearer(role) | {AFTER: str(uuid4())}
    reply = house.request("GET", path.format(house.opened()), headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (409, "not-heard-yet")


def test_a_fact_that_is_not_heard_is_waited_for_two_seconds(house: House) -> None:
    began = time.monotonic()
    reply = sign(house, str(uuid4()))
    assert 1.9 < time.monotonic() - began < 3
    assert (reply.status_code, reply.json()["code"]) == (409, "not-heard-yet")
    assert reply.headers["retry-after"] == "1"


def test_a_fact_that_comes_meanwhile_ends_the_wait(house: House) -> None:
    patient, fact = house.opened(), uuid4()

    async def both() -> tuple[httpx.Response, float]:
        transport = httpx.ASGITransport(house.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
            headers = bearer("clinician") | {"idempotency-key": str(uuid4()), AFTER: str(fact)}
            asked = asyncio.create_task(client.post(f"/v1/patients/{patient}/signatures", json=SIGNED, headers=headers))
            await asyncio.sleep(0.3)
            assert not asked.done()
            await house.pool.execute(_KNOWN, fact)
            began = time.monotonic()
            return await asked, time.monotonic() - began

    reply, waited = house.wait(both())
    assert reply.status_code == 200 and waited < 0.5


def test_an_answer_that_came_too_early_is_not_kept(house: House, hasty: None) -> None:
    patient, key, fact = house.opened(), str(uuid4()), uuid4()
    assert sign(house, str(fact), key, patient).status_code == 409
    hear(house, fact)
    assert sign(house, str(fact), key, patient).status_code == 200


@pytest.mark.parametrize("after", ["", "CANARY", str(uuid4()).replace("-", ""), f"{{{uuid4()}}}"])
def test_what_is_no_id_is_named(house: House, after: str) -> None:
    wrong = {"pointer": "/headers/carepath-after", "code": "wrong-format"}
    headers = bearer("clinician") | {AFTER: after}
    for reply in (sign(house, after), house.request("GET", "/v1/tasks", headers=headers)):
        assert (reply.status_code, reply.json()["errors"]) == (422, [wrong])


def test_everything_invalid_is_named_at_once(house: House) -> None:
    headers = bearer("clinician") | {AFTER: "x"}
    reply = house.request("POST", f"/v1/patients/{uuid4()}/signatures", headers=headers, json={})
    found = {error["pointer"] for error in reply.json()["errors"]}
    assert found == {"/headers/carepath-after", "/headers/idempotency-key", "/document", "/version"}


def test_nobody_waits_for_the_nil_id(house: House) -> None:
    assert sign(house, str(UUID(int=0))).status_code == 200


@pytest.mark.parametrize("mode", ["binary", "structured", "batched"])
def test_events_wait_as_well(house: House, hasty: None, mode: str) -> None:
    person = token("patient", patient=house.opened())
    said = {"specversion": "1.0", "id": str(uuid4()), "source": "/apps/test", "type": "consent-signed"}
    headers = bearer(person) | {AFTER: str(uuid4())}
    if mode == "binary":
        headers |= {f"ce-{name}": value for name, value in said.items()}
        body: object = SIGNED
    else:
        headers["content-type"] = f"application/cloudevents{'-batch' * (mode == 'batched')}+json"
        body = said | {"data": SIGNED} if mode == "structured" else [said | {"data": SIGNED}]
    reply = house.request("POST", "/v1/events", headers=headers, json=body)
    assert (reply.status_code, reply.json()["code"]) == (409, "not-heard-yet")
    fact = uuid4()
    hear(house, fact)
    assert house.request("POST", "/v1/events", headers=headers | {AFTER: str(fact)}, json=body).status_code == 200
