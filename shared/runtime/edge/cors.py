"""Which pages of others a browser lets call the operations (contract 7.7). Never with cookies: tokens are bearers."""

from collections.abc import Iterable, Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.runtime.edge.problems import Problem

OPENED = ("/v1/", "/openapi.json")
"""Paths of operations and of their description. Pages of a service are for its own origin alone."""
SENT = ("Authorization", "Carepath-After", "Content-Type", "Idempotency-Key")
READ = ("Location", "Retry-After", "Carepath-After", "Carepath-Blocked-By")


class Cors:
    """Wraps the whole application, so that refusals can be read too."""

    def __init__(self, app: ASGIApp, origins: Sequence[str], methods: Iterable[str]) -> None:
        self._app = app
        self._opened = _Opened(app, origins, sorted({"GET", *methods}), ["*"], expose_headers=READ)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = scope["type"] == "http" and scope["path"].startswith(OPENED)
        await (self._opened if opened else self._app)(scope, receive, send)


class _Opened(CORSMiddleware):
    """Any header may be sent, since an event may have any `ce-` extension. A refusal is a problem like every other."""

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        answer.headers.setdefault("access-control-allow-headers", ", ".join(SENT))
        if answer.status_code == 200:
            return answer
        refusal = Problem(403, "origin-or-method-refused").response()
        refusal.headers.update({name: value for name, value in answer.headers.items() if name not in refusal.headers})
        return refusal
