"""Whether a start continues with the data that an earlier one left, or begins from nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient

from carepath.stack.databases import existing, forget_databases
from carepath.stack.errors import CannotStart
from carepath.stack.kafka.broker import Broker
from carepath.stack.layout import Layout, write_atomically
from carepath.stack.migrate import KEYS, SERVICE, digest
from carepath.stack.plan import START, Plan
from carepath.stack.postgres import Server
from carepath.stack.topics import Topic, delete
from shared.times import instant, stamp


@dataclass(frozen=True)
class Installation:
    """What must be the same for data to be continued: the broker that numbered it, whether its clock is real, its
    tables. A stepping clock may become a fast one and back: either goes on from where it was."""

    broker: str
    kafka: str
    postgres: str
    clock: str
    schema: str

    @classmethod
    def of(cls, plan: Plan, broker: Broker) -> Installation:
        schema = hashlib.sha256("".join(digest(script) for script in (*SERVICE, *KEYS)).encode()).hexdigest()
        clock = "real" if plan.clock == "real" else "virtual"
        return cls(broker.kind, plan.kafka, hashlib.sha256(plan.postgres.encode()).hexdigest(), clock, schema)


def why_from_nothing(plan: Plan, layout: Layout, now: Installation) -> str | None:
    """The reason, "" where there is nothing to continue, None where the data is continued."""
    if not layout.installation.exists():
        return ""
    if plan.fresh or plan.anew:
        return "as asked for"
    if now.broker == "embedded":
        return "the embedded broker has forgotten everything"
    before = json.loads(layout.installation.read_text(encoding="utf-8"))
    changed = sorted(name for name, value in asdict(now).items() if before.get(name) != value)
    if changed:
        return f"the data in {layout.root} was made with another {' and '.join(changed)}"
    if plan.start is not None and instant(before["start"]) != plan.start:
        return "START is another"
    return None


def note(plan: Plan, layout: Layout, now: Installation) -> None:
    """Where a stepping clock began is noted once."""
    start = {"start": stamp(plan.start or START)}
    if layout.installation.exists():
        start["start"] = json.loads(layout.installation.read_text(encoding="utf-8"))["start"]
    write_atomically(layout.installation, json.dumps({**asdict(now), **start}))


async def empty_databases(plan: Plan, server: Server) -> None:
    """Before a start from nothing on a server of the caller's. Raises CannotStart unless FRESH=1 allows it."""
    connection = await asyncpg.connect(server.dsn)
    found = await existing(connection)
    await connection.close()
    if found and not plan.fresh:
        raise CannotStart(f"POSTGRES holds {found[0]} of another stack: FRESH=1 drops what that left there")
    await forget_databases(server)


async def empty_topics(plan: Plan, bootstrap: str, topics: tuple[Topic, ...]) -> None:
    """The same for the caller's Kafka."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    try:
        there = set(await client.list_topics())
        found = [topic.name for topic in topics if topic.name in there]
        if found and not plan.fresh:
            raise CannotStart(f"KAFKA holds {found[0]} of another stack: FRESH=1 deletes what that left there")
        if found:
            await delete(client, found)
    finally:
        await client.close()
