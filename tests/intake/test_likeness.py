"""Two forms of one person have the same marks, however they were typed; two persons have others (reference 1.9)."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.likeness import marks, plain
from services.intake.domain.parts import Patient
from shared.security.identity import Identity
from tests.assessments import assessment, laid

HERE = Identity(bytes(range(32)))
PATIENT: dict[str, Any] = assessment()["patient"]
CARD = {"given": "Ada", "family": "O'Neil", "phone": "+1 510 555 0100", "email": "ada.b@example.com"}
CARD |= {"address": {"line1": "12 N Main St Apt 4", "city": "Oakland", "postal_code": "94607"}}


def marked(over: dict[str, Any], clinic: str = "demo", identity: Identity = HERE) -> dict[str, str]:
    patient = Patient.model_validate_json(json.dumps(laid(over, PATIENT)))
    return marks(patient, lambda text: identity.digest(clinic, text))


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """The indexes in which they do not agree."""
    first, second = marked(one), marked(other)
    return {index for index in first.keys() | second.keys() if first.get(index) != second.get(index)}


SAME_NAME = [
    (("Ada", "O'Neil"), ("ADA", "o\u2019neil")),
    (("Ada", "O'Neil"), ("O'Neil", "Ada")),
    (("Mary Ann", "Smith-Jones"), ("mary-ann", "Smith Jones")),
    (("Jos\u00e9", "N\u00fa\u00f1ez"), ("Jose\u0301", "Nu\u0301n\u0303ez")),
    (("Strau\u00df", "Eva"), ("STRAUSS", "eva")),
    (("\uff21\uff44\uff41", "Li"), ("Ada", "Li")),
    (("\u0130pek", "Y\u0131lmaz"), ("i\u0307pek", "y\u0131lmaz")),
    (("\u738b", "\u5c0f\u660e"), ("\u5c0f\u660e", "\u738b")),
    (("\u041e\u043b\u044c\u0433\u0430", "\u041f\u0435\u0442\u0440\u043e\u0432\u0430"),
     ("\u041e\u041b\u042c\u0413\u0410", "\u043f\u0435\u0442\u0440\u043e\u0432\u0430")),
    (("\u03a3\u03c9\u03ba\u03c1\u03ac\u03c4\u03b7\u03c2", "X"),
     ("\u03a3\u03a9\u039a\u03a1\u0386\u03a4\u0397\u03a3", "x")),
    (("\ufb01ona", "Gray"), ("Fiona", "GRAY.")),
]  # fmt: skip
OTHER_NAME = [(("Ada", "Li"), ("Ida", "Li")), (("Ada", "Li"), ("Ada", "Lim")), (("Jo", "Ann"), ("Joan", "N"))]


@pytest.mark.parametrize(("one", "other"), SAME_NAME)
def test_a_name_is_the_same_in_every_spelling(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not differing(*({"given": given, "family": family} for given, family in (one, other)))


@pytest.mark.parametrize(("one", "other"), OTHER_NAME)
def test_another_name_is_another(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert differing(*({"given": given, "family": family} for given, family in (one, other))) == {"name"}


PHONES = ["(510) 555-0100", "510.555.0100", "5105550100", "1-510-555-0100", "+15105550100", "+1 510 555 0100 ext. 7"]


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_is_the_same_with_and_without_its_country(phone: str) -> None:
    assert not differing(CARD, {**CARD, "phone": phone})


@pytest.mark.parametrize("phone", ["+1 510 555 0101", "+44 20 7946 0100", "+1 212 555 0100"])
def test_another_phone_is_another(phone: str) -> None:
    assert differing(CARD, {**CARD, "phone": phone}) == {"phone"}


@pytest.mark.parametrize("email", ["ADA.B@Example.COM", "ada.b@EXAMPLE.com", "adab@example.com"])
def test_an_address_of_mail_is_the_same_in_any_case(email: str) -> None:
    assert not differing(CARD, {**CARD, "email": email})


def test_a_domain_is_the_same_in_ascii_and_in_its_own_letters() -> None:
    assert not differing({"email": "kim@b\u00fccher.example"}, {"email": "kim@xn--bcher-kva.example"})


ADDRESSES = [
    {"line1": "12 North Main Street, Apartment 4"},
    {"line1": "12 N. MAIN ST.", "line2": "apt 4"},
    {"line1": "12 n main street apt #4"},
    {"postal_code": "94607-1234"},
    {"postal_code": " 94607"},
    {"city": "Oakland, CA"},
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_street_is_the_same_with_its_abbreviations_written_out(address: dict[str, str]) -> None:
    assert not differing(CARD, laid({"address": address}, CARD))


@pytest.mark.parametrize("address", [{"line1": "13 N Main St Apt 4"}, {"line2": "Apt 5"}, {"postal_code": "94608"}])
def test_another_flat_is_another(address: dict[str, str]) -> None:
    assert differing(CARD, laid({"address": address}, CARD)) == {"address"}


def test_another_birth_date_is_another_person_with_the_same_phone_and_mail() -> None:
    assert differing(CARD, {**CARD, "birth_date": "1991-02-03"}) == {"name", "address"}


@pytest.mark.parametrize("nothing", ["--", "...", "\u2014"])
def test_what_has_no_letter_and_no_digit_marks_nobody(nothing: str) -> None:
    assert "address" not in marked({"address": {"line1": nothing, "line2": None}})


def test_no_mark_is_readable_or_the_same_in_another_clinic_or_installation() -> None:
    here = marked(CARD)
    assert set(here) == {"name", "address", "phone", "email"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", mark) for mark in here.values())
    assert not set(here.values()) & set(marked(CARD, clinic="second").values())
    assert not set(here.values()) & set(marked(CARD, identity=Identity(bytes(32))).values())


@given(st.text(max_size=40))
def test_spelling_a_text_plainly_twice_changes_nothing(text: str) -> None:
    once = plain(text)
    assert plain(once) == once and all(each.isalnum() for each in once)


@given(st.text(max_size=40), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_how_a_text_is_composed_does_not_count(text: str, form: Any) -> None:
    assert plain(unicodedata.normalize(form, text)) == plain(text)
