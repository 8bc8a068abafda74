"""Whether whom a wait names can do what it asks for, by what the services say of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from shared.deciding import Role, Wait
from shared.runtime.edge.common import COMMON
from shared.runtime.edge.openapi import document
from shared.runtime.operations import Operation, places
from shared.runtime.service import Place, Service
from tests.architecture.sources import SERVICES


@cache
def operations_of(service: str) -> tuple[Operation, ...]:
    return (*import_module(f"services.{service}.api").OPERATIONS, *COMMON)


@cache
def described(service: str) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Method and path -> what the service's own OpenAPI document says there."""
    paths = document(service, operations_of(service))["paths"]
    return {(method.upper(), path): said for path, methods in paths.items() for method, said in methods.items()}


@cache
def places_of(service: str) -> Mapping[str, Place]:
    return places(import_module(f"services.{service}.handlers").SERVICE, operations_of(service))


def why_not(service: str, what: str, whom: Role, key: str = "") -> str | None:
    """Why `whom` could not do this; None where they could, or only time can."""
    if whom is Role.SYSTEM:
        return None
    place = places_of(service).get(what)
    if place is None:
        return f"{service}: no operation for {what}"
    said = described(place.service).get((place.method, place.path))
    if said is None or said["operationId"] != place.operation_id:
        return f"{place.service} has no {place.operation_id} at {place.method} {place.path}"
    if whom.value not in said["x-roles"]:
        return f"{whom.value} may not {place.operation_id}"
    others = set(re.findall(r"{(\w+)}", place.path)) - {"patient_id"}
    return f"{key} names no {others}" if len(others) > 1 or (others and key and ":" not in key) else None


def assert_doable(service: Service, waits: list[Wait]) -> None:
    """Of a built service; made-up ones have waits that nobody answers over HTTP."""
    if service.name in SERVICES:
        found = [why_not(service.name, wait.what, wait.whom, wait.key) for wait in waits]
        assert not any(found), found
