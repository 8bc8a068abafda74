"""Which data an event may carry, and how its content type says what they are, as CloudEvents 1.0 says."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from uuid import uuid4

import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from tests.edge.binding import DATA, PATH, SIGNED, batched, binary, cause, structured
from tests.edge.conftest import House, bearer

BASE64 = b64encode(DATA).decode()


@pytest.mark.parametrize(
    "members",
    [
        {"data": ..., "data_base64": BASE64},
        {"data": ..., "data_base64": BASE64, "datacontenttype": "application/json"},
        {"data": ..., "data_base64": BASE64, "datacontenttype": "application/xyz+json; charset=utf-8"},
        {"data": None, "data_base64": BASE64},
        {"data": SIGNED, "data_base64": None},
        *(
            {"data": SIGNED, "datacontenttype": type}
            for type in (
                "application/json",
                "application/json; charset=utf-8",
                'Application/JSON; CharSet="UTF-8"',
                "application/vnd.example.consent+json",
                "text/json",
                None,
            )
        ),
    ],
)
def test_data_are_json_or_bytes_that_are_json(house: House, person: str, members: dict[str, Any]) -> None:
    said = {"data": ..., **members}
    alone = structured(house, person, **said)
    assert alone.status_code == 200, alone.text
    assert house.memory.asked[-1].body.items() >= SIGNED.items()
    sent = {"specversion": "1.0", "id": str(uuid4()), "source": "/apps", "type": "consent-signed", **said}
    content = json.dumps({name: value for name, value in sent.items() if value is not ...}).encode()
    assert batched(house, person, content)["status"] == 200


@pytest.mark.parametrize(
    ("members", "pointer", "code"),
    [
        ({"data": SIGNED, "data_base64": BASE64}, "/data_base64", "not-both"),
        ({"data_base64": 7}, "/data_base64", "wrong-type"),
        ({"data_base64": {}}, "/data_base64", "wrong-type"),
        ({"data_base64": "not base64"}, "/data_base64", "wrong-format"),
        ({"data_base64": BASE64.rstrip("=")[:-1]}, "/data_base64", "wrong-format"),
        ({"data_base64": BASE64[:8] + "\n" + BASE64[8:]}, "/data_base64", "wrong-format"),
        ({"data_base64": "_-" + BASE64[2:]}, "/data_base64", "wrong-format"),
        ({"data_base64": BASE64 + "===="}, "/data_base64", "wrong-format"),
        ({"data_base64": "é" * 4}, "/data_base64", "wrong-format"),
        ({"data_base64": ""}, "/data_base64", "not-json"),
        ({"data_base64": b64encode(b"\xff\xfe").decode()}, "/data_base64", "not-json"),
        ({"data_base64": b64encode(b"{").decode()}, "/data_base64", "not-json"),
        ({"data_base64": b64encode(b'{"version": 1, "version": 2}').decode()}, "/data_base64", "not-json"),
        ({"data_base64": b64encode(b'{"document": "\\ud800"}').decode()}, "/data_base64", "not-json"),
        ({"data_base64": b64encode(b"7").decode()}, "/data", "wrong-type"),
        ({"data_base64": b64encode(b'{"version": 1}').decode()}, "/data/document", "missing"),
        ({"data_base64": BASE64, "datacontenttype": "image/png"}, "/datacontenttype", "not-one-of"),
        ({"data_base64": BASE64, "datacontenttype": "text/json; charset=utf-16"}, "/datacontenttype", "not-one-of"),
        ({"data": "<a/>", "datacontenttype": "application/xml"}, "/datacontenttype", "not-one-of"),
        ({"data": SIGNED, "datacontenttype": "json"}, "/datacontenttype", "not-one-of"),
        ({"data": SIGNED, "datacontenttype": ""}, "/datacontenttype", "not-one-of"),
        ({"data": json.dumps(SIGNED)}, "/data", "wrong-type"),
        ({"data_base64": None}, "/data", "missing"),
    ],
)  # fmt: skip
def test_data_that_cannot_be_read_are_named(
    house: House, person: str, members: dict[str, Any], pointer: str, code: str
) -> None:
    reply = structured(house, person, **{"data": ..., **members})
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": pointer, "code": code}])


@pytest.mark.parametrize(
    ("type", "status"),
    [
        (b"application/json", 200),
        (b"application/json; charset=utf-8", 200),
        (b"application/vnd.example+json", 200),
        (b"text/json", 200),
        (b"text/plain", 415),
        (b"application/json; charset=utf-16", 415),
        (b"application/x-www-form-urlencoded", 415),
        (b"application/cloudevents", 415),
        (b"application/cloudevents+avro", 415),
        (b"application/cloudevents+xml", 415),
        (b"application/cloudevents-batch+avro", 415),
        (b"application/jsonl", 415),
        (b"", 415),
    ],
)
def test_the_content_type_of_a_request_says_its_mode(house: House, person: str, type: bytes, status: int) -> None:
    said = {"specversion": "1.0", "type": "consent-signed", "source": "/apps", "id": str(uuid4())}
    headers = {**bearer(person), **{f"ce-{name}": text for name, text in said.items()}, "content-type": type}
    assert house.request("POST", PATH, headers=headers, content=DATA).status_code == status


def test_data_of_no_said_type_are_json(house: House, person: str) -> None:
    """The Python SDK sends no Content-Type where an event has no `datacontenttype`."""
    sent = to_binary(CloudEvent({"type": "consent-signed", "source": "/apps"}, SIGNED), JSONFormat())
    assert "content-type" not in sent.headers
    reply = house.request("POST", PATH, headers={**sent.headers, **bearer(person)}, content=sent.body)
    assert reply.status_code == 200, reply.text


def test_an_event_without_data_says_so(house: House, person: str) -> None:
    empty = [binary(house, person, body=b""), structured(house, person, data=...)]
    for reply in empty:
        assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": "/data", "code": "missing"}])


def test_attributes_in_headers_beside_a_structured_event_play_no_part(house: House, person: str) -> None:
    event = CloudEvent({"type": "consent-signed", "source": "/apps", "id": "in-the-body"}, SIGNED)
    sent: HTTPMessage = to_structured(event, JSONFormat())
    headers = {**sent.headers, **bearer(person), "ce-id": "%FF", "ce-type": "somebody-elses"}
    assert house.request("POST", PATH, headers=headers, content=sent.body).status_code == 200
    assert house.memory.asked[-1].cause == cause("/apps", "in-the-body")


@pytest.mark.parametrize("data", [DATA, bytearray(DATA)])
def test_bytes_that_an_sdk_sends_are_read_in_every_mode(house: House, person: str, data: Any) -> None:
    event = CloudEvent({"type": "consent-signed", "source": "/apps", "datacontenttype": "application/json"}, data)
    whole, alone = to_structured(event, JSONFormat()), to_binary(event, JSONFormat())
    assert b"data_base64" in whole.body
    replies = [
        house.request("POST", PATH, headers={**sent.headers, **bearer(person)}, content=sent.body)
        for sent in (whole, alone)
    ]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert batched(house, person, whole.body)["body"] == replies[0].json() == replies[1].json()
