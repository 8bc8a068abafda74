"""The service describes itself: valid OpenAPI 3.1, roles, and one example per operation that is accepted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from shared.deciding import Role
from shared.runtime.edge.openapi import document
from shared.runtime.edge.responses import MEANINGS, OF_COMMANDS, OF_QUERIES
from tests.edge.conftest import House, bearer
from tests.edge.made_up import CLOSE, GET
from tests.edge.people import token

STATUS = re.compile(r"Problem\((\d+)")
COMMON = {"list-parked", "redrive-parked", "discard-parked", "retell", "list-tasks"}
OWN = {
    "open-card", "sign-card", "close-card", "release-hold", "get-card", "publish-event",
    "open-branch", "close-branch", "set-hours", "get-hours",
}  # fmt: skip


def described(house: House) -> dict[str, Any]:
    reply = house.request("GET", "/openapi.json")
    assert reply.headers["content-type"] == "application/json"
    found: dict[str, Any] = reply.json()
    return found


def operations(house: House) -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in described(house)["paths"].items()
        for method, operation in methods.items()
    }


def test_the_description_is_valid_openapi_3_1(house: House) -> None:
    validate(described(house), cls=OpenAPIV31SpecValidator)
    assert described(house)["openapi"].startswith("3.1")


def test_it_lists_what_is_there_and_nothing_else(house: House) -> None:
    assert set(operations(house)) == OWN | COMMON


def test_a_service_that_owns_no_asserted_type_takes_no_events() -> None:
    paths = document("eligibility", (CLOSE, GET))["paths"]
    assert "/v1/events" not in paths


def test_each_operation_names_its_roles_and_parameters(house: House) -> None:
    for id, (_, path, operation) in operations(house).items():
        assert operation["x-roles"] and set(operation["x-roles"]) <= set(Role)
        named = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
        assert named == {part.strip("{}") for part in path.split("/") if part.startswith("{")}, id
        assert "401" in operation["responses"]


def test_ids_of_the_path_are_not_part_of_the_body(house: House) -> None:
    schema = described(house)["components"]["schemas"]["SignCard"]
    _, _, sign = operations(house)["sign-card"]
    assert sign["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/SignCard"}
    assert set(schema["properties"]) == {"document", "version"} == set(schema["required"])
    assert schema["additionalProperties"] is False


def test_a_commands_reply_names_the_facts_it_told(house: House) -> None:
    schema = described(house)["components"]["schemas"]["Done"]
    _, _, sign = operations(house)["sign-card"]
    assert sign["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Done"}
    assert "events" in schema["required"] and schema["properties"]["events"]["items"]["format"] == "uuid"


@pytest.mark.parametrize("id", sorted(OWN | COMMON))
def test_each_example_is_accepted_once_its_ids_are_replaced(house: House, id: str) -> None:
    method, path, operation = operations(house)[id]
    role = next(each for each in ("guide", "clinician", "operations") if each in operation["x-roles"])
    patient = house.opened()
    branch = house.post("/v1/branches", {"name": "North"}, "operations").json()["patient_id"].partition(":")[2]
    ids = {"patient_id": patient, "hold_id": str(uuid4()), "parked_id": str(uuid4())}
    ids |= {"branch_id": branch, "clinic": "demo"}
    headers = bearer(token(role))
    for each in operation.get("parameters", []):
        if each["in"] == "header":
            headers[each["name"]] = patient if each["name"] == "ce-subject" else each["example"]
    if "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = str(uuid4())
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = {"json": content["example"]} if "example" in content else {}
    reply = house.request(method.upper(), path.format(**ids), headers=headers, **body)
    assert reply.status_code == 200, reply.text


def test_every_status_of_a_problem_is_described_with_its_meaning(house: House) -> None:
    """Read from the code of the edge: whatever it may answer is in the document of each operation that may."""
    raised = {
        int(status) for path in Path("shared/runtime/edge").rglob("*.py") for status in STATUS.findall(path.read_text())
    }
    assert raised <= set(MEANINGS) and set(OF_QUERIES) < set(MEANINGS)
    for id, (method, _, operation) in operations(house).items():
        statuses = OF_QUERIES if method == "get" else OF_COMMANDS
        assert list(operation["responses"]) == ["200", *map(str, statuses)], id


def test_a_path_has_one_spelling(house: House) -> None:
    assert house.get("/v1/tasks").status_code == 200
    assert house.get("/v1/tasks/").status_code == 404


def test_the_description_needs_no_token_and_no_counting(house: House) -> None:
    assert house.request("GET", "/openapi.json").status_code == 200
    assert house.requests.in_flight == 0
