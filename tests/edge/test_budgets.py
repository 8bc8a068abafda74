"""Who asks too often comes back later, and so does everybody while more waits than is carried. Danger never does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.edge import budgets
from shared.runtime.edge.budgets import Bucket
from tests.edge.conftest import House, bearer
from tests.edge.people import token
from tests.edge.test_services import COMMANDS

OPERATIONS = {each.operation_id: each for each in COMMANDS}
NEVER = (
    *("record-vitals", "clear-vitals", "record-check", "report-side-effect", "check-in-session", "close-session"),
    *(
        "abort-session",
        "acknowledge-alert",
        "complete-c-ssrs",
        "acknowledge-crisis",
        "report-danger",
        "review-crisis",
        "review-risk",
        "place-hold",
        "withdraw-consent",
        "withdraw-patient",
    ),
)
ITEM_9 = {"phq-9": [0, 0, 0, 0, 0, 0, 0, 0, 1]}
SCREENER = {"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q3": "yes", "q6": "no"}}
DANGER: list[tuple[str, Mapping[str, Any]]] = [
    *[(id, {"instruments": each}) for id in ("save-draft", "submit-assessment") for each in (ITEM_9, SCREENER)],
    ("decide-consult", SCREENER | {"decision": "nonsense"}),
    ("save-draft", {"instruments": ITEM_9, "patient": 5, "nonsense": None}),
    ("save-draft", {"vitals": {"systolic": 200, "diastolic": 130}, "symptoms": ["chest-pain"]}),
    *[("answer-questionnaire", {"answers": each}) for each in (ITEM_9, SCREENER)],
    ("answer-questionnaire", {"answers": {"safety-form": {"self_harm_thoughts": True}}}),
]
CALM: list[tuple[str, Any]] = [
    ("save-draft", {"patient": {"given": "Ada"}}),
    ("save-draft", {"instruments": {"phq-9": [0] * 9}}),
    ("answer-questionnaire", {"answers": {"safety-form": {"self_harm_thoughts": False}}}),
    *[("answer-questionnaire", {"answers": each}) for each in (None, 5, [], {"safety-form": 5}, {"phq-9": "x"})],
    ("add-journal-entry", {"text": "x"}),
    *[("decide-consult", each) for each in ({}, {"c-ssrs-screener": 5}, {"c-ssrs-screener": {"q1": "no"}})],
    ("book-slot", {"slot_id": "x"}),
]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(budgets.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize("operation_id", NEVER)
def test_what_is_about_safety_is_never_refused_for_load(operation_id: str) -> None:
    assert OPERATIONS[operation_id].is_urgent({})


@pytest.mark.parametrize(("operation_id", "body"), DANGER)
def test_danger_is_never_refused_for_load(operation_id: str, body: Mapping[str, Any]) -> None:
    assert OPERATIONS[operation_id].is_urgent(body)


@pytest.mark.parametrize(("operation_id", "body"), CALM)
def test_everything_else_may_be(operation_id: str, body: Any) -> None:
    assert not OPERATIONS[operation_id].is_urgent(body)


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0.1, 3)), max_size=60))
def test_no_bucket_gives_more_than_it_holds_and_what_flows_in(asked: list[tuple[float, float]]) -> None:
    now, taken = 0.0, 0.0
    bucket = Bucket(5, 60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budgets.time, "monotonic", lambda: now)
        for pause, cost in asked:
            now += pause
            wait = bucket.take("ada", cost)
            taken += 0 if wait else cost
            assert taken <= 5 + now * 5 / 60 + 1e-6
            assert wait <= 60


def test_a_caller_waits_as_long_as_is_said_and_nobody_else_does(clock: list[float]) -> None:
    bucket = Bucket(2, 60)
    assert [bucket.take("ada"), bucket.take("ada"), bucket.take("ada")] == [0, 0, 30]
    assert bucket.take("bob") == 0
    clock[0] += 30
    assert (bucket.take("ada"), bucket.take("ada")) == (0, 30)


def test_callers_are_forgotten_once_their_bucket_is_full(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "MOST_REMEMBERED", 10)
    bucket = Bucket(1, 60)
    for n in range(1000):
        clock[0] += 20
        bucket.take(str(n))
    assert len(bucket._full_at) <= 10


def test_there_is_no_budget_unless_a_setting_says_so(house: House) -> None:
    assert {house.get("/v1/tasks", "guide").status_code for _ in range(50)} == {200}


@pytest.mark.parametrize("person", ["guide", token("guide", "second")])
def test_a_caller_who_asks_too_often_is_429_until_then(house: House, clock: list[float], person: str) -> None:
    other = house.told(requests_per_minute=3)
    assert [other.get("/v1/tasks", person).status_code for _ in range(3)] == [200] * 3
    for refused in (other.get("/v1/tasks", person), other.post("/v1/cards", {"name": "Ada"}, person)):
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
        assert refused.headers["retry-after"] == "20"
    assert other.get("/v1/tasks", token("guide", "demo", "somebody-else")).status_code == 200
    clock[0] += 20
    assert other.get("/v1/tasks", person).status_code == 200


def test_each_event_counts_and_the_batch_says_when_to_come_back(house: House, clock: list[float]) -> None:
    other = house.told(requests_per_minute=2)
    event = {"specversion": "1.0", "source": "/a", "type": "assessment-submitted", "data": {"name": "Ada"}}
    batch = json.dumps([{**event, "id": str(uuid4())} for _ in range(4)])
    said = {"content-type": "application/cloudevents-batch+json", "authorization": f"Bearer {token('patient')}"}
    answer = other.request("POST", "/v1/events", content=batch, headers=said)
    assert [each["status"] for each in answer.json()] == [200, 200, 429, 429]
    assert answer.headers["retry-after"] == "30"


AFTER = {"carepath-after": "0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"}
CARD = {"specversion": "1.0", "source": "/a", "type": "assessment-submitted", "data": {"name": "Ada"}}
LONG: dict[str, Any] = {
    "query": {"method": "GET", "url": "/v1/tasks"},
    "command": {"method": "POST", "url": "/v1/cards", "json": {"name": "Ada"}},
    "event": {"method": "POST", "url": "/v1/events", "json": CARD, "type": "application/cloudevents+json"},
}
URGENT = {"name": "Ada", "answers": {"q1": 9}}


@pytest.mark.parametrize("person", ["guide", token("guide", "second")])
@pytest.mark.parametrize("what", LONG)
def test_nobody_has_more_in_hand_than_is_allowed(
    house: House, what: str, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these waits for a fact that nobody tells. Danger, and everybody else, is answered meanwhile."""
    monkeypatch.setattr("shared.runtime.edge.after.PATIENCE_SECONDS", 0.3)
    other = house.told(requests_at_once=3)

    async def together() -> list[httpx.Response]:
        transport = httpx.ASGITransport(other.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:

            def ask(who: str, wait: Mapping[str, str], **said: Any) -> Awaitable[httpx.Response]:
                id = str(uuid4())
                own = {"idempotency-key": id, "content-type": said.pop("type", "application/json")}
                said |= {"json": {**said["json"], "id": id}} if "source" in said.get("json", ()) else {}
                return client.request(**said, headers=bearer(who) | own | wait)

            long = [ask(person, AFTER, **LONG[what]) for _ in range(20)]
            short = [
                ask(person, {}, method="POST", url="/v1/cards", json=URGENT),
                ask("clinician", {}, method="GET", url="/v1/tasks"),
            ]
            return await asyncio.gather(*long, *short)

    for _ in range(2):
        *long, danger, another = other.wait(together())
        assert sorted(each.status_code for each in long) == [409] * 3 + [429] * 17
        assert {each.headers["retry-after"] for each in long} == {"1"}
        assert (danger.status_code, another.status_code) == (200, 200)


def test_a_patient_has_a_budget_of_bytes(house: House, clock: list[float]) -> None:
    other = house.told(bytes_per_day=1_000)
    person = token("patient", "demo", "writes-a-lot")
    assert other.post("/v1/cards", {"name": "x" * 150, "tags": {}}, person).status_code == 200
    seen = [other.post("/v1/cards", {"name": "y" * 190}, person).status_code for _ in range(6)]
    assert seen == [200] * 4 + [429] * 2
    assert other.post("/v1/cards", {"name": "y" * 190}, token("patient", "demo", "another")).status_code == 200


def test_while_more_waits_than_is_carried_commands_are_503_and_danger_is_taken(house: House) -> None:
    other = house.told()
    other.application = house.application_with(has_room=lambda _let_in: False)
    refused = other.post("/v1/cards", {"name": "Ada"}, "guide")
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "busy", "1")
    assert other.post("/v1/cards", {"name": "Ada", "answers": {"q1": 9}}, "guide").status_code == 200
    assert other.get("/v1/tasks", "guide").status_code == 200


def test_who_was_let_in_counts_until_they_have_an_answer(house: House) -> None:
    seen: list[int] = []

    def has_room(let_in: int) -> bool:
        seen.append(let_in)
        return let_in < 2

    other = house.told()
    other.application = house.application_with(has_room=has_room)

    async def together() -> list[int]:
        transport = httpx.ASGITransport(other.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
            asked = [
                client.post(
                    "/v1/cards", json={"name": "Ada"}, headers=bearer("guide") | {"idempotency-key": str(uuid4())}
                )
                for _ in range(6)
            ]
            return sorted(each.status_code for each in await asyncio.gather(*asked))

    assert other.wait(together()) == [200] * 2 + [503] * 4
    assert other.post("/v1/cards", {"name": "Ada"}, "guide").status_code == 200
    assert seen[-1] == 0
