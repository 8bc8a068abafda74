"""The outermost layer: counts requests, refuses huge headers, turns a defect into a 500 that says nothing."""

from uuid import uuid4

import structlog
from prometheus_client import Counter
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.edge.draining import Draining
from shared.runtime.edge.problems import Problem, incident
from shared.runtime.edge.surroundings import InFlight

MOST_HEADER_BYTES = 16_384
UNCOUNTED = ("/internal/", "/health", "/ready", "/metrics", "/openapi.json")

REPLIES = Counter("carepath_http_replies", "HTTP replies by status", ["status"])
log = structlog.get_logger("edge")


class Guard:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, requests: InFlight) -> None:
        self._app, self._requests = app, requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNCOUNTED):
            await self._app(scope, receive, send)
            return
        self._requests.in_flight += 1
        try:
            await self._answer(scope, Draining(scope, receive), send)
        finally:
            self._requests.in_flight -= 1

    async def _answer(self, scope: Scope, body: Draining, send: Send) -> None:
        started = False

        async def counting(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                REPLIES.labels(message["status"]).inc()
                if self._requests.leaving:
                    message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
                await body.drain(message["status"], self._requests.leaving)
            await send(message)

        try:
            app = self._app if _is_small(scope) else _huge().response()
            await app(scope, body.receive, counting)
        except ClientDisconnect:
            return
        except Exception:
            id = str(uuid4())
            log.exception("request-failed", incident=id)
            if started:
                raise
            await incident(id).response()(scope, body.receive, counting)


def _is_small(scope: Scope) -> bool:
    return sum(len(name) + len(value) for name, value in scope["headers"]) <= MOST_HEADER_BYTES


def _huge() -> Problem:
    return Problem(431, "headers-too-large")
