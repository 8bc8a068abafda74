"""Assessments that arrive whether or not the ones before were answered: how long until the reply, and until
eligibility's first word of each is on Kafka. One in twenty shows danger, which is never refused."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import randrange
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import orjson
from aiokafka import AIOKafkaConsumer

from services.intake.api import OPERATIONS
from shared.runtime.operations import CommandOperation

DANGER_EVERY = 20
LATE_SECONDS = 30.0
_SUBMIT = next(each for each in OPERATIONS if each.operation_id == "submit-assessment")
FORM = dict(_SUBMIT.example) if isinstance(_SUBMIT, CommandOperation) else {}
IN_DANGER = {**FORM, "symptoms": ["chest-pain"]}


def _of_somebody(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form as another person hands it in: nobody comes twice."""
    name = str(uuid4())
    address = {**form["patient"]["address"], "line1": f"{name} Harbor Street"}
    person = {"given": name, "address": address, "phone": f"+1 510 555 {randrange(10_000):04d}"}
    return {**form, "patient": {**form["patient"], **person, "email": f"{name}@example.com"}}


@dataclass
class Arrival:
    """One assessment, on the wall clock of this machine. `decided`: eligibility's word of it was read from Kafka."""

    begun: float
    danger: bool
    replied: float = 0.0
    status: int = 0
    patient: str = ""
    decided: float = 0.0


class Arrivals:
    """`up` is what a stack says of itself."""

    def __init__(self, up: Mapping[str, Any]) -> None:
        self._url, self._issuer = up["services"]["intake"]["url"], up["issuer"]["token"]
        self._bootstrap = up["broker"]["bootstrap"]
        self._decided: dict[str, float] = {}

    async def at(self, rate: float, seconds: float) -> list[Arrival]:
        """All that arrived in so many seconds, after the last was answered and decided on."""
        tokens = [await self._token() for _ in range(int(rate * seconds))]
        async with AIOKafkaConsumer("care.eligibility", bootstrap_servers=self._bootstrap) as consumer:
            reading = asyncio.create_task(self._read(consumer))
            arrivals = await self._arrive(tokens, 1 / rate)
            await self._until_decided(arrivals)
            reading.cancel()
        return arrivals

    async def _arrive(self, tokens: Sequence[str], apart: float) -> list[Arrival]:
        tasks, start = [], time.time() + 0.5
        for number, token in enumerate(tokens):
            await asyncio.sleep(start + number * apart - time.time())
            danger = number % DANGER_EVERY == DANGER_EVERY - 1
            tasks.append(asyncio.create_task(self._submit(token, Arrival(time.time(), danger))))
        return await asyncio.gather(*tasks)

    async def _submit(self, token: str, arrival: Arrival) -> Arrival:
        body = orjson.dumps(_of_somebody(IN_DANGER if arrival.danger else FORM))
        who = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
        with contextlib.suppress(OSError, IndexError):  # turned away without a word: neither taken nor refused
            arrival.status, said = await self._post(f"{self._url}/v1/assessments", body, **who)
            arrival.patient = said.get("patient_id", "")
        arrival.replied = time.time()
        return arrival

    async def _token(self) -> str:
        said = {"role": "patient", "subject": str(uuid4()), "clinic": "demo", "ttl": 3600}
        return str((await self._post(self._issuer, orjson.dumps(said)))[1]["access_token"])

    async def _post(self, url: str, body: bytes, **more: str) -> tuple[int, dict[str, Any]]:
        """By a connection of its own, and by hand: a pool with hundreds of them would be the slowest part of all."""
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            told = {"host": parts.netloc, "content-type": "application/json", "content-length": len(body), **more}
            lines = [
                f"POST {parts.path} HTTP/1.1",
                "connection: close",
                *(f"{name}: {said}" for name, said in told.items()),
            ]
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            head, _, said = (await reader.read()).partition(b"\r\n\r\n")
            return int(head.split(maxsplit=2)[1]), orjson.loads(said)
        finally:
            writer.close()

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        async for record in consumer:
            self._decided.setdefault(record.key.decode(), time.time())

    async def _until_decided(self, arrivals: Sequence[Arrival]) -> None:
        until = time.time() + LATE_SECONDS
        taken = [each for each in arrivals if each.status == 200]
        while time.time() < until and not all(each.patient in self._decided for each in taken):
            await asyncio.sleep(0.1)
        for each in taken:
            each.decided = self._decided.get(each.patient, float("inf"))


def row(rate: float, arrivals: Sequence[Arrival]) -> list[str]:
    """One line of the table: how many were taken and refused, and latencies in milliseconds, median / 99 in 100."""
    taken = [each for each in arrivals if each.status == 200]
    calm, danger = [each for each in taken if not each.danger], [each for each in arrivals if each.danger]
    refused = [each for each in arrivals if each.status == 503]
    others = len(arrivals) - len(taken) - len(refused)
    return [
        f"{rate:g}",
        f"{len(taken)}" + (f" (and {others} neither)" if others else ""),
        f"{len(refused)}",
        _latency(each.replied - each.begun for each in refused),
        _latency(each.replied - each.begun for each in calm),
        _latency(each.decided - each.begun for each in calm),
        _latency(each.replied - each.begun for each in danger),
        f"{sum(each.status != 200 for each in danger)}",
    ]


COLUMNS = (
    "a second",
    "taken",
    "refused",
    "refusal",
    "reply",
    "eligibility's word",
    "reply in danger",
    "danger refused",
)


def _latency(seconds: Iterable[float]) -> str:
    found = sorted(each * 1000 for each in seconds)
    return f"{median(found):,.0f} / {found[int(0.99 * len(found))]:,.0f}" if found else ""


async def main(rate: str, seconds: str) -> None:
    """In a process of its own: what the stack says of itself on stdin, one line of the table on stdout, as JSON."""
    print(
        orjson.dumps(
            row(float(rate), await Arrivals(orjson.loads(sys.stdin.read())).at(float(rate), float(seconds)))
        ).decode()
    )


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
