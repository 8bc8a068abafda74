"""Structured events and batches: what the SDK writes is taken, each event of a batch is answered on its own."""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx
import pytest
from cloudevents.core.bindings.http import to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from tests.edge.conftest import House, bearer
from tests.edge.people import token

PATH = "/v1/events"
STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
SIGNED = {"document": "rules", "version": 1}


def event(type: str = "consent-signed", **more: Any) -> dict[str, Any]:
    said = {"specversion": "1.0", "id": str(uuid4()), "source": "/apps/test", "type": type, "data": SIGNED, **more}
    return {name: value for name, value in said.items() if value is not ...}


def send(house: House, said: Any, person: str, media: str = STRUCTURED, **headers: str) -> httpx.Response:
    content = said if isinstance(said, bytes) else json.dumps(said).encode()
    given = {**bearer(person), "content-type": media, **headers}
    return house.request("POST", PATH, headers=given, content=content)


def lines(house: House, events: list[Any], person: str) -> list[dict[str, Any]]:
    reply = send(house, events, person, BATCHED)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()
    return found


def patient(house: House, clinic: str = "demo") -> str:
    return token("patient", clinic, patient=house.opened(token("guide", clinic)), sub=str(uuid4()))


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_an_event_is_the_same_in_all_three_modes_of_the_sdk(house: House, clinic: str) -> None:
    attributes = {"type": "consent-signed", "source": "/apps/ünïx", "datacontenttype": "application/json"}
    written = CloudEvent({**attributes, "appversion": "3"}, SIGNED)
    person = patient(house, clinic)
    binary, structured = to_binary(written, JSONFormat()), to_structured(written, JSONFormat())
    assert structured.headers["content-type"] == STRUCTURED
    first = house.request("POST", PATH, headers=binary.headers | bearer(person), content=binary.body)
    second = house.request("POST", PATH, headers=structured.headers | bearer(person), content=structured.body)
    third = send(house, b"[" + structured.body + b"]", person, BATCHED)
    assert first.status_code == second.status_code == third.status_code == 200
    assert first.content == second.content
    line = {"source": "/apps/ünïx", "id": written.get_id(), "status": 200, "body": first.json()}
    assert third.json() == [line]


def test_the_cause_of_a_structured_event_is_subject_source_and_id(house: House) -> None:
    person = token("patient", patient=house.opened(), sub="grace")
    assert send(house, event(id="e-€", source="/apps/ios"), person).status_code == 200
    assert house.memory.asked[-1].cause == uuid5(NAMESPACE_URL, '["event","grace","/apps/ios","e-€"]')


@pytest.mark.parametrize(
    ("attributes", "error"),
    [
        ({"id": ...}, ("/id", "missing")),
        ({"id": None}, ("/id", "missing")),
        ({"id": 7}, ("/id", "wrong-type")),
        ({"source": "a\nb"}, ("/source", "wrong-format")),
        ({"specversion": "0.3"}, ("/specversion", "not-one-of")),
        ({"type": "crisis-detected"}, ("/type", "not-one-of")),
        ({"subject": 7}, ("/subject", "wrong-type")),
        ({"time": "yesterday"}, ("/time", "wrong-format")),
        ({"datacontenttype": "text/xml"}, ("/datacontenttype", "not-one-of")),
        ({"data": ...}, ("/data", "missing")),
        ({"data": None}, ("/data", "wrong-type")),
        ({"data": {"document": "", "version": 1}}, ("/data/document", "too-short")),
        ({"CANARY": 1}, ("", "unknown-field")),
        ({"canary": {"CANARY": 1}}, ("", "wrong-type")),
    ],
)
def test_pointers_start_at_the_event_in_both_modes(
    house: House, attributes: dict[str, Any], error: tuple[str, str]
) -> None:
    said, person = event(**attributes), patient(house)
    problems = [send(house, said, person).json(), lines(house, [event(), said], person)[1]["body"]]
    for problem in problems:
        assert (problem["status"], problem["errors"]) == (422, [{"pointer": error[0], "code": error[1]}])
        assert "CANARY" not in json.dumps(problem)


def test_extensions_and_the_other_attributes_of_an_event_are_taken(house: House) -> None:
    more = {"time": "2026-10-05T13:00:00Z", "dataschema": "https://a.example/1", "datacontenttype": "application/json"}
    said = event(**more, traceparent="00-1", appbuild=7, beta=True, subject=None)
    assert send(house, said, patient(house), media=f"{STRUCTURED}; charset=UTF-8").status_code == 200


