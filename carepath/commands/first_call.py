"""The first call of a front-end developer: an operation's own example as a line for the shell."""

import json
import shlex
from typing import Any
from uuid import uuid4

import httpx

_FIRST = "save-draft"


async def first_call(service: dict[str, Any], token: str) -> list[str]:
    """Lines that can be pasted into a shell. Empty where the service has no such operation."""
    async with httpx.AsyncClient() as client:
        document = (await client.get(service["openapi"])).json()
    found = [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation.get("operationId") == _FIRST
    ]
    return _curl(service["url"], *found[0], token) if found else []


def _curl(url: str, method: str, path: str, operation: dict[str, Any], token: str) -> list[str]:
    content = operation["requestBody"]["content"]["application/json"]
    example = content.get("example") or next(iter(content["examples"].values()))["value"]
    return [
        f"T={token}",
        f"curl -s -X {method} {url}{path} \\",
        f"  -H \"Authorization: Bearer $T\" -H 'Idempotency-Key: {uuid4()}' -H 'Content-Type: application/json' \\",
        f"  -d {shlex.quote(json.dumps(example))}",
    ]
