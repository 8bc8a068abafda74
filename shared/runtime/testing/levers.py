"""Levers for the platform clock and the tests. A header with a secret of the installation keeps everybody else out."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.clock import Clock
from shared.runtime.testing import injection
from shared.runtime.testing.quiet import Quiet
from shared.times import instant

HEADER = "x-carepath-clock"
Lever = Callable[[Any], Awaitable[Response]]
DONE = 204


def clock_levers(secret: str, clock: Clock, quiet: Quiet, wake: Callable[[], None]) -> list[Route]:
    """Where a person sees whether this process is quiet, and where the clock says what time it is and waits for quiet:
    `heard` says how far it must have read, `within` how many seconds it may take."""

    async def look(_: Any) -> Response:
        return JSONResponse(await quiet.look())

    async def move(body: Any) -> Response:
        if (now := instant(body["now"])) != clock.now():
            clock.set(now)
            wake()
        return JSONResponse(await quiet.until_quiet(body.get("heard", {}), body.get("within", 0)))

    return [_route("/internal/quiet", "GET", secret, look), _route("/internal/clock", "PUT", secret, move)]


def chaos_levers(secret: str, paused: set[str], fault_log: Path | None) -> list[Route]:
    """Pause streams, arm a fault in the running process. Mounted only where chaos is allowed."""

    async def pause(body: Any) -> Response:
        paused.clear()
        paused.update(body["paused"])
        return Response(status_code=DONE)

    async def arm(body: Any) -> Response:
        injection.arm(body["fault"], fault_log, chaos=True)
        return Response(status_code=DONE)

    return [_route("/internal/paused", "PUT", secret, pause), _route("/internal/fault", "PUT", secret, arm)]


def _route(path: str, method: str, secret: str, lever: Lever) -> Route:
    async def endpoint(request: Request) -> Response:
        if request.headers.get(HEADER) != secret:
            return Response(status_code=404)
        return await lever(await request.json() if method == "PUT" else None)

    return Route(path, endpoint, methods=[method])
