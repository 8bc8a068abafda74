"""Pages of named origins may call every operation and read every answer; pages of anybody else may not."""

from __future__ import annotations

import httpx
import pytest
from pydantic import TypeAdapter, ValidationError

from shared.origins import Origins
from shared.runtime.edge.events import PATH
from shared.runtime.operations import CommandOperation
from tests.edge.conftest import House, bearer
from tests.edge.made_up import OPERATIONS
from tests.edge.test_services import EVERY

OURS, THEIRS = "https://app.example.com", "https://evil.example"
ASKED = ["Authorization", "Idempotency-Key", "Content-Type", "Carepath-After", "ce-id", "ce-type", "ce-comexampleany"]
PLACES = [(each.path, each.method if isinstance(each, CommandOperation) else "GET") for each in OPERATIONS]


@pytest.fixture(scope="module")
def opened(house: House) -> House:
    return house.told(cors_origins=("http://localhost:3000", OURS))


def preflight(house: House, path: str, method: str, origin: str = OURS, headers: str = "") -> httpx.Response:
    asked = {"origin": origin, "access-control-request-method": method}
    return house.request(
        "OPTIONS", path, headers=asked | ({"access-control-request-headers": headers} if headers else {})
    )


@pytest.mark.parametrize(("path", "method"), [*PLACES, (PATH, "POST"), ("/openapi.json", "GET")])
def test_every_operation_answers_before_it_is_called(opened: House, path: str, method: str) -> None:
    answer = preflight(opened, path, method, headers=", ".join(ASKED).lower())
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == OURS
    assert method in answer.headers["access-control-allow-methods"]
    assert {each.lower() for each in ASKED} <= set(answer.headers["access-control-allow-headers"].split(", "))
    assert "access-control-allow-credentials" not in answer.headers


def test_every_operation_of_every_service_stands_where_pages_may_call() -> None:
    assert {each.path for each in EVERY if not each.path.startswith("/v1/")} == set()


REFUSED = {
    401: ("GET", "/v1/tasks", {}, b""),
    403: ("POST", "/v1/cards", bearer("clinician"), b""),
    404: ("GET", "/v1/nothing", {}, b""),
    405: ("DELETE", "/v1/cards", {}, b""),
    413: ("POST", "/v1/cards", bearer("guide"), b"x" * 70_000),
    415: ("POST", "/v1/cards", bearer("guide"), b"x"),
    422: ("GET", "/v1/tasks?since=?", bearer("guide"), b""),
    431: ("GET", "/v1/tasks", {"x-padding": "x" * 20_000}, b""),
}


@pytest.mark.parametrize("status", REFUSED)
def test_a_refusal_can_be_read(opened: House, status: int) -> None:
    method, path, headers, body = REFUSED[status]
    answer = opened.request(method, path, headers=headers | {"origin": OURS}, content=body)
    assert answer.status_code == status
    assert readable(answer)


@pytest.mark.parametrize(
    ("document", "status"), [("fine", 200), ("away", 503), ("break", 500), ("defect", 500), ("refuse", 409)]
)
def test_an_answer_and_a_failure_can_be_read(opened: House, document: str, status: int) -> None:
    path = f"/v1/patients/{opened.opened()}/signatures"
    answer = opened.post(path, {"document": document, "version": 1}, headers={"origin": OURS})
    assert answer.status_code == status
    assert readable(answer)


def readable(answer: httpx.Response) -> bool:
    exposed = {each.strip() for each in answer.headers["access-control-expose-headers"].split(",")}
    assert {"Location", "Retry-After", "Carepath-After", "Carepath-Blocked-By"} <= exposed
    assert "access-control-allow-credentials" not in answer.headers
    assert "origin" in answer.headers["vary"].lower()
    return answer.headers["access-control-allow-origin"] == OURS


@pytest.mark.parametrize(
    "origin", [THEIRS, "null", "http://app.example.com", f"{OURS}:8443", f"{OURS}.evil.example", ""]
)
def test_pages_of_anybody_else_are_not_answered(opened: House, origin: str) -> None:
    refused = preflight(opened, "/v1/cards", "POST", origin)
    assert refused.status_code in (403, 405)
    assert refused.headers["content-type"] == "application/problem+json"
    called = opened.request("GET", "/v1/tasks", headers=bearer("guide") | {"origin": origin})
    for answer in (refused, called):
        assert "access-control-allow-origin" not in answer.headers


def test_other_sites_pages_are_answered_only_with_the_setting(house: House) -> None:
    assert preflight(house, "/v1/cards", "POST").status_code == 405
    answer = house.request("GET", "/v1/tasks", headers=bearer("guide") | {"origin": OURS})
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics", "/today", "/internal/clock", "/"])
def test_what_is_no_operation_stays_shut(opened: House, path: str) -> None:
    for answer in (preflight(opened, path, "GET"), opened.request("GET", path, headers={"origin": OURS})):
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("", ()),
        ("http://localhost:3000", ("http://localhost:3000",)),
        (" https://App.Example.com/ ,http://[::1]:80,", ("https://app.example.com", "http://[::1]")),
        ("https://a.example:443, https://a.example", ("https://a.example",)),
    ],
)
def test_origins_are_spelled_as_browsers_send_them(said: str, means: tuple[str, ...]) -> None:
    assert TypeAdapter(Origins).validate_python(said) == means


@pytest.mark.parametrize(
    "said", ["*", "null", "app.example.com", "http://a/x", "ftp://a", "http://a:0", "http://u@a", "http://ü.de"]
)
def test_what_is_no_origin_is_refused_at_the_start(said: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Origins).validate_python(f"http://localhost,{said}")
