"""Handing in the form: what is accepted, what is refused and where, and what is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.api import EXAMPLE, OPERATIONS
from services.intake.domain.forms import SaveDraft, SubmitAssessment, WithdrawPatient, impossible_age
from shared.events.common import RiskAnswered
from shared.events.intake import AssessmentStarted, AssessmentSubmitted
from shared.runtime.operations import CommandOperation
from tests.assessments import HIGH_RISK, UNSCREENED, assessment, laid
from tests.story import START, Story, refused, types


def submit(over: Mapping[str, Any] | None = None) -> SubmitAssessment:
    return SubmitAssessment.model_validate(assessment(dict(over or {})))


def errors(over: Mapping[str, Any], of: type[SubmitAssessment | SaveDraft] = SubmitAssessment) -> set[tuple[str, str]]:
    body = assessment(dict(over)) if of is SubmitAssessment else dict(over)
    with pytest.raises(ValidationError) as raised:
        of.model_validate(body)
    return {("/" + "/".join(map(str, error["loc"])), error["type"]) for error in raised.value.errors()}


def test_a_form_is_told_with_its_person_in_private_fields(story: Story) -> None:
    (told,) = story.does(submit())
    assert isinstance(told, AssessmentSubmitted)
    assert told.person and told.person.family == "Quillfeather"
    others = told.model_dump_json(exclude=set(told.private))
    for secret in ("Quillfeather", "Harbor", "ada", "+1 510"):
        assert secret not in others
    assert told.submitted_at == START and told.clinic == story.clinic


def test_the_public_copy_is_id_time_and_conditions() -> None:
    assert set(AssessmentSubmitted.public) == {"assessment_id", "submitted_at", "conditions"}


def test_what_the_rules_judge_is_what_was_sent(story: Story) -> None:
    body = assessment({"vitals": {"spo2": None}, "answers": {"mania_now": None}})
    (told,) = story.does(SubmitAssessment.model_validate(body))
    sections = ("conditions", "instruments", "answers", "history", "medications", "allergies", "symptoms", "vitals")
    sent = told.model_dump(mode="json")
    assert {name: sent[name] for name in sections} == {name: body[name] for name in sections}
    assert sent["patient"] == {name: body["patient"][name] for name in ("birth_date", "sex", "time_zone", "state")}


def test_a_form_is_handed_in_once(story: Story) -> None:
    story.asks(submit())
    assert refused(story.asks(submit())) == ("already-submitted",)


def test_who_has_left_hands_in_nothing(story: Story) -> None:
    story.asks(SaveDraft.model_validate({"conditions": []}))
    story.asks(WithdrawPatient(patient_id=story.patient))
    assert refused(story.asks(submit())) == ("withdrawn",)


def test_a_form_continues_its_draft(story: Story) -> None:
    story.asks(SaveDraft.model_validate({"conditions": []}))
    (told,) = story.does(submit())
    started = story.told[0].fact
    assert isinstance(told, AssessmentSubmitted) and isinstance(started, AssessmentStarted)
    assert told.assessment_id == started.assessment_id


def test_nobody_hands_in_a_form_with_item_9_unscreened_unheard(story: Story) -> None:
    told = story.asks(submit(UNSCREENED))
    assert types(told) == ["risk-answered", "assessment-submitted"]
    risk = story.told[0].fact
    assert isinstance(risk, RiskAnswered) and risk.rules == ("CS4",)


def test_danger_goes_ahead_of_the_form_on_the_safety_stream(story: Story) -> None:
    story.asks(submit(HIGH_RISK))
    assert [each.stream for each in story.told] == ["care.intake.safety", "care.intake"]


@pytest.mark.parametrize("of", [SubmitAssessment, SaveDraft])
@pytest.mark.parametrize(
    ("over", "pointer", "code"),
    [
        ({"vitals": {"systolic": 301, "diastolic": 70}}, "/vitals/systolic", "out-of-range"),
        ({"vitals": {"systolic": 80, "diastolic": 80}}, "/vitals/diastolic", "diastolic-not-below-systolic"),
        ({"vitals": {"weight_kg": 19}}, "/vitals/weight_kg", "out-of-range"),
        ({"vitals": {"heart_rate": True}}, "/vitals/heart_rate", "wrong-type"),
        ({"vitals": {"pulse": 60}}, "/vitals", "unknown-field"),
        ({"answers": {"pregnant": "maybe"}}, "/answers/pregnant", "unknown-word"),
        ({"answers": {"smoker": "no"}}, "/answers", "unknown-field"),
        ({"instruments": {"phq-9": [4] + [0] * 8}}, "/instruments/phq-9/0", "out-of-range"),
        ({"instruments": {"gad-7": [0] * 6}}, "/instruments/gad-7", "wrong-length"),
        ({"instruments": {"phq-2": [0, 0]}}, "/instruments", "unknown-field"),
        ({"instruments": {"c-ssrs-screener": {"q1": "No"}}}, "/instruments/c-ssrs-screener/q1", "unknown-word"),
        ({"patient": {"birth_date": "1992-02-30"}}, "/patient/birth_date", "not-a-date"),
        ({"patient": {"birth_date": 19920315}}, "/patient/birth_date", "wrong-type"),
        ({"patient": {"time_zone": "America/Los_Angles"}}, "/patient/time_zone", "unknown-zone"),
        ({"patient": {"given": "A\tda"}}, "/patient/given", "control-character"),
        ({"patient": {"given": "A" * 201}}, "/patient/given", "string_too_long"),
        ({"patient": {"given": ""}}, "/patient/given", "string_too_short"),
        ({"patient": {"email": "nobody"}}, "/patient/email", "not-an-email"),
        ({"patient": {"phone": "none"}}, "/patient/phone", "not-a-phone-number"),
        ({"patient": {"state": "ca"}}, "/patient/state", "literal_error"),
        ({"patient": {"sex": "Male"}}, "/patient/sex", "literal_error"),
        ({"patient": {"given": "\u200b"}}, "/patient/given", "blank"),
        ({"peer_monitor": {"phone": "911"}}, "/peer_monitor/phone", "not-a-phone-number"),
        ({"emergency_contact": {"name": " "}}, "/emergency_contact/name", "blank"),
        ({"patient": {"ssn": "1"}}, "/patient/ssn", "extra_forbidden"),
        ({"patient": {"address": {"country": "US"}}}, "/patient/address/country", "extra_forbidden"),
        ({"conditions": [1]}, "/conditions/0", "string_type"),
        ({"medications": [{"text": "a", "dose": 1}]}, "/medications/0/dose", "extra_forbidden"),
        ({"medications": ["aspirin"]}, "/medications/0", "model_type"),
        ({"allergies": [{"text": None}]}, "/allergies/0/text", "string_type"),
        ({"assessment_id": "1"}, "/assessment_id", "extra_forbidden"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(
    over: dict[str, Any], pointer: str, code: str, of: type[SubmitAssessment]
) -> None:
    assert errors(over, of) == {(pointer, code)}


def test_every_error_is_named_not_only_the_first() -> None:
    over = {"vitals": {"systolic": 500}, "patient": {"given": ""}, "extra": 1}
    assert {pointer for pointer, _ in errors(over)} == {"/vitals/systolic", "/patient/given", "/extra"}


@pytest.mark.parametrize(
    "section",
    ["patient", "conditions", "instruments", "answers", "history", "medications", "allergies", "symptoms", "vitals"],
)
def test_a_form_lacks_no_section(section: str) -> None:
    body = assessment()
    del body[section]
    with pytest.raises(ValidationError) as raised:
        SubmitAssessment.model_validate(body)
    assert [(error["loc"], error["type"]) for error in raised.value.errors()] == [((section,), "missing")]


def test_who_has_no_peer_monitor_hands_in_the_form_and_the_rules_say_so() -> None:
    body = assessment({"answers": {"peer_monitor": "no"}})
    del body["peer_monitor"]
    assert SubmitAssessment.model_validate(body).peer_monitor is None


@pytest.mark.parametrize("text", ["", None, " "])
def test_a_blank_medication_never_costs_the_submission(text: str | None) -> None:
    assert submit({"medications": [{"text": text}]})


@pytest.mark.parametrize("field", ["state", "sex"])
def test_what_the_rules_ask_again_is_not_refused_here(field: str) -> None:
    body = assessment()
    del body["patient"][field]
    assert SubmitAssessment.model_validate(body)


@pytest.mark.parametrize(
    "over",
    [
        laid(HIGH_RISK, {"vitals": {"systolic": 500, "diastolic": 70}}),
        laid(HIGH_RISK, {"instruments": {"phq-9": [9] * 9}}),
        {"symptoms": ["chest-pain"], "vitals": {"diastolic": 1000}},
        {"symptoms": ["headache"], "vitals": {"systolic": 350, "diastolic": 20}},
        {"symptoms": ["chest-pain", 5], "answers": {"pregnant": "perhaps", "smoker": "no"}},
        {"instruments": {"phq-9": [None] * 8 + [7], "c-ssrs-screener": None}},
    ],
)
def test_no_implausible_number_hides_an_emergency(story: Story, over: dict[str, Any]) -> None:
    told = story.asks(submit(over))
    assert types(told) == ["risk-answered", "assessment-submitted"]
    assert SaveDraft.model_validate(over)


HALF_TYPED = {
    "patient": {"phone": "510", "email": "ada@", "state": "Cal", "sex": "f", "birth_date": "1992-3-1", "given": " "},
    "peer_monitor": {"phone": "none"},
    "emergency_contact": {"name": "\u200b"},
}


@pytest.mark.parametrize("danger", [HIGH_RISK, UNSCREENED, {"symptoms": ["chest-pain"], "vitals": {"systolic": 190}}])
def test_a_half_typed_value_does_not_hide_danger_in_a_draft(story: Story, danger: dict[str, Any]) -> None:
    """Named where nothing is dangerous; else the draft is taken without it, and what is right beside it stays."""
    assert len(errors(laid(HALF_TYPED, {}), SaveDraft)) == 8
    draft = SaveDraft.model_validate(laid(danger, HALF_TYPED) | {"patient": {**HALF_TYPED["patient"], "family": "Q"}})
    assert "risk-answered" in types(story.asks(draft))
    kept = draft.model_dump(mode="json")
    assert kept["patient"] == {"family": "Q"} and kept["peer_monitor"] == kept["emergency_contact"] == {}


def test_what_the_form_may_lack_does_not_hide_danger_in_it(story: Story) -> None:
    command = submit(laid(HIGH_RISK, {"patient": {"state": "Cal", "sex": "f"}, "peer_monitor": {"phone": "none"}}))
    assert (command.patient.state, command.patient.sex, command.peer_monitor) == (None, None, None)
    assert types(story.asks(command)) == ["risk-answered", "assessment-submitted"]


@pytest.mark.parametrize("over", [{"patient": {"phone": "none"}}, {"patient": {"ssn": "1"}}, {"patient": "Ada"}])
def test_what_a_form_needs_is_named_in_an_emergency_too(over: dict[str, Any]) -> None:
    named = {pointer for pointer, _ in errors(laid(HIGH_RISK, over))}
    assert named <= {"/patient/phone", "/patient/ssn", "/patient"} and named


def test_an_emergency_does_not_excuse_a_person_without_a_name() -> None:
    assert {pointer for pointer, _ in errors(laid(HIGH_RISK, {"patient": {"given": ""}}))} == {"/patient/given"}


@pytest.mark.parametrize(
    ("born", "zone", "ok"),
    [
        ("2026-10-05", "America/Los_Angeles", True),
        ("2026-10-06", "America/Los_Angeles", False),
        ("2026-10-06", "Pacific/Auckland", True),
        ("1905-10-06", "America/Los_Angeles", True),
        ("1905-10-05", "America/Los_Angeles", False),
        ("1906-10-05", "America/Los_Angeles", True),
    ],
)
def test_nobody_is_born_tomorrow_or_121_years_old(born: str, zone: str, ok: bool) -> None:
    command = submit({"patient": {"birth_date": born, "time_zone": zone}})
    wrong = list(impossible_age(command, START))
    assert wrong == ([] if ok else [("/patient/birth_date", "out-of-range")])


def test_an_impossible_age_does_not_hide_an_emergency(story: Story) -> None:
    command = submit(laid(HIGH_RISK, {"patient": {"birth_date": "2030-01-01"}}))
    assert not list(impossible_age(command, START))
    assert types(story.asks(command)) == ["risk-answered", "assessment-submitted"]


def test_every_example_of_an_operation_is_accepted_as_it_stands() -> None:
    for operation in OPERATIONS:
        if isinstance(operation, CommandOperation):
            command = operation.command.model_validate(dict(operation.example))
            assert operation.command.model_validate_json(command.model_dump_json()) == command


def test_the_example_of_the_form_is_clear(story: Story) -> None:
    assert types(story.asks(SubmitAssessment.model_validate(EXAMPLE))) == ["assessment-submitted"]


def test_a_command_is_the_same_after_it_was_kept(story: Story) -> None:
    for command in (submit(), SaveDraft.model_validate({"patient": {"email": None}, "vitals": {"spo2": None}})):
        again = type(command).model_validate_json(command.model_dump_json())
        assert again == command and again.model_fields_set == command.model_fields_set


def test_the_day_before_is_not_the_day(story: Story) -> None:
    command = submit({"patient": {"birth_date": "2026-10-06"}})
    assert list(impossible_age(command, START)) and not list(impossible_age(command, START + timedelta(days=1)))
