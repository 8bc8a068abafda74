"""The outside of the running services: what they say of themselves, and how they refuse (contract 1.1, 2.1 to 2.4)."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from services.eligibility.api import OPERATIONS as ELIGIBILITY
from services.intake.api import OPERATIONS as INTAKE
from shared.runtime.edge.common import COMMON
from tests.promises.platform import SERVICES, Candidate, Platform, assessment

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
LIMIT = 65_536
OWN = {"intake": INTAKE, "eligibility": ELIGIBILITY}
NAMES = [(service, each.operation_id) for service in SERVICES for each in (*OWN[service], *COMMON)]
NAMES += [("intake", "publish-event")]
FURTHER_ON = {
    *("request-deposit", "receive-payment", "confirm-refund", "settle-deposit", "settle-message"),
    *("decide-consult", "sign-prescription", "get-prescription", "report-dispense", "report-missing", "refer-advanced"),
    *("settle-referral", "receive-clearance", "complete-c-ssrs", "settle-duplicate"),
}
"""What is accepted only further on the pathway: played there by the scenarios."""
SOON = [(service, name) for service, name in NAMES if name not in FURTHER_ON]
HIGH = {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}


def test_the_stack_describes_itself(platform: Platform) -> None:
    up = platform.up
    assert {"version", "run_id", "started_at", "clock", "broker", "postgres", "services", "keys_dsn"} <= set(up)
    assert {"issuer", "board", "mail", "dirs"} <= set(up)
    assert set(up["clock"]) == {"mode", "now", "url"} and up["clock"]["mode"] == "steps"
    assert {"kind", "version", "bootstrap", "pids", "client_properties"} <= set(up["broker"])
    assert {"pid", "superuser_dsn"} == set(up["postgres"])
    assert {"host", "port"} <= set(up["mail"]) and {"logs", "postgres", "kafka"} <= set(up["dirs"])
    assert set(up["services"]) == set(SERVICES)
    for service in up["services"].values():
        assert {"url", "openapi", "metrics", "health", "ready", "dsn", "group", "replicas"} <= set(service)
        assert all({"pid", "port"} == set(replica) for replica in service["replicas"]) and service["replicas"]
        assert all(platform.http.get(service[page]).status_code == 200 for page in ("openapi", "metrics", "ready"))
    assert platform.http.get(up["issuer"]["jwks"]).json()["keys"]
    assert platform.http.get(up["clock"]["url"]).json()["now"] == platform.now()


def described(platform: Platform, service: str) -> dict[str, Any]:
    found: dict[str, Any] = platform.http.get(platform.up["services"][service]["openapi"]).json()
    return found


def operations(platform: Platform, service: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """By operationId: method, path, description."""
    paths = described(platform, service)["paths"].items()
    return {each["operationId"]: (method, path, each) for path, methods in paths for method, each in methods.items()}


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_serves_valid_openapi(platform: Platform, service: str) -> None:
    document = described(platform, service)
    validate(document, cls=OpenAPIV31SpecValidator)
    assert document["openapi"].startswith("3.1")
    assert set(operations(platform, service)) == {name for of, name in NAMES if of == service}


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize(("service", "name"), SOON)
def test_each_example_is_accepted_once_its_ids_are_replaced(
    platform: Platform, clinic: str, service: str, name: str
) -> None:
    method, path, operation = operations(platform, service)[name]
    somebody, token, ids = ready_for(platform, clinic, service, name)
    headers = {"authorization": f"Bearer {token}"}
    for each in operation.get("parameters", []):
        if each["in"] == "header":
            headers[each["name"]] = str(uuid4()) if each["name"] in ("Idempotency-Key", "ce-id") else each["example"]
    headers.pop("ce-subject", None)
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = with_ids(content["example"], ids) if content else None
    answer = platform.http.request(method, platform.url(service) + path.format(**ids), headers=headers, json=body)
    assert answer.status_code == 200, answer.text
    if method != "get":
        assert isinstance(answer.json()["events"], list)
    leave(platform, somebody)


def with_ids(example: dict[str, Any], ids: dict[str, Any]) -> dict[str, Any]:
    return {name: ids.get(name, value) for name, value in example.items()}


OF_DANGER = {"acknowledge-crisis", "review-crisis", "review-risk"}


def ready_for(platform: Platform, clinic: str, service: str, name: str) -> tuple[Candidate, str, dict[str, Any]]:
    """Somebody for whom this operation has something to do, whose token it takes, and the ids."""
    somebody = platform.candidate(clinic)
    if name in {"save-draft", "submit-assessment", "publish-event"}:
        return somebody, somebody.token, {}
    somebody.submits(
        medications=[{"text": "phenelzine"}],
        instruments={"c-ssrs-screener": HIGH} if name in OF_DANGER else {},
        answers={"pregnant": "yes"} if name == "appeal-decision" else {},
    )
    clinician = platform.clinician(clinic, somebody.id)
    clinician.sees_decision()
    ids: dict[str, Any] = {"patient_id": somebody.id, "hold_id": "", "parked_id": ""}
    if name in OF_DANGER:
        ids["crisis_ids"] = clinician.open_crises()
        ids["crisis_id"] = ids["crisis_ids"][0]
    if name in OF_DANGER - {"acknowledge-crisis"}:
        clinician.does("acknowledge-crisis", {"reason": "called", "outcome": "in-hospital"})
    if name == "withdraw-consent":
        somebody.signs()
    if name in {"release-hold", "discharge-patient"}:
        ids["hold_id"] = clinician.does("place-hold", {"reason": "a new drug"})["hold_id"]
    if name in {"redrive-parked", "discard-parked"}:
        ids["parked_id"] = park(platform, service, somebody, clinician)
    if name in {"list-parked", "list-tasks", "retell", "redrive-parked", "discard-parked"}:
        return somebody, platform.token("operations", clinic=clinic), ids
    own = (service == "intake" and name != "get-emergency-card") or name == "appeal-decision"
    return somebody, somebody.token if own else clinician.token, ids


def park(platform: Platform, service: str, somebody: Candidate, clinician: Candidate) -> str:
    platform.arm(service, "deciding:1:raise")
    if service == "intake":
        body: dict[str, Any] = {"document": "treatment", "version": 1}
        answer = platform.ask("sign-consent", somebody.token, body, patient_id=somebody.id)
    else:
        answer = platform.ask("place-hold", clinician.token, {"reason": "a new drug"}, patient_id=somebody.id)
    assert answer.status_code == 500
    incident: str = answer.json()["incident"]
    return incident


def leave(platform: Platform, somebody: Candidate) -> None:
    """Nothing of this person waits for anybody in the tests that follow."""
    if somebody.id:
        clinician = platform.clinician(somebody.clinic, somebody.id)
        if clinician.open_crises():
            clinician.does("acknowledge-crisis", {"reason": "called, safe"})
        somebody.does("withdraw-patient", {})


def steps(platform: Platform, service: str, clinic: str) -> list[tuple[int, str, httpx.Response]]:
    """Requests that are wrong in every way at first, then right in one more at each step."""
    somebody = platform.candidate(clinic)
    somebody.submits()
    clinician = platform.clinician(clinic, somebody.id)
    clinician.sees_decision()
    if service == "intake":
        path, body = "/v1/patients/{patient_id}/consents/withdrawal", {"document": "treatment", "version": 1}
        right, wrong, ids = somebody.token, clinician.token, {"patient_id": somebody.id}
    else:
        hold = clinician.does("place-hold", {"reason": "a new drug"})["hold_id"]
        clinician.does("release-hold", {"reason": "looked at"}, hold_id=hold)
        path, body = "/v1/patients/{patient_id}/holds/{hold_id}/release", {"reason": "looked at"}
        right, wrong, ids = clinician.token, somebody.token, {"patient_id": somebody.id, "hold_id": hold}
    bad = {"authorization": "Bearer x", "content-type": "text/plain"}
    nobody = {name: str(uuid4()) for name in ids}
    changes: list[tuple[int, str, dict[str, Any]]] = [
        (401, "token-refused", {}),
        (403, "forbidden", {"authorization": f"Bearer {wrong}"}),
        (413, "too-large", {"authorization": f"Bearer {right}"}),
        (415, "unsupported-media-type", {"content": b"{"}),
        (400, "not-json", {"content-type": "application/json"}),
        (422, "invalid", {"content": b"{}"}),
        (404, "unknown", {"content": json.dumps(body).encode(), "idempotency-key": str(uuid4())}),
        (409, "not-signed" if service == "intake" else "already-released", {"ids": ids}),
    ]
    said: dict[str, Any] = {"content": b"{" * (LIMIT + 1), "ids": nobody}
    answers = []
    for status, code, change in changes:
        bad |= {name: value for name, value in change.items() if name not in ("content", "ids")}
        said |= {name: value for name, value in change.items() if name in ("content", "ids")}
        url = platform.url(service) + path.format(**said["ids"])
        answers.append((status, code, platform.http.post(url, content=said["content"], headers=bad)))
    return answers


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("service", SERVICES)
def test_refusals_come_in_the_order_of_the_contract(platform: Platform, service: str, clinic: str) -> None:
    for status, code, answer in steps(platform, service, clinic):
        said = answer.json()
        assert (answer.status_code, said["code"], said["status"]) == (status, code, status), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "code", "errors"} <= set(said)


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"nothing": 1}, [("", "unknown-field")]),
    ({"patient": {"nothing": 1}}, [("/patient", "unknown-field")]),
    ({"patient": {"given": 1}}, [("/patient/given", "wrong-type")]),
    ({"patient": {"given": ""}}, [("/patient/given", "too-short")]),
    ({"patient": {"given": "x" * 201}}, [("/patient/given", "too-long")]),
    ({"patient": {"given": "a\u0007b"}}, [("/patient/given", "control-character")]),
    ({"patient": {"address": {"line1": 1}}}, [("/patient/address/line1", "wrong-type")]),
    ({"medications": [{}, {"text": 1}]}, [("/medications/1/text", "wrong-type")]),
    ({"vitals": {"systolic": True}}, [("/vitals/systolic", "wrong-type")]),
    ({"vitals": {"systolic": 5}}, [("/vitals/systolic", "out-of-range")]),
    ({"answers": {"pregnant": "perhaps"}}, [("/answers/pregnant", "unknown-word")]),
    ({"instruments": {"phq-9": [0] * 8}}, [("/instruments/phq-9", "wrong-length")]),
    ({"instruments": {"phq-9": [4] + [0] * 8}}, [("/instruments/phq-9/0", "out-of-range")]),
]


@pytest.mark.parametrize(("body", "errors"), WRONG, ids=lambda each: str(each)[:40])
def test_an_invalid_field_is_named_by_its_pointer(
    platform: Platform, body: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    answer = platform.ask("save-draft", platform.candidate().token, body)
    found = [(each["pointer"], each["code"]) for each in answer.json().get("errors", [])]
    assert (answer.status_code, found) == (422, errors)


def test_a_body_of_65536_bytes_is_the_last_that_is_taken(platform: Platform) -> None:
    person = platform.candidate()
    for size, status in ((LIMIT, 200), (LIMIT + 1, 413)):
        headers = {"authorization": f"Bearer {person.token}", "content-type": "application/json"}
        headers["idempotency-key"] = str(uuid4())
        content = b'{"symptoms": []}'.ljust(size)
        answer = platform.http.put(platform.url("intake") + "/v1/assessments/draft", content=content, headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize("clinic", CLINICS)
def test_danger_is_taken_in_spite_of_an_implausible_number(platform: Platform, clinic: str) -> None:
    calm, danger = platform.candidate(clinic), platform.candidate(clinic)
    implausible = {"vitals": {"systolic": 9_999}}
    answer = platform.ask("submit-assessment", calm.token, assessment(**implausible))
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/vitals/systolic"]
    danger.submits(instruments={"c-ssrs-screener": HIGH}, **implausible)
    assert danger.sees_decision()["result"] == "crisis"
    platform.clinician(clinic, danger.id).does("acknowledge-crisis", {"reason": "called, safe"})
    leave(platform, danger)


@pytest.mark.parametrize("service", SERVICES)
def test_another_method_or_path_is_refused_as_usual(platform: Platform, service: str) -> None:
    url, headers = platform.url(service), {"authorization": f"Bearer {platform.token('operations')}"}
    assert platform.http.delete(f"{url}/v1/tasks", headers=headers).status_code == 405
    assert platform.http.get(f"{url}/v1/nothing", headers=headers).status_code == 404
    assert platform.http.get(f"{url}/v1/tasks", headers=headers | {"x": "y" * 20_000}).status_code == 431


@pytest.mark.parametrize(
    ("type", "owner"), [("vitals-recorded", "monitoring"), ("appointment-requested", "scheduling")]
)
def test_an_event_of_another_service_is_sent_there(platform: Platform, type: str, owner: str) -> None:
    event = {"specversion": "1.0", "id": str(uuid4()), "source": "/apps/one", "type": type}
    headers = {f"ce-{name}": value for name, value in event.items()}
    token = platform.candidate().token
    url = platform.url("intake") + "/v1/events"
    answer = platform.http.post(url, json={}, headers=headers | {"authorization": f"Bearer {token}"})
    assert answer.status_code == 404 and owner in answer.json()["detail"]
