"""A body opens with its own key, in its own place, unchanged; nothing else opens."""

from __future__ import annotations

import os

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe as second_reader
from joserfc.jwk import OctKey

from shared.errors import Unreadable
from shared.security.sealing import Key, header_of, open_at_rest, seal, seal_at_rest, unseal

KEY = Key("first", bytes(range(32)))
OTHER = Key("second", bytes(range(1, 33)))
TWIN = Key("first", OTHER.secret)
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # in the order of base64url
bodies = st.binary(max_size=300)


@given(bodies, st.dictionaries(st.text(max_size=8).map("x".__add__), st.text(max_size=8) | st.integers(0, 2**40)))
def test_what_was_sealed_opens_again(body: bytes, header: dict[str, str | int]) -> None:
    jwe = seal(KEY, body, header)
    assert unseal(jwe, KEY) == unseal(jwe.encode(), KEY) == body
    assert header_of(jwe) == {"alg": "dir", "enc": "A256GCM", "kid": "first", **header}


def test_the_protected_header_keeps_its_order() -> None:
    assert list(header_of(seal(KEY, b"", {"patient": "p", "type": "t", "id": "i", "seq": 1, "of": 2}))) == [
        *("alg", "enc", "kid"),
        *("patient", "type", "id", "seq", "of"),
    ]


@given(bodies)
def test_another_library_reads_it(body: bytes) -> None:
    registry = second_reader.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
    jwe = seal(KEY, body, {"patient": "p", "seq": 3})
    read = second_reader.decrypt_compact(jwe, OctKey.import_key(KEY.secret), registry=registry)
    assert read.plaintext == body
    assert read.protected["seq"] == 3


@given(bodies)
def test_what_another_library_sealed_is_read(body: bytes) -> None:
    header = {"alg": "dir", "enc": "A256GCM", "kid": "first"}
    jwe = second_reader.encrypt_compact(header, body, OctKey.import_key(KEY.secret), algorithms=["dir", "A256GCM"])
    assert unseal(jwe, KEY) == body


@pytest.mark.parametrize("key", [OTHER, TWIN])
def test_another_key_does_not_open_it(key: Key) -> None:
    with pytest.raises(Unreadable):
        unseal(seal(KEY, b"body", {}), key)


def test_a_header_from_another_record_is_refused() -> None:
    one, two = (seal(KEY, b"body", {"patient": patient}).split(".") for patient in "ab")
    with pytest.raises(Unreadable, match="not-authentic"):
        unseal(".".join([two[0], *one[1:]]), KEY)


@given(bodies, st.data())
def test_no_character_can_be_changed(body: bytes, data: st.DataObject) -> None:
    jwe = bytearray(seal(KEY, body, {"patient": "p"}).encode())
    place = data.draw(st.sampled_from([i for i, character in enumerate(jwe) if character != ord(".")]))
    jwe[place] = data.draw(st.sampled_from([other for other in ALPHABET if other != jwe[place]]))
    with pytest.raises(Unreadable):
        unseal(bytes(jwe), KEY)


@given(bodies)
def test_a_tag_has_one_spelling(body: bytes) -> None:
    jwe = seal(KEY, body, {}).encode()
    twin = ALPHABET[ALPHABET.index(jwe[-1]) ^ 1]  # the last character of 16 bytes carries four spare bits
    with pytest.raises(Unreadable, match="not-a-jwe"):
        unseal(jwe[:-1] + bytes([twin]), KEY)


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_text_that_is_no_jwe_is_refused_as_unreadable(rubbish: bytes | str) -> None:
    with pytest.raises(Unreadable):
        unseal(rubbish, KEY)
    with pytest.raises(Unreadable):
        header_of(rubbish)


@pytest.mark.parametrize("change", [{"alg": "A256KW"}, {"enc": "A128GCM"}, {"zip": "DEF"}, {"crit": ["x"]}])
def test_other_algorithms_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match="not-a-jwe"):
        unseal(seal(KEY, b"body", change), KEY)


@given(bodies, st.text(max_size=9), st.integers(0, 2**40))
def test_a_row_opens_beside_what_it_was_bound_to(body: bytes, entity: str, version: int) -> None:
    assert open_at_rest(KEY, seal_at_rest(KEY, body, entity, "state", version), entity, "state", version) == body


@pytest.mark.parametrize("elsewhere", [("b", "state", 1), ("a", "journal", 1), ("a", "state", 2), ("as", "tate", 1)])
def test_a_row_does_not_open_elsewhere(elsewhere: tuple[str, str, int]) -> None:
    with pytest.raises(Unreadable, match="not-authentic"):
        open_at_rest(KEY, seal_at_rest(KEY, b"body", "a", "state", 1), *elsewhere)


@given(bodies, st.data())
def test_no_bit_of_a_row_can_be_flipped(body: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal_at_rest(KEY, body, "a"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        open_at_rest(KEY, bytes(sealed), "a")


@given(st.binary(max_size=40))
def test_rubbish_at_rest_is_unreadable_and_nothing_worse(rubbish: bytes) -> None:
    with pytest.raises(Unreadable):
        open_at_rest(KEY, rubbish, "a")


def test_a_key_does_not_show_its_secret() -> None:
    assert "first" in repr(KEY) and repr(KEY.secret) not in repr(KEY)


def test_the_same_body_is_never_sealed_the_same_way_twice() -> None:
    body = orjson.dumps(os.urandom(8).hex())
    assert len({seal(KEY, body, {}) for _ in range(100)} | {seal_at_rest(KEY, body) for _ in range(100)}) == 200
