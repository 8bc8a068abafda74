"""Codes have one spelling."""

from __future__ import annotations

from typing import get_args

import pytest

from shared.clinical.clinics import CLINICS
from shared.fields.people import Relationship, Sex
from shared.fields.places import StateCode, Zone
from tests.fields.judging import code

STATES = get_args(StateCode)


@pytest.mark.parametrize("said", STATES)
def test_a_state_is_its_two_letters(said: str) -> None:
    assert code(StateCode, said) is None


def test_there_are_fifty_states_the_district_and_eight_possessions() -> None:
    assert len(STATES) == len(set(STATES)) == 59
    assert all(clinic.policy.licensed_states <= set(STATES) for clinic in CLINICS.values())


@pytest.mark.parametrize(
    "said",
    [
        "ca",
        "Ca",
        "CA ",
        " CA",
        "California",
        "XX",
        "ZZ",
        "",
        " ",
        "C",
        "CAL",
        "US-CA",
        "ＣＡ",
        "СА",
        "C\u200bA",
        6,
        None,
    ],
)
def test_any_other_spelling_of_a_state_is_refused(said: object) -> None:
    assert code(StateCode, said) == "literal_error"


@pytest.mark.parametrize("said", ["male", "female", "other", "unknown"])
def test_a_sex_is_a_word_of_fhir(said: str) -> None:
    assert code(Sex, said) is None


@pytest.mark.parametrize("said", ["Male", "FEMALE", "m", "f", "", " ", "male ", "woman", "diverse", True, 1, None])
def test_any_other_word_for_a_sex_is_refused(said: object) -> None:
    assert code(Sex, said) == "literal_error"


@pytest.mark.parametrize("said", ["partner", "sister", "Nachbarin", "朋友"])
def test_a_relationship_is_in_the_patients_words(said: str) -> None:
    assert code(Relationship, said) is None


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("America/Los_Angeles", None),
        ("UTC", None),
        ("America/Los_Angles", "unknown-zone"),
        ("america/los_angeles", "unknown-zone"),
        ("+01:00", "unknown-zone"),
        ("../etc/passwd", "unknown-zone"),
        ("", "unknown-zone"),
    ],
)
def test_a_zone_is_one_of_the_pinned_rules(said: str, refused: str | None) -> None:
    assert code(Zone, said) == refused
