"""What the HTTP binding and the JSON format of CloudEvents 1.0 say is taken or refused, sentence by sentence.

The tables follow the specification's own examples and what its SDKs test of themselves.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx
import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.runtime.edge.events.binary import header_text
from tests.edge.conftest import House, bearer
from tests.edge.people import token

PATH = "/v1/events"
STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
SIGNED = {"document": "rules", "version": 1}
DATA = json.dumps(SIGNED).encode()


@pytest.fixture(scope="module")
def person(house: House) -> str:
    return token("patient", patient=house.opened(), sub="ada")


def binary(house: House, person: str, *more: tuple[str, bytes], body: bytes = DATA, **attributes: bytes) -> Any:
    """A request in binary mode, its headers as raw bytes."""
    said = {"specversion": b"1.0", "type": b"consent-signed", "source": b"/apps", "id": str(uuid4()).encode()}
    headers = [(b"content-type", b"application/json"), *((k.encode(), v.encode()) for k, v in bearer(person).items())]
    headers += [(f"ce-{name}".encode(), value) for name, value in (said | attributes).items()]
    headers += [(name.encode(), value) for name, value in more]
    return house.request("POST", PATH, headers=headers, content=body)


def structured(house: House, person: str, **members: Any) -> httpx.Response:
    said = {"specversion": "1.0", "id": str(uuid4()), "source": "/apps", "type": "consent-signed", "data": SIGNED}
    said |= members
    content = json.dumps({name: value for name, value in said.items() if value is not ...}).encode()
    return house.request("POST", PATH, headers={**bearer(person), "content-type": STRUCTURED}, content=content)


def batched(house: House, person: str, content: bytes) -> Any:
    headers = {**bearer(person), "content-type": BATCHED}
    return house.request("POST", PATH, headers=headers, content=b"[" + content + b"]").json()[0]


def cause(source: str, id: str) -> Any:
    return uuid5(NAMESPACE_URL, json.dumps(["event", "ada", source, id], separators=(",", ":"), ensure_ascii=False))


# --- the value of a header ---

READ = [
    ("simple", "simple"),
    ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
    ("Euro%20%e2%82%ac%20%f0%9F%98%80", "Euro € 😀"),
    ("unneeded %30%31", "unneeded 01"),
    ("percent%25encoded", "percent%encoded"),
    ("once%2541only", "once%41only"),
    ("quote%22encoded", 'quote"encoded'),
    ("caf%C3%A9", "café"),
    ("e%CC%81 is not %C3%A9", "e\u0301 is not é"),
    ('"  quoted  text  "unquoted', "  quoted  text  unquoted"),
    (r'"escaped quote\"end"', 'escaped quote"end'),
    (r'"escaped backslash\\end"', r"escaped backslash\end"),
    (r"plain backslash\end", r"plain backslash\end"),
    ('"%E2%82%AC"', "€"),
    ("plus+stays", "plus+stays"),
    ("%EF%BF%BD", "\ufffd"),
    ("café", "café"),
]
UNREADABLE = [
    b"a%FF",
    b"a%FE",
    b"%80",
    b"%C3",
    b"%E2%82",
    b"%E2x",
    b"%E2%E2",
    b"overlong %C0%A0",
    b"overlong %E0%80%A0",
    b"overlong %C0%80",
    b"beyond unicode %F5%80%80%80",
    b"high surrogate %ED%A0%80",
    b"low surrogate %ED%B0%80",
    b"two surrogates %ED%A0%80%ED%B0%80",
    b"100%",
    b"%4",
    b"%g0",
    b"%0g",
    b"%0$",
    b"%+1",
    b"%u20AC",
    b'"unterminated',
    b'"unterminated escape \\',
    b'a"b',
    b"caf\xe9",
    b"\xff",
    b"\xc3\x28",
]


@pytest.mark.parametrize(("sent", "meant"), READ)
def test_a_header_is_unquoted_and_decoded_once(house: House, person: str, sent: str, meant: str) -> None:
    assert binary(house, person, id=sent.encode(), source=b"/a").status_code == 200
    assert house.memory.asked[-1].cause == cause("/a", meant)


@pytest.mark.parametrize("name", ["id", "source", "type", "subject", "time", "dataschema", "specversion", "appversion"])
@pytest.mark.parametrize("sent", UNREADABLE)
def test_what_is_no_percent_encoded_utf_8_is_refused(house: House, person: str, name: str, sent: bytes) -> None:
    asked = len(house.memory.asked)
    reply = binary(house, person, **{name: sent})
    pointer = "" if name == "appversion" else f"/{name}"
    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (400, "wrong-encoding")
    assert problem["errors"] == [{"pointer": pointer, "code": "wrong-encoding"}]
    assert len(house.memory.asked) == asked


def test_other_refusals_come_before_and_after_the_encoding_in_their_order(house: House, person: str) -> None:
    assert binary(house, "", id=b"%FF").status_code == 401
    assert binary(house, "guide", id=b"%FF").status_code == 403
    assert binary(house, "subscriber", type=b"%FF").status_code == 403
    assert binary(house, person, id=b"%FF", body=b" " * 65_537).status_code == 413
    assert binary(house, person, ("content-encoding", b"gzip"), id=b"%FF").status_code == 415
    assert binary(house, person, id=b"%FF", specversion=b"0.3", body=b"{}").status_code == 400


ALLOWED = st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cs"))
TEXTS = st.text(ALLOWED, min_size=1, max_size=30)


@settings(max_examples=200, deadline=None)
@given(id=TEXTS, source=TEXTS)
@example(id="a%FF", source="%")
@example(id=" a ", source='"')
def test_whatever_an_sdk_encodes_is_read_as_it_was(house: House, person: str, id: str, source: str) -> None:
    event = CloudEvent({"type": "consent-signed", "source": source, "id": id}, SIGNED)
    modes = [to_binary(event, JSONFormat()), to_structured(event, JSONFormat())]
    for sent in modes:
        reply = house.request("POST", PATH, headers={**sent.headers, **bearer(person)}, content=sent.body)
        assert reply.status_code == 200, reply.text
        assert house.memory.asked[-1].cause == cause(source, id)


@settings(max_examples=500)
@given(st.binary(max_size=12) | st.text('%"\\aEF8CA0', max_size=12).map(str.encode))
def test_no_two_texts_become_one(sent: bytes) -> None:
    """What is read can be written again, and reads the same; nothing is replaced by a stand-in."""
    try:
        read = header_text(sent)
    except ValueError:
        return
    assert header_text(quote(read, safe="").encode()) == read
    assert "\ufffd" not in read or b"\xef\xbf\xbd" in sent or b"%EF%BF%BD" in sent.upper()


# --- attributes ---

CHARACTERS = ["\x00", "\n", "\x1f", "\x7f", "\x80", "\x9f", "\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0010ffff"]


@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize("name", ["id", "source", "type", "subject", "appversion"])
def test_characters_that_no_attribute_may_have_are_refused(
    house: House, person: str, name: str, character: str
) -> None:
    error = {"pointer": "" if name == "appversion" else f"/{name}", "code": "wrong-format"}
    for reply in (
        binary(house, person, **{name: quote(f"a{character}b").encode()}),
        structured(house, person, **{name: f"a{character}b"}),
    ):
        assert (reply.status_code, reply.json()["errors"]) == (422, [error])


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"subject": ""}, "/subject", "too-short"),
    ({"dataschema": ""}, "/dataschema", "wrong-format"),
    ({"dataschema": "/relative"}, "/dataschema", "wrong-format"),
    ({"dataschema": "https://a b"}, "/dataschema", "wrong-format"),
    *(({"specversion": version}, "/specversion", "not-one-of") for version in ("0.3", "1", "1.1", "2.0", "01.0")),
    *(
        ({"time": text}, "/time", "wrong-format")
        for text in (
            "",
            "yesterday",
            "1796515200",
            "2026-10-05",
            "2026-10-05T13:00Z",
            "2026-10-05T13:00:00",
            "2026-10-05 13:00:00Z",
            "20261005T130000Z",
            "2026-W41-1T13:00:00Z",
            "2026-10-05T13:00:00+0200",
            "2026-10-05T13:00:00.Z",
            "2026-10-05T24:00:00Z",
            "2026-02-30T13:00:00Z",
            "٢٠٢٦-10-05T13:00:00Z",
        )
    ),
]
RIGHT: list[dict[str, str]] = [
    *(
        {"time": text}
        for text in (
            "2026-10-05T13:00:00Z",
            "2026-10-05t13:00:00z",
            "2026-10-05T13:00:00.123456789Z",
            "2026-10-05T13:00:00.1+02:00",
            "2026-10-05T13:00:00-00:00",
            "2016-12-31T23:59:60Z",
        )
    ),
    *({"dataschema": text} for text in ("https://a.example/b#c", "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66")),
    *(
        {"source": text}
        for text in (
            "#fragment",
            "//authority/path",
            "1-555-123-4567",
            "mailto:cncf-wg-serverless@lists.cncf.io",
            "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
        )
    ),
    {"extinteger": "10"},
    {"extboolean": "true"},
    {"extbinary": "TWE="},
    {"exttimestamp": "2023-03-31T15:12:00Z"},
    {"a": "one letter"},
    {"1": "a digit"},
    {"muchlongerthantwentycharacters": "should not, but may"},
    {"emptyextension": ""},
]


@pytest.mark.parametrize(("attributes", "pointer", "code"), WRONG)
def test_a_malformed_attribute_is_named_in_both_modes(
    house: House, person: str, attributes: dict[str, str], pointer: str, code: str
) -> None:
    encoded = {name: quote(text).encode() for name, text in attributes.items()}
    for reply in (binary(house, person, **encoded), structured(house, person, **attributes)):
        assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": pointer, "code": code}])


@pytest.mark.parametrize("attributes", RIGHT)
def test_a_well_formed_attribute_is_taken_in_both_modes(house: House, person: str, attributes: dict[str, str]) -> None:
    encoded = {name: quote(text).encode() for name, text in attributes.items()}
    for reply in (binary(house, person, **encoded), structured(house, person, **attributes)):
        assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(
    ("header", "pointer", "code"),
    [
        ("ce-datacontenttype", "", "unknown-field"),
        ("ce-data", "", "unknown-field"),
        ("ce-data_base64", "", "unknown-field"),
        ("ce-app-version", "", "unknown-field"),
        ("ce-", "", "unknown-field"),
        ("ce-id", "/id", "repeated"),
        ("CE-Source", "/source", "repeated"),
    ],
)
def test_a_header_that_is_no_attribute_or_stands_twice_is_refused(
    house: House, person: str, header: str, pointer: str, code: str
) -> None:
    reply = binary(house, person, (header, b"x"))
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": pointer, "code": code}])


@pytest.mark.parametrize("name", ["id", "source", "type", "subject", "time", "dataschema", "datacontenttype"])
@pytest.mark.parametrize("value", [7, True, 1.5, [], {}])
def test_an_attribute_of_the_specification_is_a_text(house: House, person: str, name: str, value: Any) -> None:
    reply = structured(house, person, **{name: value})
    assert {"pointer": f"/{name}", "code": "wrong-type"} in reply.json()["errors"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("extension", 1.5, "wrong-type"),
        ("extension", 1e3, "wrong-type"),
        ("extension", [], "wrong-type"),
        ("extension", {"a": 1}, "wrong-type"),
        ("extension", 2**31, "out-of-range"),
        ("extension", -(2**31) - 1, "out-of-range"),
        ("Extension", "a", "unknown-field"),
        ("ext_ension", "a", "unknown-field"),
        ("ext-ension", "a", "unknown-field"),
        ("extänsion", "a", "unknown-field"),
        ("", "a", "unknown-field"),
        ("data_base65", "a", "unknown-field"),
    ],
)
def test_an_extension_has_a_name_and_a_type_of_the_specification(
    house: House, person: str, name: str, value: Any, code: str
) -> None:
    reply = structured(house, person, **{name: value})
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"pointer": "", "code": code}])


@pytest.mark.parametrize("value", [0, 2**31 - 1, -(2**31), True, False, "", "text", None])
def test_an_extension_is_taken(house: House, person: str, value: Any) -> None:
    assert structured(house, person, extension=value).status_code == 200


# --- data ---

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
