"""Texts that show nothing are refused; every other one stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.fields.texts import CONTROL, LONGEST, LONGEST_NOTE, Blank, Note, Text, Writing, shows_something
from tests.fields.judging import code

NOTHING = [
    " ", "   ", "\u00a0", "\u3000", "\u2003 \u2009", "\u200b", "\u200c\u200d", "\ufeff", "\u2060", "\u00ad", "\u200e",
    "\u200f", "\u202a\u202c", "\u202e", "\u2066\u2069", "\u061c", "\u180e", "\ufe0f", "\u034f", "\u3164", "\u115f",
    "\uffa0", "\u2800", "\u17b4", "\U000e0001", "\U000e0041", "\U0001d173", "\u2028", "\u2029", "\u0301", "\ufffe",
    " \u200b \u202e ",
]  # fmt: skip
NAMES = [
    "Ada", "O’Connor", "O'Neil", "Jean-Luc", "José", "Jose\u0301", "Nguyễn Thị Hà", "محمد", "می‌خواهم",
    "नरेंद्र", "क्‍ष",
    "李小龍", "山田 太郎", "김민준", "Ольга", "Ελένη", "חַנָּה", "ສົມສັກ", "สมชาย", "ამირან", "Ḥasan",
    "Ngozi Ọkọ́njọ̀", "X Æ A-12",
    "\u200fמשה\u200e", "𞤢𞤣𞤤𞤢𞤥", "𠮷野", "\U0002ebf0", "J.", "-", "🙂",
]  # fmt: skip


@pytest.mark.parametrize("of", [Text, Note, Writing], ids=["text", "note", "writing"])
@pytest.mark.parametrize("said", NOTHING, ids=ascii)
def test_a_text_of_invisible_characters_is_refused(said: str, of: object) -> None:
    assert code(of, said) == "blank"


@pytest.mark.parametrize("of", [Text, Note, Writing, Blank], ids=["text", "note", "writing", "blank"])
@pytest.mark.parametrize("said", NAMES)
def test_a_name_in_any_script_stays_byte_for_byte(said: str, of: object) -> None:
    assert TypeAdapter(of).validate_python(said).encode() == said.encode()


@pytest.mark.parametrize("said", ["", *NOTHING], ids=ascii)
def test_a_medication_may_be_blank(said: str) -> None:
    assert TypeAdapter(Blank).validate_python(said) == said


@pytest.mark.parametrize("sign", [*map(chr, (0, 1, 9, 10, 13, 0x1B, 0x7F, 0x80, 0x85, 0x9F))], ids=ascii)
def test_one_line_has_no_control_characters(sign: str) -> None:
    assert {code(of, f"A{sign}da") for of in (Text, Blank, Note)} == {"control-character"}


@pytest.mark.parametrize(
    ("sign", "taken"), [("\n", True), ("\r\n", True), ("\t", True), ("\0", False), ("\x9b", False)]
)
def test_lines_have_breaks_and_tabs_and_nothing_else(sign: str, taken: bool) -> None:
    assert (code(Writing, f"A{sign}da") is None) == taken


def test_texts_have_a_length() -> None:
    for of, longest in ((Text, LONGEST), (Blank, LONGEST), (Note, LONGEST_NOTE)):
        assert code(of, "a" * longest) is None and code(of, "a" * (longest + 1)) == "string_too_long"
    assert code(Text, "") == "string_too_short"


@given(st.text(max_size=80), st.sampled_from(NAMES))
def test_whatever_stands_beside_something_seen_is_kept(other: str, name: str) -> None:
    said = "".join(sign for sign in other if sign not in CONTROL)
    for whole in (said + name, name + said):
        assert shows_something(whole) and TypeAdapter(Text).validate_python(whole) == whole
