"""How the value of a header is written: percent-encoded UTF-8, decoded once, and never two texts as one."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from cloudevents.core.bindings.http import to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.runtime.edge.events.binary import header_text
from tests.edge.binding import PATH, SIGNED, binary, cause
from tests.edge.conftest import House, bearer

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


@settings(max_examples=200)
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
