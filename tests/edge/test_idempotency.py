"""A command needs a key of 8 to 128 visible characters; the same key gives the same bytes again."""

from __future__ import annotations

import json
from uuid import NAMESPACE_URL, uuid4, uuid5

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.edge.comparing import comparable
from shared.security.causes import cause_of
from tests.edge.conftest import House
from tests.edge.people import token

BODY = {"name": "Ada", "part": {"weight": 70, "pages": 7}}
POINTER = "/headers/idempotency-key"
LATER = "2999-01-01T00:00:00Z"
ANSWERED = """
INSERT INTO journal (entity, seq, cause, decided, kind, name, at, version, prev, hash)
VALUES ($1, 1, $2, true, 'command', 'open-card', now(), 1, '', '')"""


@pytest.mark.parametrize(
    ("key", "status"),
    [("k" * 7, 422), ("k" * 8, 200), ("k" * 128, 200), ("k" * 129, 422), ("!~" * 4, 200)],
)
def test_a_key_has_8_to_128_characters(house: House, key: str, status: int) -> None:
    reply = house.post("/v1/cards", {"name": "Ada"}, token("guide", "demo", str(uuid4())), key=key)
    assert reply.status_code == status
    if status == 422:
        assert reply.json()["errors"] == [{"pointer": POINTER, "code": "wrong-format"}]


@pytest.mark.parametrize("key", ["with a space", "tab\there", "ümlaut-key", "12345678\x7f"])
def test_a_key_is_visible_ascii(house: House, key: str) -> None:
    reply = house.post("/v1/cards", BODY, "guide", key=None, headers={b"idempotency-key": key.encode("latin-1")})
    assert reply.json()["errors"] == [{"pointer": POINTER, "code": "wrong-format"}]


def test_a_missing_key_is_named_beside_whatever_else_is_wrong(house: House) -> None:
    reply = house.post("/v1/cards", {}, "guide", key=None)
    assert reply.status_code == 422
    assert reply.json()["errors"] == [
        {"pointer": POINTER, "code": "missing"},
        {"pointer": "/name", "code": "missing"},
    ]


def test_the_cause_of_a_command_is_what_a_stranger_computes(house: House) -> None:
    house.post("/v1/cards", BODY, token("guide", "demo", "guide-7"), key="key-00001")
    assert house.memory.asked[-1].cause == uuid5(NAMESPACE_URL, '["command","guide-7","key-00001"]')


@pytest.mark.parametrize(
    "again",
    [
        '{"part": {"pages": 7, "weight": 70}, "name": "Ada"}',
        '{"name": "\\u0041da", "part": {"weight": 70.0, "pages": 7}}',
        ' {"name":"Ada","part":{"weight":7e1,"pages":7}}\n',
    ],
)
def test_an_equal_body_gives_the_same_bytes_again(house: House, again: str) -> None:
    key = str(uuid4())
    first = house.post("/v1/cards", BODY, "guide", key=key)
    sealed = {"content-type": "application/json"}
    second = house.post("/v1/cards", person="guide", key=key, headers=sealed, content=again.encode())
    assert (second.status_code, second.content) == (200, first.content)


@given(st.integers(-(2**53), 2**53))
def test_a_number_is_compared_by_its_value(number: int) -> None:
    assert orjson.dumps(comparable([number])) == orjson.dumps(comparable([float(number)]))


@pytest.mark.parametrize("other", [{"name": "Bea"}, {"name": "Ada", "part": None}, {"name": "Ada", "plan": None}])
def test_another_body_under_the_same_key_is_refused(house: House, other: object) -> None:
    key = str(uuid4())
    assert house.post("/v1/cards", {"name": "Ada"}, "guide", key=key).status_code == 200
    reply = house.post("/v1/cards", other, "guide", key=key)
    assert (reply.status_code, reply.json()["code"]) == (422, "idempotency-key-reused")
    assert reply.json()["errors"] == [{"pointer": POINTER, "code": "reused"}]


def test_the_same_key_for_another_patient_is_refused(house: House) -> None:
    key, body = str(uuid4()), {"document": "rules", "version": 1}
    assert house.post(f"/v1/patients/{house.opened()}/signatures", body, key=key).status_code == 200
    assert house.post(f"/v1/patients/{house.opened()}/signatures", body, key=key).status_code == 422


def test_a_key_belongs_to_its_subject(house: House) -> None:
    key = str(uuid4())
    one, other = (house.post("/v1/cards", BODY, token("guide", "demo", str(uuid4())), key=key) for _ in range(2))
    assert one.status_code == other.status_code == 200
    assert one.json()["patient_id"] != other.json()["patient_id"]


def test_replies_are_written_with_sorted_keys(house: House) -> None:
    reply = house.post("/v1/cards", BODY, "guide")
    assert list(json.loads(reply.content)) == ["events", "patient_id"]
    assert reply.headers["cache-control"] == "no-store"


def test_what_was_taken_before_is_answered_as_it_was_then(house: House) -> None:
    """A bound on the clock refuses what is new, never a repeat: nobody can say again that 1906 was 120 years ago."""
    person, key, body = token("guide", "demo", "late"), "key-of-2026-10-05", {"name": "Ada", "born": LATER}
    cause = cause_of("command", "late", key)
    refused = house.post("/v1/cards", body, person, key=key)
    assert refused.json()["errors"] == [{"pointer": "/born", "code": "in-the-future"}]
    house.wait(house.pool.execute(ANSWERED, str(uuid4()), cause))
    assert house.post("/v1/cards", body, person, key=key).status_code == 200
    assert house.post("/v1/cards", body | {"name": ""}, person, key=key).json()["errors"][0]["pointer"] == "/name"
    assert house.post("/v1/cards", body, person).status_code == 422


def test_an_event_that_was_taken_before_is_answered_as_it_was_then(house: House) -> None:
    person, id, body = token("guide", "demo", "late"), str(uuid4()), {"name": "Ada", "born": LATER}
    refused = house.publish("assessment-submitted", body, person, id=id)
    assert refused.json()["errors"] == [{"pointer": "/data/born", "code": "in-the-future"}]
    house.wait(house.pool.execute(ANSWERED, str(uuid4()), cause_of("event", "late", "/apps/test", id)))
    assert house.publish("assessment-submitted", body, person, id=id).status_code == 200
