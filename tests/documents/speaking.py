"""How drawn requests speak to a stack: with a token of a role that fits, of patients who are there, in both clinics.

Schemathesis loads this file as its hooks; `CAREPATH_UP` names the stack.
"""

from __future__ import annotations

import json
import os
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import schemathesis

from shared.runtime.edge.describing import EXAMPLE_KEY

UP = json.loads(Path(os.environ["CAREPATH_UP"]).read_text())
CLINICS = ("demo", "second")
PERSONAL = ("patient", "peer-monitor")
TURNS = count()


@cache
def token(role: str, clinic: str, patient: str | None = None) -> str:
    said = {"role": role, "clinic": clinic, "ttl": 3_600} | ({"patient": patient} if patient else {})
    reply = httpx.post(UP["issuer"]["token"], json=said).raise_for_status()
    return str(reply.json()["access_token"])


@cache
def somebody(clinic: str) -> str:
    """A patient of this clinic who has handed in the assessment."""
    body = _operation("intake", "submit-assessment")["requestBody"]["content"]["application/json"]["example"]
    headers = {"authorization": f"Bearer {token('patient', clinic)}", "idempotency-key": str(uuid4())}
    reply = httpx.post(UP["services"]["intake"]["url"] + "/v1/assessments", json=body, headers=headers)
    return str(reply.raise_for_status().json()["patient_id"])


def _operation(service: str, id: str) -> Any:
    paths = httpx.get(UP["services"][service]["openapi"]).json()["paths"]
    return next(each for methods in paths.values() for each in methods.values() if each["operationId"] == id)


@schemathesis.auth(cache_by_key=lambda _case, _context: next(TURNS))
class InTurn:
    """Every role that may, one after the other, in the clinic of whom it is about, or in both in turn."""

    def get(self, case: Any, context: Any) -> str:
        roles, turn = context.operation.definition.raw["x-roles"], next(TURNS)
        role, patient = roles[turn % len(roles)], case.path_parameters.get("patient_id")
        clinic = next((each for each in CLINICS if somebody(each) == patient), CLINICS[turn // len(roles) % 2])
        return token(role, clinic, somebody(clinic) if role in PERSONAL else None)

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Two of three are about somebody who is there."""
    if path_parameters and "patient_id" in path_parameters and next(TURNS) % 3:
        path_parameters["patient_id"] = somebody(CLINICS[next(TURNS) % 2])
    return path_parameters


@schemathesis.hook
def map_headers(context: Any, headers: dict[str, Any] | None) -> dict[str, Any] | None:
    """A key that the document shows is nobody's own: each request has one of its own instead."""
    if headers and headers.get("Idempotency-Key") == EXAMPLE_KEY:
        headers["Idempotency-Key"] = str(uuid4())
    return headers
