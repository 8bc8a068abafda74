"""Bodies are bounded, strictly JSON, and refused by pointer and code."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.edge.body import parse
from tests.edge.conftest import House

CARDS = "/v1/cards"
SEALED = {"content-type": "application/json"}


def send(house: House, content: bytes, **headers: str) -> Any:
    return house.post(CARDS, person="guide", headers=SEALED | headers, content=content)


def errors(house: House, body: Any) -> set[tuple[str, str]]:
    reply = house.post(CARDS, body, "guide")
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid")
    return {(error["pointer"], error["code"]) for error in reply.json()["errors"]}


def padded(size: int) -> bytes:
    return b'{"name": "Ada"' + b" " * (size - 15) + b"}"


def test_65536_bytes_is_the_last_accepted_size(house: House) -> None:
    assert send(house, padded(65_536)).status_code == 200
    assert send(house, padded(65_537)).status_code == 413


@pytest.mark.parametrize(("size", "status"), [(65_536, 200), (65_537, 413)])
def test_a_body_of_unknown_length_is_measured_while_it_is_read(house: House, size: int, status: int) -> None:
    async def parts() -> Any:
        for start in range(0, size, 1_000):
            yield padded(size)[start : start + 1_000]

    assert house.post(CARDS, person="guide", headers=SEALED, content=parts()).status_code == status


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ('Application/JSON;charset="UTF-8"', 200),
        ("application/json; charset=latin-1", 415),
        ("application/cloudevents+json", 415),
        ("application/jsonx", 415),
        ("text/json", 415),
        ("", 415),
    ],
)
def test_only_json_in_utf_8_is_read(house: House, content_type: str, status: int) -> None:
    assert send(house, b'{"name": "Ada"}', **{"content-type": content_type}).status_code == status


@pytest.mark.parametrize("encoding", ["gzip", "identity", "br"])
def test_an_encoded_body_is_not_read(house: House, encoding: str) -> None:
    assert send(house, b'{"name": "Ada"}', **{"content-encoding": encoding}).status_code == 415


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{'name': 'Ada'}",
        b'{"name": "Ada",}',
        b'{"name": "Ada", "name": "Bea"}',
        b'{"name": "Ada", "part": {"weight": 1, "weight": 2}}',
        b'{"name": "Ada", "part": {"weight": NaN}}',
        b'{"name": "Ada", "part": {"weight": -Infinity}}',
        b'{"name": "Ad\xff"}',
        b'\xef\xbb\xbf{"name": "Ada"}',
        '{"name": "Ada"}'.encode("utf-16"),
        b'{"name": "\\ud800"}',
        b'{"\\udfff": "Ada"}',
        b'{"name": "Ada"} {}',
        b"[" * 30_000,
        b'{"name": ' + b"[" * 20 + b"]" * 20 + b"}",
    ],
)
def test_what_is_not_strictly_json_is_400(house: House, content: bytes) -> None:
    reply = send(house, content)
    assert (reply.status_code, reply.json()["code"], reply.json()["errors"]) == (400, "not-json", [])


def test_twenty_deep_is_still_json(house: House) -> None:
    assert send(house, b'{"name": ' + b"[" * 19 + b"]" * 19 + b"}").status_code == 422


@pytest.mark.parametrize("body", [[], "Ada", 7, None, True])
def test_a_body_that_is_no_object_is_wrong_at_its_root(house: House, body: Any) -> None:
    reply = send(house, json.dumps(body).encode())
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"pointer": "", "code": "wrong-type"}]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {("/name", "missing")}),
        ({"name": ""}, {("/name", "too-short")}),
        ({"name": "x" * 201}, {("/name", "too-long")}),
        ({"name": "a\x00b"}, {("/name", "wrong-format")}),
        ({"name": 7}, {("/name", "wrong-type")}),
        ({"name": True}, {("/name", "wrong-type")}),
        ({"name": None}, {("/name", "wrong-type")}),
        ({"name": "Ada", "born": "yesterday"}, {("/born", "wrong-format")}),
        ({"name": "Ada", "born": "2026-10-05T13:00:00"}, {("/born", "wrong-format")}),
        ({"name": "Ada", "part": {"pages": 0}}, {("/part/pages", "out-of-range")}),
        ({"name": "Ada", "part": {"pages": "7"}}, {("/part/pages", "wrong-type")}),
        ({"name": "Ada", "part": {"pages": 7.5}}, {("/part/pages", "wrong-type")}),
        ({"name": "Ada", "part": {"pages": True}}, {("/part/pages", "wrong-type")}),
        ({"name": "Ada", "part": {"pages": 10**400}}, {("/part/pages", "out-of-range")}),
        ({"name": "Ada", "part": {"weight": 500.5}}, {("/part/weight", "out-of-range")}),
        ({"name": "Ada", "part": []}, {("/part", "wrong-type")}),
        ({"name": "Ada", "plan": 5}, {("/plan", "not-one-of")}),
        ({"name": "Ada", "answers": {"q1": "often"}}, {("/answers/q1", "wrong-type")}),
        ({"name": "Ada", "answers": {"q9": 1}}, {("/answers", "not-one-of")}),
        ({"name": "Ada", "surprise": 1}, {("", "unknown-field")}),
        ({"name": "Ada", "part": {"surprise": 1}}, {("/part", "unknown-field")}),
        ({"name": "Ada", "tags": {"mine": {"surprise": 1}}}, {("/tags", "unknown-field")}),
        ({"name": "Ada", "tags": {"mine": {"pages": 0}}}, {("/tags", "out-of-range")}),
        ({"name": "Ada", "books": [{}, {"pages": 0}]}, {("/books/1/pages", "out-of-range")}),
        ({"name": "Ada", "books": [{}] * 4}, {("/books", "too-long")}),
        ({"name": "", "plan": 5, "x": 1}, {("/name", "too-short"), ("/plan", "not-one-of"), ("", "unknown-field")}),
    ],
)
def test_each_wrong_field_is_named_by_pointer_and_code(house: House, body: Any, wrong: set[tuple[str, str]]) -> None:
    assert errors(house, body) == wrong


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 19, "9" * 5_000, "-" + "9" * 5_000])
@pytest.mark.parametrize("field", ["weight", "pages"])
def test_a_number_beyond_64_bits_is_out_of_range(house: House, field: str, number: str) -> None:
    reply = send(house, f'{{"name": "Ada", "part": {{"{field}": {number}}}}}'.encode())
    code = "wrong-type" if field == "pages" and "e" in number else "out-of-range"
    assert reply.json()["errors"] == [{"pointer": f"/part/{field}", "code": code}]


@given(st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False))
def test_every_other_number_is_read_as_it_is(number: float) -> None:
    read = parse(json.dumps(number).encode())
    assert read == number
    assert type(read) is type(number)


def test_whatever_was_read_can_be_kept() -> None:
    assert orjson.dumps(parse(b"[1e999, -1e999, -" + b"9" * 99 + b"]"))


def test_a_check_against_the_day_is_a_check_like_any_other(house: House) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert errors(house, {"name": "Ada", "born": tomorrow}) == {("/born", "in-the-future")}
    assert house.post(CARDS, {"name": "Ada", "born": "1992-03-15T00:00:00Z"}, "guide").status_code == 200
    reply = house.publish("assessment-submitted", {"name": "Ada", "born": tomorrow}, "guide")
    assert reply.json()["errors"] == [{"pointer": "/data/born", "code": "in-the-future"}]


def test_an_id_of_the_path_does_not_stand_in_the_body(house: House) -> None:
    patient = house.opened()
    body = {"document": "rules", "version": 1, "patient_id": patient}
    reply = house.post(f"/v1/patients/{patient}/signatures", body)
    assert reply.json()["errors"] == [{"pointer": "", "code": "unknown-field"}]


def test_a_command_without_words_needs_no_body(house: House) -> None:
    patient = house.opened()
    assert house.post(f"/v1/patients/{patient}/close").status_code == 200
    assert house.post(f"/v1/patients/{patient}/close", {}).status_code == 200
    assert house.post(f"/v1/patients/{patient}/close", {"why": 1}).status_code == 422


def test_a_body_on_which_a_rule_speaks_is_taken_in_spite_of_an_implausible_number(house: House) -> None:
    implausible = {"name": "Ada", "part": {"pages": 99_999, "weight": 70.5}}
    assert errors(house, implausible) == {("/part/pages", "out-of-range")}
    assert house.post(CARDS, implausible | {"answers": {"q1": 9}}, "guide").status_code == 200
    taken = house.memory.asked[-1]
    assert taken.command.model_dump()["part"] == {"pages": None, "weight": 70.5}
    assert taken.body["part"]["pages"] == 99_999


def test_no_other_mistake_is_overlooked_because_a_rule_speaks(house: House) -> None:
    body = {"name": "Ada", "answers": {"q1": 9}, "part": {"pages": 99_999, "weight": "heavy"}}
    assert errors(house, body) == {("/part/pages", "out-of-range"), ("/part/weight", "wrong-type")}
