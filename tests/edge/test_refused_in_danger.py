"""Whoever writes of danger is answered so, whatever else is wrong with the body and whoever refuses it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from tests.edge.conftest import House, bearer
from tests.edge.test_services import COMMANDS

OPERATIONS = {each.operation_id: each for each in COMMANDS}
ASKED = ("save-draft", "submit-assessment", "complete-c-ssrs", "decide-consult", "review-risk")
SCREENERS = [
    {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "yes", "q6": "no"},
    {"q4": "yes"},
    {"q5": "yes", "q1": 5, "nonsense": None},
]
CALM: list[Any] = [{"q1": "no", "q2": "no", "q6": "no"}, {}, None, 5, "q5", [{"q5": "yes"}]]
WRONG: list[Mapping[str, Any]] = [
    {"patient": {"phone": "none"}},
    {"patient": {"email": "a,b@example.com"}, "peer_monitor": 5},
    {"nonsense": None},
    {},
]
HELP = {"q1": 9}


def body(operation_id: str, screener: Any) -> dict[str, Any]:
    form = {"c-ssrs-screener": screener}
    return {"instruments": form} if operation_id in ("save-draft", "submit-assessment") else form


@pytest.mark.parametrize("operation_id", ASKED)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_refusal_says_what_the_reply_would(operation_id: str, wrong: Mapping[str, Any]) -> None:
    refused = OPERATIONS[operation_id].refused
    assert [refused({**wrong, **body(operation_id, each)}) for each in SCREENERS] == [{"crisis": True}] * len(SCREENERS)
    assert [refused({**wrong, **body(operation_id, each)}) for each in CALM] == [{"crisis": False}] * len(CALM)


SAID: dict[str, list[Mapping[str, Any]]] = {
    "answer-questionnaire": [
        {"answers": {"safety-form": {"self_harm_thoughts": True}}},
        {"answers": {"phq-9": [0, 0, 0, 0, 0, 0, 0, 0, 1]}},
        {"answers": {"c-ssrs-screener": {"q5": "yes"}}, "nonsense": None},
    ],
    "add-journal-entry": [{"self_harm": True}],
    "check-in-session": [
        {"checklist": {"suicide_risk": "high"}},
        {"checklist": {"symptoms": ["chest-pain"], "lot": 5}},
    ],
    "record-vitals": [{"systolic": 185, "diastolic": 121, "symptoms": ["headache"], "device": 5}],
    "record-check": [{"status": "emergency"}, {"status": 5, "self_harm": True}],
    "report-side-effect": [{"effect": "suicidal-ideation", "grade": "no"}],
    "close-session": [{"readiness": {"suicidal_ideation": True}}],
    "report-danger": [{"kind": 5}, {}],
}
NOT_SAID: list[Any] = [None, 5, [], {}, "yes", {"suicide_risk": "none", "symptoms": [None, {}, 5]}]


@pytest.mark.parametrize("operation_id", SAID)
def test_a_refusal_of_danger_says_so_wherever_it_was_said(operation_id: str) -> None:
    refused = OPERATIONS[operation_id].refused
    assert [refused(each) for each in SAID[operation_id]] == [{"crisis": True}] * len(SAID[operation_id])
    if operation_id != "report-danger":
        for wrong in NOT_SAID:
            fields = ("answers", "self_harm", "checklist", "status", "effect", "readiness", "symptoms")
            assert refused(dict.fromkeys(fields, wrong)) == {"crisis": False}


def test_whatever_replies_of_a_crisis_refuses_with_it_too() -> None:
    replies = {each.operation_id for each in COMMANDS if "crisis" in each.reply_model.model_fields}
    assert replies == {*ASKED, *SAID, "abort-session"}
    assert replies == {each.operation_id for each in COMMANDS if each.refused({})}


@pytest.mark.parametrize("help", [HELP, {}])
@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"nonsense": None}, {"born": "2999-01-01T00:00:00Z"}, {"books": 5, "name": None}]
)
def test_every_refusal_of_a_body_says_it(house: House, wrong: Mapping[str, Any], help: Mapping[str, Any]) -> None:
    said = {"name": "Ada", "answers": help, **wrong}
    event = {"specversion": "1.0", "id": str(uuid4()), "source": "/a", "type": "assessment-submitted", "data": said}
    batch = {"content-type": "application/cloudevents-batch+json", **bearer("patient")}
    whole = house.request("POST", "/v1/events", content=json.dumps([event]), headers=batch).json()[0]["body"]
    for answer in (
        house.post("/v1/cards", said, "guide").json(),
        house.publish("assessment-submitted", said, "patient").json(),
        whole,
    ):
        assert (answer["status"], answer.get("help")) == (422, "on its way" if help else None)


@pytest.mark.parametrize("key", ["short", "a-key-that-was-used-before"])
def test_it_is_said_where_the_body_is_fine(house: House, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.runtime.edge.after.PATIENCE_SECONDS", 0.05)
    house.post("/v1/cards", {"name": "Ada"}, "guide", key=key)
    said = {"name": "Ada", "answers": HELP}
    unheard = {"carepath-after": str(uuid4())}
    answers = [
        house.post("/v1/cards", said, "guide", key=key),
        house.post("/v1/cards", said, "guide", headers=unheard),
    ]
    assert [(each.status_code, each.json()["help"]) for each in answers] == [(s, "on its way") for s in (422, 409)]