@pytest.mark.parametrize("said", [[], "text", 7, None])
def test_what_is_no_object_is_no_event(house: House, said: Any) -> None:
    reply = send(house, said, patient(house))
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": "", "code": "wrong-type"}])
    assert lines(house, [said], patient(house))[0] == {
        **{"source": None, "id": None, "status": 422},
        "body": reply.json(),
    }


def test_each_event_of_a_batch_has_the_answer_it_would_have_alone(house: House) -> None:
    person = patient(house)
    said = [
        event(),
        event(data={"document": "refuse", "version": 1}),
        event("vitals-recorded"),
        event(subject=str(uuid4())),
        event(data={"document": "x" * 65_536, "version": 1}),
        event(data={"document": "away", "version": 1}),
        event(data={"document": "break", "version": 1}),
        event(data={"document": "defect", "version": 1}),
        event(),
    ]
    answered = lines(house, said, person)
    assert [(each["source"], each["id"]) for each in answered] == [(each["source"], each["id"]) for each in said]
    assert [each["status"] for each in answered] == [200, 409, 404, 404, 413, 503, 500, 500, 200]
    codes = ["too-many-books", "owned-elsewhere", "unknown", "too-large", "away", "incident", "incident"]
    assert [each["body"]["code"] for each in answered[1:8]] == codes
    assert "CANARY" not in json.dumps(answered)
    again = lines(house, said, person)
    assert [again[at] for at in (0, 1, 8)] == [answered[at] for at in (0, 1, 8)]


def test_a_batch_with_an_answer_that_is_not_final_asks_to_come_again(house: House) -> None:
    person = patient(house)
    assert "retry-after" not in send(house, [event()], person, BATCHED).headers
    away = event(data={"document": "away", "version": 1})
    assert send(house, [event(), away], person, BATCHED).headers["retry-after"] == "1"


def test_an_event_may_build_on_the_one_before_it(house: House) -> None:
    first = event("assessment-submitted", data={"name": "Ada"})
    opened, signed = lines(house, [first, event()], token("patient", "second", "batch-of-a-newcomer"))
    assert (opened["status"], signed["status"]) == (200, 200)
    assert opened["body"]["patient_id"] == signed["body"]["patient_id"]


def test_a_role_may_assert_some_types_and_not_others(house: House) -> None:
    assert send(house, event(), "guide").status_code == 403
    said = [event(), event("assessment-submitted", data={"name": "Ada"})]
    assert [each["status"] for each in lines(house, said, "guide")] == [403, 200]


def test_a_hundred_events_are_the_most_of_a_batch(house: House) -> None:
    person = patient(house)
    assert [each["status"] for each in lines(house, [event() for _ in range(100)], person)] == [200] * 100
    reply = send(house, [event() for _ in range(101)], person, BATCHED)
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": "", "code": "too-long"}])
    assert lines(house, [], person) == []


def test_a_batch_is_a_list(house: House) -> None:
    reply = send(house, event(), patient(house), BATCHED)
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": "", "code": "wrong-type"}])


@pytest.mark.parametrize(("media", "limit"), [(STRUCTURED, 65_536), (BATCHED, 1_048_576)])
def test_a_body_has_a_last_size_that_is_taken(house: House, media: str, limit: int) -> None:
    said, person = json.dumps(event() if media == STRUCTURED else [event()]).encode(), patient(house)
    assert send(house, said.ljust(limit), person, media).status_code == 200
    assert send(house, said.ljust(limit + 1), person, media).status_code == 413


@pytest.mark.parametrize("media", [STRUCTURED, BATCHED])
def test_refusals_of_the_whole_come_in_the_order_of_the_contract(house: House, media: str) -> None:
    huge, person = b"[" * 1_048_577, patient(house)
    assert send(house, huge, "", media).status_code == 401
    assert send(house, huge, "subscriber", media).status_code == 403
    assert send(house, huge, person, media, **{"content-encoding": "gzip"}).status_code == 413
    assert send(house, b"[", person, media, **{"content-encoding": "gzip"}).status_code == 415
    assert send(house, b"[", person, f"{media}; charset=latin-1").status_code == 415
    assert send(house, b"[", person, media).status_code == 400


def test_an_envelope_takes_nothing_from_how_deep_data_may_be(house: House) -> None:
    def nested(depth: int) -> Any:
        return {"a": nested(depth - 1)} if depth else 1

    person = patient(house)
    assert send(house, event(data=nested(20)), person).status_code == 422
    assert lines(house, [event(data=nested(20))], person)[0]["status"] == 422
    assert send(house, event(data=nested(21)), person).status_code == 400
