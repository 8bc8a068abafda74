"""A service process without a domain: it is ready, follows the clock, and has dues that a test gives it.

What it took it may tell on a topic, and what it hears there is due at once.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

import httpx
import uvicorn
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
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
sticks = False
tells = ""
"""The topic on which it tells what it took."""
telling: list[datetime] = []
held: dict[str, dict[str, int]] = {}
tasks: set[asyncio.Task[None]] = set()
SLOWLY = 0.3
"""Seconds from a record to what it brings about: everybody else has said long ago that they are quiet."""


async def ready(_: Request) -> Response:
    return JSONResponse({})


async def environment(_: Request) -> Response:
    return JSONResponse({key: value for key, value in os.environ.items() if key.startswith("CAREPATH_")})


async def give(request: Request) -> Response:
    global sticks, tells
    body = await request.json()
    tells, sticks = body.get("tells", tells), body.get("sticks", sticks)
    if topic := body.get("hears"):
        await hear(topic)
    dues.extend(instant(at) for at in body.get("dues", []))
    asyncio.get_running_loop().call_later(0.02, take)
    return JSONResponse({"taken": taken})


async def hear(topic: str) -> None:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=settings.kafka, auto_offset_reset="earliest")
    await consumer.start()
    held[topic] = {}
    begin(take_up(consumer))


async def take_up(consumer: AIOKafkaConsumer) -> None:
    async for record in consumer:
        await asyncio.sleep(SLOWLY)
        dues.append(instant(record.value.decode()))
        held[record.topic][str(record.partition)] = record.offset + 1
        take()


def begin(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def quiet(request: Request) -> Response:
    assert now is not None
    left = {"due": any(at <= now for at in dues), "telling": bool(telling), "stuck": sticks}
    busy = [name for name, so in left.items() if so]
    following = min(dues, default=None)
    answer = {"now": stamp(now), "quiet": not busy, "busy": busy, "held": held}
    return JSONResponse({**answer, "next": stamp(following) if following else None})


async def set_clock(request: Request) -> Response:
    global now  # noqa: PLW0603
    secret = (settings.secrets / "clock.key").read_text(encoding="ascii")
    if request.headers["x-carepath-clock"] != secret:
        return Response(status_code=403)
    now = instant((await request.json())["now"])
    asyncio.get_running_loop().call_later(0.02, take)
    return await quiet(request)


def take() -> None:
    if now is None:
        return
    for at in [at for at in dues if at <= now]:
        dues.remove(at)
        taken.append(f"{stamp(at)} at {stamp(now)}")
        if tells:
            telling.append(at)
            begin(tell(at))


async def tell(at: datetime) -> None:
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka) as producer:
        await producer.send_and_wait(tells, stamp(at).encode())
    telling.remove(at)


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
