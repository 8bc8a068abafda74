"""Which attributes an event may have, in binary and structured mode, as CloudEvents 1.0 says."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.edge.binding import binary, structured
from tests.edge.conftest import House

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
