"""`carepath score` and `carepath change`: the contract's examples, strict lines, the form for a reader."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from carepath.filters import change, frame, score
from shared.clinical.invalid import Invalid

EXAMPLES = Path(__file__).parent / "filters"
FILTERS: dict[str, Any] = {"score": score, "change": change}


def examples(name: str) -> list[Any]:
    lines = (EXAMPLES / f"{name}.jsonl").read_text().splitlines()
    return [pytest.param(name, line, id=line["id"]) for line in map(json.loads, lines)]


def answered(name: str, line: dict[str, Any]) -> dict[str, Any]:
    return frame.answer_line(FILTERS[name], json.dumps(line).encode())


def error(name: str, **line: Any) -> tuple[str, str]:
    told = answered(name, {"id": "x", **line})
    assert set(told) == {"id", "error"}
    return told["error"]["code"], told["error"]["pointer"]


def scored(words: str) -> dict[str, Any]:
    return score.person(words.split())


@pytest.mark.parametrize(("name", "example"), [*examples("score"), *examples("change")])
def test_an_example_of_the_contract_is_answered_as_it_says(name: str, example: dict[str, Any]) -> None:
    told = answered(name, {"id": example["id"], **example["in"]})
    assert told["id"] == example["id"]
    if example["out"].get("error"):
        assert set(told) == {"id", "error"}
        return
    assert {field: told[field] for field in example["out"]} == example["out"]


@pytest.mark.parametrize("name", FILTERS)
def test_the_example_of_the_help_is_answered(name: str) -> None:
    module = FILTERS[name]
    assert "error" not in answered(name, dict(module.EXAMPLE))
    assert name == module.NAME
    assert module.person(module.PERSON_EXAMPLE.split())
    assert f"carepath {name} {module.PERSON_EXAMPLE}" in frame.help_text(module)


def test_score_takes_its_four_fields_and_no_other() -> None:
    assert error("score", instrument="phq-9", answers=[0] * 9, mood=1) == ("unknown-field", "")
    assert error("score", instrument="phq-9") == ("missing", "/answers")
    assert error("score", answers=[0] * 9) == ("missing", "/instrument")
    assert error("score", instrument="phq-9", answers=[0] * 9, origin="fax") == ("unknown-word", "/origin")
    assert error("score", instrument="audit-c", answers=[0] * 3, sex="f") == ("unknown-word", "/sex")
    assert error("score", instrument="audit-c", answers=[0] * 3, sex=1) == ("wrong-type", "/sex")
    assert error("score", instrument="phq-10", answers=[]) == ("unknown-instrument", "/instrument")


def test_score_hands_on_origin_and_sex() -> None:
    blank = {"instrument": "phq-9", "answers": [1] * 8 + [None]}
    assert answered("score", {"id": 1, **blank})["item9_missing"] is True
    imported = {"instrument": "phq-9", "answers": [None] + [1] * 8, "origin": "import"}
    assert answered("score", {"id": 1, **imported})["score"] == 9
    drinks = {"instrument": "audit-c", "answers": [1, 1, 1]}
    assert answered("score", {"id": 1, **drinks, "sex": "male"})["positive"] is False
    assert answered("score", {"id": 1, **drinks, "sex": "female"})["positive"] is True
    assert answered("score", {"id": 1, **drinks, "sex": None})["positive"] is True


def test_change_takes_three_fields_and_three_instruments() -> None:
    assert error("change", instrument="phq-9", baseline=1, current=2, origin="app") == ("unknown-field", "")
    assert error("change", instrument="phq-9", baseline=1) == ("missing", "/current")
    assert error("change", instrument="phq-9", current=1) == ("missing", "/baseline")
    assert error("change", baseline=1, current=1) == ("missing", "/instrument")
    assert error("change", instrument="pcl-5", baseline=1, current=1) == ("unknown-instrument", "/instrument")
    assert error("change", instrument=["phq-9"], baseline=1, current=1) == ("wrong-type", "/instrument")
    assert error("change", instrument="gad-7", baseline=22, current=1) == ("out-of-range", "/baseline")
    for instrument in ("phq-9", "smd-a", "gad-7"):
        assert (
            answered("change", {"id": 1, "instrument": instrument, "baseline": 20, "current": 4})["remission"] is True
        )


def test_a_reader_gives_words_for_a_form() -> None:
    assert scored("phq-9 1 0 1 2 3 1 1 2 3") == {
        "instrument": "phq-9",
        "score": 14,
        "band": "moderate",
        "prorated": False,
        "answered": 9,
        "item9_positive": True,
        "item9_missing": False,
    }
    assert scored("phq-9 - 1 1 1 1 1 1 1 1 origin=import")["score"] == 9
    assert scored("audit-c 1 1 1 sex=male")["positive"] is False
    assert scored("dast-10 no no yes no no no no no no yes")["score"] == 1
    assert scored("dast-10 false false true false false false false false false null")["score"] is None
    assert scored("c-ssrs-screener q1=no q2=yes q3=- q6=no")["risk"] == "low"


@pytest.mark.parametrize(
    ("words", "code", "pointer"),
    [
        ("phq-9 1 2", "wrong-length", "/answers"),
        ("phq-9 1 0 1 2 3 1 1 2 4", "out-of-range", "/answers/8"),
        ("phq-9 1 0 1 2 3 1 1 2 -1", "out-of-range", "/answers/8"),
        ("phq-9 1 0 1 2 3 1 1 2 x", "wrong-type", "/answers/8"),
        ("phq-9 1 0 1 2 3 1 1 2 yes", "wrong-type", "/answers/8"),
        ("phq-9 1 0 1 2 3 1 1 2 3 origin=fax", "unknown-word", "/origin"),
        ("phq-11 1", "unknown-instrument", "/instrument"),
        ("c-ssrs-screener q1=no=yes", "unknown-word", "/answers/q1"),
        ("c-ssrs-screener q1=maybe", "unknown-word", "/answers/q1"),
        ("meq-30 mystical=1,6", "missing", "/answers/positive-mood"),
        ("meq-30 mystical=1,6 positive-mood=1 transcendence=1 ineffability=1", "out-of-range", "/answers/mystical/1"),
    ],
)
def test_words_are_read_as_strictly_as_lines(words: str, code: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        scored(words)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_a_reader_gives_words_for_change() -> None:
    assert change.person(["phq-9", "10", "5"]) == {
        "change": -5,
        "response": True,
        "remission": False,
        "reliable": "none",
        "deterioration": False,
    }
    assert change.person(["gad-7", "-", "5"])["change"] is None
    for words, code in (("phq-9 10", "missing"), ("phq-9 10 5 1", "too-many-words"), ("phq-9 10 x", "wrong-type")):
        with pytest.raises(Invalid) as refused:
            change.person(words.split())
        assert refused.value.code == code
        assert refused.value.pointer in {"", "/current"}
    with pytest.raises(Invalid) as refused:
        change.person(["phq-9", "-1", "5"])
    assert (refused.value.code, refused.value.pointer) == ("out-of-range", "/baseline")


@pytest.mark.parametrize("name", FILTERS)
def test_ten_thousand_lines_take_well_under_ten_seconds(name: str) -> None:
    line = json.dumps(FILTERS[name].EXAMPLE).encode()
    began = time.perf_counter()
    told = list(frame.answers(FILTERS[name], [line] * 10_000))
    assert len(told) == 10_000
    assert time.perf_counter() - began < 5
