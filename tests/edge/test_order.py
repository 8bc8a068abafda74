"""Every refusal has its status, its code and its turn: 401, 403, 413, 415, 400, 422, 404, 409."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.edge.conftest import House, bearer

NOBODY = str(uuid4())
HUGE = b'{"document": "' + b"x" * 65_536
JSON = {"content-type": "application/json"}


def wrong_in_every_way_from(step: int, patient: str) -> dict[str, Any]:
    """A request to sign somebody's card that is right up to a step, and wrong in every way after it."""
    person = ["", "guide"][step] if step < 2 else "clinician"
    return {
        "headers": bearer(person)
        | ({"content-type": "text/plain"} if step < 4 else JSON)
        | ({"idempotency-key": str(uuid4())} if step > 5 else {}),
        "content": HUGE if step < 3 else b"{" if step < 5 else b'{"document": "refuse", "version": 1}',
        "path": f"/v1/patients/{NOBODY if step < 7 else patient}/signatures",
    }


@pytest.mark.parametrize(
    ("step", "status", "code"),
    [
        (0, 401, "token-required"),
        (1, 403, "forbidden"),
        (2, 413, "too-large"),
        (3, 415, "unsupported-media-type"),
        (4, 400, "not-json"),
        (5, 422, "invalid"),
        (6, 404, "unknown"),
        (7, 409, "too-many-books"),
    ],
)
def test_the_first_thing_wrong_is_what_is_answered(house: House, step: int, status: int, code: str) -> None:
    request = wrong_in_every_way_from(step, house.opened())
    reply = house.request("POST", request.pop("path"), **request)
    body = reply.json()
    assert (reply.status_code, body["status"], body["code"]) == (status, status, code)
    assert reply.headers["content-type"] == "application/problem+json"
    assert body["type"] == "about:blank" and body["title"]


def test_a_refusal_by_a_rule_names_all_its_reasons(house: House) -> None:
    reply = house.post(f"/v1/patients/{house.opened()}/signatures", {"document": "refuse", "version": 1})
    assert reply.json()["reasons"] == ["too-many-books", "owes-money"]
    assert reply.json()["errors"] == []


def test_a_dependency_that_is_away_asks_to_come_again(house: House) -> None:
    reply = house.post(f"/v1/patients/{house.opened()}/signatures", {"document": "away", "version": 1})
    assert (reply.status_code, reply.json()["code"], reply.headers["retry-after"]) == (503, "away", "1")


def test_a_decision_that_raised_gives_its_incident(house: House) -> None:
    reply = house.post(f"/v1/patients/{house.opened()}/signatures", {"document": "break", "version": 1})
    assert (reply.status_code, reply.json()["incident"]) == (500, "7d2f")


def test_a_defect_of_ours_gives_an_incident_and_nothing_else(house: House) -> None:
    reply = house.post(f"/v1/patients/{house.opened()}/signatures", {"document": "defect", "version": 1})
    assert (reply.status_code, reply.json()["code"]) == (500, "incident")
    assert "CANARY" not in reply.text


def test_what_is_not_there_and_what_is_not_allowed_there(house: House) -> None:
    assert (house.get("/v1/nothing").status_code, house.get("/v1/nothing").json()["code"]) == (404, "not-found")
    reply = house.request("DELETE", "/v1/cards", headers=bearer("guide"))
    assert (reply.status_code, reply.json()["code"], reply.headers["allow"]) == (405, "method-not-allowed", "POST")


def test_a_path_with_several_methods_names_them_all(house: House) -> None:
    hours = "/v1/clinics/demo/hours"
    assert house.get(hours, "operations").json() == {"clinic": "demo"}
    assert house.post(hours, {"hours": "9 to 5"}, "operations").status_code == 200
    reply = house.request("DELETE", hours, headers=bearer("operations"))
    assert reply.status_code == 405
    assert sorted(reply.headers["allow"].split(", ")) == ["GET", "HEAD", "POST"]


def test_headers_beyond_16_kib_are_refused(house: House) -> None:
    reply = house.get("/v1/parked", "operations")
    assert reply.status_code == 200
    reply = house.request("GET", "/v1/parked", headers={**bearer("operations"), "x-padding": "x" * 16_384})
    assert (reply.status_code, reply.json()["code"]) == (431, "headers-too-large")


def test_requests_are_counted_while_they_are_answered_and_probes_never(house: House) -> None:
    counted: list[int] = []
    asking = house.memory.ask

    async def ask(asked: Any) -> Any:
        counted.append(house.requests.in_flight)
        return await asking(asked)

    house.memory.ask = ask  # type: ignore[method-assign]
    try:
        house.opened()
        house.post("/v1/cards", {"name": "x"}, person="")
    finally:
        house.memory.ask = asking  # type: ignore[method-assign]
    assert counted == [1]
    assert house.requests.in_flight == 0


def test_probes_and_figures_need_no_token(house: House) -> None:
    assert house.request("GET", "/health").status_code == 200
    assert house.request("GET", "/ready").status_code == 200
    house.ready = False
    assert house.request("GET", "/ready").status_code == 503
    house.ready = True
    assert "carepath_http_replies_total" in house.request("GET", "/metrics").text
