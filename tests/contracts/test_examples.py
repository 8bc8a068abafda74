"""One published example per event. They are append-only: what was published once stays readable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from shared.deciding import Fact, Lane
from shared.events import CATALOGUE, TELLERS, public_types

EXAMPLES = Path(__file__).parent / "examples"
NAMES = sorted(path.name.removesuffix(".json") for path in EXAMPLES.glob("*.json"))
SAFETY = (
    "risk-",
    "danger-",
    "crisis-",
    "alert-",
    "hold-",
    "symptoms-worsened",
    "consent-withdrawn",
    "patient-withdrawn",
    "message-parked",
    "message-unparked",
)


def example(name: str) -> tuple[type[Fact], dict[str, Any]]:
    type, _, version = name.rpartition(".")
    return CATALOGUE[type, int(version)], json.loads((EXAMPLES / f"{name}.json").read_text())


def test_every_event_has_an_example_and_every_example_an_event() -> None:
    assert set(NAMES) == {f"{type}.{version}" for type, version in CATALOGUE}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_read_and_written_again_and_at_most_gains_what_came_later(name: str) -> None:
    contract, body = example(name)
    fact = contract.model_validate_json(json.dumps(body))
    assert json.loads(fact.model_dump_json(exclude_none=True)).items() >= body.items()


@pytest.mark.parametrize("name", NAMES)
def test_an_event_is_readable_without_what_is_private_and_without_what_may_be_absent(name: str) -> None:
    contract, body = example(name)
    open_part = {field: value for field, value in body.items() if field not in contract.private}
    fact = contract.model_validate(open_part)
    assert all(getattr(fact, field) is None for field in contract.private)
    assert contract.model_validate_json(fact.model_dump_json(exclude_none=True)) == fact


@pytest.mark.parametrize("name", NAMES)
def test_an_event_of_tomorrow_is_readable_today(name: str) -> None:
    contract, body = example(name)
    assert contract.model_validate_json(json.dumps(body | {"added_later": [1]}))


@pytest.mark.parametrize("name", NAMES)
def test_only_what_must_overtake_is_on_the_safety_stream(name: str) -> None:
    contract, _ = example(name)
    assert (contract.lane is Lane.SAFETY) == contract.type.startswith(SAFETY)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_facts_in_kebab_case(name: str) -> None:
    contract, _ = example(name)
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in contract.__name__)
    assert words == f"-{contract.type}"


def test_what_is_public_is_an_allow_list_without_free_text() -> None:
    assert public_types() == {
        "assessment-submitted",
        "consult-approved",
        "session-started",
        "side-effect-reported",
        "questionnaire-due",
    }
    for fact in CATALOGUE.values():
        assert set(fact.public) <= set(fact.model_fields) - set(fact.private)


def test_every_event_is_somebodys() -> None:
    told = {fact for facts in TELLERS.values() for fact in facts}
    runtime = {"message-parked", "message-unparked", "alert-raised"}
    assert {fact.type for fact in CATALOGUE.values() if fact not in told} == runtime


def test_codes_are_words_and_never_sentences() -> None:
    for fact in CATALOGUE.values():
        for field in fact.model_fields.values():
            if get_origin(field.annotation) is Literal:
                assert all(str(word).islower() and " " not in str(word) for word in get_args(field.annotation))
