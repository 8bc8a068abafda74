"""`carepath triage`: one assessment a line, and a form for a reader."""

import json
from pathlib import Path
from typing import Any

import pytest

from carepath.filters import triage as triage_filter
from carepath.filters.frame import answer_line, help_text
from shared.clinical.invalid import Invalid
from tests.clinical.assessments import body

NOW = "2026-10-05T17:00:00Z"


def told(now: Any = NOW, **changed: Any) -> dict[str, Any]:
    return answer_line(triage_filter, json.dumps({"id": 1, "now": now, **body(**changed)}).encode())


def test_an_answer_names_result_rules_and_what_to_do() -> None:
    answer = told(vitals={"systolic": 190}, medications=[{"text": "phenelzine"}])
    certificates = answer.pop("certificates")
    assert answer == {
        "id": 1,
        "result": "review",
        "rules": ["CR1", "CR15"],
        "priority": "high",
        "flags": ["same-day-task"],
        "kinds": [],
        "ask_again": [],
        "rule_set": "triage-1",
    }
    assert [one["id"] for one in certificates] == ["CR1", "CR15"]


def test_a_crisis_names_its_kind_and_the_fields_to_ask_again() -> None:
    answer = told(symptoms=["chest-pain"], vitals={"heart_rate": "fast"})
    assert (answer["result"], answer["kinds"]) == ("crisis", ["medical"])
    assert answer["ask_again"] == [{"code": "wrong-type", "pointer": "/vitals/heart_rate"}]


def test_an_error_has_no_rules() -> None:
    error = {"code": "missing", "pointer": "/patient/birth_date"}
    assert told(patient={"birth_date": None}) == {"id": 1, "error": error, "result": "error", "rules": []}


@pytest.mark.parametrize(
    ("now", "code"),
    [(None, "missing"), ("2026-10-05T17:00:00", "not-an-instant"), (1, "wrong-type"), ("today", "not-an-instant")],
)
def test_now_is_needed_but_hides_no_crisis(now: Any, code: str) -> None:
    assert told(now)["error"] == {"code": code, "pointer": "/now"}
    answer = told(now, symptoms=["unresponsive"])
    assert (answer["result"], answer["rules"]) == ("crisis", ["CS3"])
    assert answer["ask_again"] == [{"code": "missing", "pointer": "/now"}]


def test_a_line_without_now_is_refused() -> None:
    answer = answer_line(triage_filter, json.dumps({"id": 1, **body()}).encode())
    assert answer["error"] == {"code": "missing", "pointer": "/now"}


def test_an_answer_is_the_same_at_every_offset_of_now() -> None:
    assert told("2026-10-05T10:00:00-07:00") == told()


def test_a_reader_sees_each_rule_with_what_would_change_it() -> None:
    assert triage_filter.person(["example"]) == {
        "result": "review",
        "rules": ["CR1"],
        "priority": "normal",
        "flags": [],
        "CR1": "review: would pass if systolic were below 140",
    }


def test_a_reader_may_change_fields_of_the_example() -> None:
    changed = ["/vitals/systolic=120", "/patient/birth_date=null", '/symptoms=["chest-pain"]']
    assert triage_filter.person(["example", *changed])["result"] == "crisis"
    assert triage_filter.person(["example", "/vitals/systolic=120"])["result"] == "clear"
    assert "example /vitals/systolic=182" in help_text(triage_filter)


def test_a_reader_may_give_a_file(tmp_path: Path) -> None:
    file = tmp_path / "assessment.json"
    file.write_text(json.dumps({"id": "a", "now": NOW, **body(history=["glaucoma"])}))
    assert triage_filter.person([str(file)])["rules"] == ["CR4"]
    assert triage_filter.person([str(file), "/history=[]"])["rules"] == []
    file.write_text(json.dumps({"now": NOW, **body()}))
    assert triage_filter.person([str(file)])["result"] == "clear"
    file.write_text('{"now": 1, "now": 2}')
    with pytest.raises(Invalid) as refusal:
        triage_filter.person([str(file)])
    assert (refusal.value.code, refusal.value.pointer) == ("duplicate-key", "")


@pytest.mark.parametrize(
    ("words", "code", "pointer"),
    [
        (["nowhere.json"], "not-a-file", ""),
        (["example", "vitals"], "not-a-change", "vitals"),
        (["example", "/vitals/systolic"], "not-a-change", "/vitals/systolic"),
        (["example", "/vitals/systolic=high"], "not-json", ""),
        (["example", "/vitals/systolic=true"], "wrong-type", "/vitals/systolic"),
        (["example", "/pulse=1"], "unknown-field", ""),
    ],
)
def test_a_reader_is_told_what_is_wrong(words: list[str], code: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        triage_filter.person(words)
    assert (refusal.value.code, refusal.value.pointer) == (code, pointer)
