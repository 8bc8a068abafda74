"""A service process without a domain: it is ready, follows the clock, and has dues that a test gives it."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.settings import Settings
from shared.times import instant, stamp

settings = Settings.from_environment()
now: datetime | None = None
dues: list[datetime] = []
taken: list[str] = []
work = 0
sticks = False
hands_to = ""
"""Whom what was taken is told to, while it answers that it is quiet: like a record that is just on its way."""
told: list[datetime] = []


async def ready(_: Request) -> Response:
    return JSONResponse({})


async def environment(_: Request) -> Response:
    return JSONResponse({key: value for key, value in os.environ.items() if key.startswith("CAREPATH_")})


async def give(request: Request) -> Response:
    global sticks, hands_to  # noqa: PLW0603
    body = await request.json()
    hands_to = body.get("hands_to", hands_to)
    sticks = body.get("sticks", sticks)
    dues.extend(instant(at) for at in body.get("dues", []))
    asyncio.get_running_loop().call_later(body.get("after", 0.02), take)
    return JSONResponse({"taken": taken})


async def quiet(request: Request) -> Response:
    assert now is not None
    await hand_over()
    busy = [name for name, so in (("due", any(at <= now for at in dues)), ("stuck", sticks)) if so]
    following = min(dues, default=None)
    answer = {"now": stamp(now), "quiet": not busy, "busy": busy, "work": work}
    return JSONResponse({**answer, "next": stamp(following) if following else None})


async def set_clock(request: Request) -> Response:
    global now  # noqa: PLW0603
    secret = (settings.secrets / "clock.key").read_text(encoding="ascii")
    if request.headers["x-carepath-clock"] != secret:
        return Response(status_code=403)
    now = instant((await request.json())["now"])
    asyncio.get_running_loop().call_later(0.02, take)
    return await quiet(request)


async def hand_over() -> None:
    """Late: whoever is asked at the same time has answered by then."""
    global work  # noqa: PLW0603
    handed = [stamp(told.pop()) for _ in range(len(told))]
    if handed and hands_to:
        await asyncio.sleep(0.1)
        async with httpx.AsyncClient() as client:
            await client.post(hands_to, json={"dues": handed, "after": 0.5})
        work += 1


def take() -> None:
    global work  # noqa: PLW0603
    if now is None:
        return
    for at in [at for at in dues if at <= now]:
        dues.remove(at)
        taken.append(f"{stamp(at)} at {stamp(now)}")
        told.append(at)
        work += 1


if __name__ == "__main__":
    if settings.clock.startswith("http"):
        now = instant(httpx.get(settings.clock).json()["now"])
    routes = [
        Route("/ready", ready),
        Route("/environment", environment),
        Route("/dues", give, methods=["POST"]),
        Route("/internal/quiet", quiet),
        Route("/internal/clock", set_clock, methods=["PUT"]),
    ]
    uvicorn.run(Starlette(routes=routes), host=settings.host, port=settings.port, log_config=None)
