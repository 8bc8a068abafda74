"""Asks a service for an operation with the viewer's own token, wherever its OpenAPI document says the operation is."""

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
from starlette.requests import Request

COOKIE = "carepath"
WITHIN = 5.0
AWAY = 503


class Answer(NamedTuple):
    """`status` is 503 where the service does not answer."""

    status: int
    body: dict[str, Any]

    @property
    def good(self) -> bool:
        return self.status < 300


class Calling:
    """`services` are the base URLs."""

    def __init__(self, services: Mapping[str, str]) -> None:
        self._services = services
        self._places: dict[tuple[str, str], tuple[str, str]] = {}

    async def ask(self, token: str, service: str, operation: str, key: str = "", **fields: str | list[str]) -> Answer:
        """Fields that the path names go there, the others into the body. `key` is a command's idempotency key."""
        if not token:
            return Answer(401, {"code": "token-required"})
        headers = {"authorization": f"Bearer {token}"} | ({"idempotency-key": key} if key else {})
        try:
            async with httpx.AsyncClient(timeout=WITHIN, verify=trusted()) as client:
                method, path = await self._place(client, service, operation)
                url, body = _filled(path, fields)
                answer = await client.request(
                    method, f"{self._services[service]}{url}", headers=headers, json=body or None
                )
                return Answer(answer.status_code, answer.json())
        except (httpx.HTTPError, ValueError, KeyError):
            return Answer(AWAY, {"code": "away"})

    async def _place(self, client: httpx.AsyncClient, service: str, operation: str) -> tuple[str, str]:
        """Method and path. Raises KeyError for an operation that is not there."""
        if (service, operation) not in self._places:
            document = (await client.get(f"{self._services[service]}/openapi.json")).json()
            for path, methods in document["paths"].items():
                for method, described in methods.items():
                    self._places[service, described["operationId"]] = method, path
        return self._places[service, operation]


def _filled(path: str, fields: Mapping[str, str | list[str]]) -> tuple[str, dict[str, str | list[str]]]:
    named = {name for name in fields if f"{{{name}}}" in path}
    for name in named:
        path = path.replace(f"{{{name}}}", quote(str(fields[name]), safe=""))
    return path, {name: value for name, value in fields.items() if name not in named}


def token_of(request: Request) -> str:
    """The token that came with the browser's cookie, or as a bearer from whatever signs people in before us."""
    given = request.headers.get("authorization", "")
    return given.removeprefix("Bearer ") if given else request.cookies.get(COOKIE, "")


@cache
def trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
