"""Clinical reference 4.6: all criteria of the close, each from both sides; a blank is not ready."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from carepath.criteria import all_criteria
from shared.clinical.readiness import OVERDUE, Form, failing
from shared.clinical.vitals import Reading

READY = Form(
    minutes_from_tablet=120,
    reading=Reading(systolic=130, diastolic=80, heart_rate=80, spo2=97),
    before=Reading(systolic=118, diastolic=76),
    oriented=True,
    moaa_s=5,
    walks=True,
    pressure_falling=True,
    dissociation=1,
    minutes_without_vomiting=30,
    tolerates_fluid=True,
    suicidal_ideation=False,
    worst_open_grade=1,
    adult_stays=True,
    lockout_acknowledged=True,
    signed=True,
)


def test_a_session_that_fulfils_all_criteria_may_be_closed() -> None:
    assert failing(READY) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"oriented": False}, "not-oriented"),
        ({"moaa_s": 4}, "not-awake"),
        ({"walks": False}, "not-walking"),
        ({"pressure_falling": False}, "blood-pressure"),
        ({"dissociation": 2}, "dissociation"),
        ({"minutes_without_vomiting": 29}, "vomiting"),
        ({"tolerates_fluid": False}, "vomiting"),
        ({"suicidal_ideation": True}, "suicidal-ideation"),
        ({"worst_open_grade": 2}, "side-effect-open"),
        ({"minutes_from_tablet": 119}, "too-early"),
        ({"minutes_from_tablet": 119.9}, "too-early"),
        ({"adult_stays": False}, "nobody-stays"),
        ({"lockout_acknowledged": False}, "lockout-not-acknowledged"),
        ({"signed": False}, "not-signed"),
    ],
)
def test_each_criterion_alone_keeps_the_session_open(changed: dict[str, Any], code: str) -> None:
    assert failing(replace(READY, **changed)) == [code]


BLANKS = [field.name for field in fields(Form) if field.default is None]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_is_not_ready(blank: str) -> None:
    assert len(failing(replace(READY, **{blank: None}))) == 1


def test_an_empty_form_fails_everything_but_what_was_not_measured() -> None:
    assert len(failing(Form(0))) == 13


@pytest.mark.parametrize(
    ("now", "before", "ready"),
    [
        ((140, 90), (118, 76), True),
        ((141, 80), (118, 76), False),
        ((130, 91), (118, 76), False),
        ((150, 80), (130, 76), True),
        ((151, 80), (130, 76), False),
        ((150.1, 80), (130.1, 76), True),
        ((130, 95), (118, 85), True),
        ((130, 96), (118, 85), False),
        ((140, 90), (None, None), True),
        ((141, 90), (None, None), False),
        ((None, 80), (118, 76), False),
        ((130, None), (118, 76), False),
    ],
)
def test_the_pressure_is_back_near_where_it_was(now: Any, before: Any, ready: bool) -> None:
    reading = replace(READY.reading, systolic=now[0], diastolic=now[1])
    form = replace(READY, reading=reading, before=Reading(*before))
    assert failing(form) == ([] if ready else ["blood-pressure"])


@pytest.mark.parametrize(("rate", "ready"), [(49, False), (50, True), (110, True), (111, False), (None, False)])
def test_the_heart_rate_is_back(rate: int | None, ready: bool) -> None:
    form = replace(READY, reading=replace(READY.reading, heart_rate=rate))
    assert failing(form) == ([] if ready else ["heart-rate"])


@pytest.mark.parametrize(("spo2", "ready"), [(93, False), (93.9, False), (94, True), (None, True)])
def test_the_oxygen_is_back_where_it_is_measured(spo2: float | None, ready: bool) -> None:
    form = replace(READY, reading=replace(READY.reading, spo2=spo2))
    assert failing(form) == ([] if ready else ["spo2"])


@pytest.mark.parametrize(
    ("minutes", "who"),
    [
        (179, []),
        (180, ["clinician"]),
        (239, ["clinician"]),
        (240, ["clinician", "documented-plan"]),
        (359, ["clinician", "documented-plan"]),
        (360, ["clinician", "documented-plan", "medical-director"]),
    ],
)
def test_a_session_that_stays_open_goes_to_more_and_more_people(minutes: int, who: list[str]) -> None:
    assert [rung.who for rung in OVERDUE.rungs if rung.after <= timedelta(minutes=minutes)] == who


def test_the_criteria_are_told() -> None:
    told = {criterion.id: criterion.value for criterion in all_criteria()}
    assert told["readiness/systolic"] == "140, 20"
    assert told["readiness/diastolic"] == "90, 10"
    assert told["readiness/observed"] == "120"
    assert told["readiness/medical-director"] == "360"
