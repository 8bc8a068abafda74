"""Reads everything in an order that makes it comparable.

The ends of the topics are asked twice, before and after the databases are read. What stood below the first ends was
committed before the snapshots: they must know it. What the snapshots have told stands below the second ends, or waits
in an outbox. So what must hold at any moment can be judged while a stack works; what holds at rest only (I13, I19) is
judged where nothing moved from the first look to the last.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from carepath.audit.evidence import Evidence, Place, Topic
from carepath.audit.loading import pulse
from carepath.audit.loading.databases import read_database, read_keys
from carepath.audit.loading.pulse import Pulse
from carepath.audit.loading.replies import read_replies
from carepath.audit.loading.topics import Kafka
from carepath.audit.loading.verifying import verify
from carepath.audit.upfile import StackAt

_LOOK_AGAIN_SECONDS = 0.2
PUBLIC = ("assessment-submitted", "consult-approved", "session-started", "side-effect-reported", "questionnaire-due")


@dataclass(frozen=True)
class Gathered:
    """`moved` names what changed while it was read, `busy` what was left to do then."""

    evidence: Evidence
    moved: tuple[str, ...]
    busy: tuple[str, ...]


async def gather(stack: StackAt, patience: float, replies: Path | None = None) -> Gathered:
    """Waits up to `patience` seconds for a live stack to come to rest, then reads it. Raises CannotAudit."""
    with Kafka(stack.kafka) as kafka:
        places = _places(kafka)
        first = await _rested(stack, kafka, places, patience if any(each.alive for each in stack.services) else 0)
        evidence = await _read(stack, kafka, places)
        evidence.replies = read_replies(replies) if replies else None
        moved = (await pulse.take(stack, kafka, places, evidence.now)).moved_since(first)
    evidence.still = not moved
    return Gathered(evidence, moved, first.busy)


def _places(kafka: Kafka) -> list[Place]:
    """Of every stream, and every public topic there is."""
    found = kafka.partitions()
    ours = sorted(name for name in found if name.startswith("care.") or name in PUBLIC)
    return [Place(name, partition) for name in ours for partition in found[name]]


async def _rested(stack: StackAt, kafka: Kafka, places: list[Place], patience: float) -> Pulse:
    until = time.monotonic() + patience
    while True:
        taken = await pulse.take(stack, kafka, places, stack.now())
        if not taken.busy or time.monotonic() > until:
            return taken
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def _read(stack: StackAt, kafka: Kafka, places: list[Place]) -> Evidence:
    verified = asyncio.create_task(verify(stack))
    firm, now = kafka.bounds(places), stack.now()
    databases = [await read_database(service.name, service.dsn) for service in stack.services]
    topics = _topics(firm, kafka.bounds(places))
    await asyncio.to_thread(kafka.read, topics)
    keys = await read_keys(stack.keys_dsn)
    by_name = {database.name: database for database in databases}
    return Evidence(now, by_name, topics, keys.erased, keys.torn, keys.kids, await verified, _installation(stack))


def _installation(stack: StackAt) -> bytes | None:
    """The key under which things are called otherwise outside."""
    file = stack.secrets / "installation.key" if stack.secrets else None
    return file.read_bytes() if file and file.exists() else None


def _topics(firm: dict[Place, tuple[int, int]], after: dict[Place, tuple[int, int]]) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    for (name, partition), (begin, end) in after.items():
        topic = topics.setdefault(name, Topic(name))
        topic.begins[partition], topic.ends[partition] = begin, end
        topic.firm[partition] = firm[Place(name, partition)][1]
    return topics
