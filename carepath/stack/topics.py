"""The topics of a stack: two streams for each teller, one topic for each type with a public copy."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from carepath.stack.errors import CannotStart
from shared.deciding import Lane
from shared.events import TELLERS, public_types
from shared.runtime.service import stream_of
from shared.settings import PARTITIONS

FOR_EVER = -1
PUBLIC_DAYS = 90
_ALREADY_THERE = 36
_COPIES = 3
_KNOWN_WITHIN = 10.0


@dataclass(frozen=True)
class Topic:
    """`retention_ms` is -1 where records are kept for ever."""

    name: str
    retention_ms: int

    @property
    def words(self) -> str:
        return f"{self.name}:{PARTITIONS}"


def topics_of(services: Iterable[str]) -> tuple[Topic, ...]:
    """Every topic that these services write, and those of the tellers whom they hear: whoever runs today or not."""
    tellers = dict.fromkeys((*TELLERS, *services))
    streams = [Topic(stream_of(name, lane), FOR_EVER) for name in tellers for lane in Lane]
    public = [Topic(name, PUBLIC_DAYS * 86_400_000) for name in sorted(public_types())]
    return (*streams, *public)


async def create(bootstrap: str, topics: Sequence[Topic]) -> None:
    """Creates what is not there. Raises CannotStart where a topic has another number of partitions."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    try:
        copies = min(_COPIES, len((await client.describe_cluster())["brokers"]))
        answer = await client.create_topics([_new(topic, copies) for topic in topics])
        refused = [(name, code, why) for name, code, why in answer.topic_errors if code not in {0, _ALREADY_THERE}]
        if refused:
            raise CannotStart(f"Kafka does not make topic {refused[0][0]}: {refused[0][2]}")
        await _until_there(client, [topic.name for topic in topics])
    finally:
        await client.close()


async def delete(client: AIOKafkaAdminClient, names: Sequence[str]) -> None:
    """Deletes them, and returns when the brokers have forgotten them. Raises CannotStart where they do not."""
    await client.delete_topics(list(names))
    deadline = asyncio.get_running_loop().time() + _KNOWN_WITHIN
    while left := set(names) & set(await client.list_topics()):
        if asyncio.get_running_loop().time() > deadline:
            raise CannotStart(f"Kafka does not delete topic {min(left)}: delete it, or use another Kafka")
        await asyncio.sleep(0.05)


async def _until_there(client: AIOKafkaAdminClient, names: list[str]) -> None:
    """The brokers hear of a topic a little after it is made; a client that asks too early waits long."""
    deadline = asyncio.get_running_loop().time() + _KNOWN_WITHIN
    while True:
        found = {topic["topic"]: len(topic["partitions"]) for topic in await client.describe_topics(names)}
        if all(count == PARTITIONS for count in found.values()):
            return
        if asyncio.get_running_loop().time() > deadline:
            wrong = next(name for name, count in found.items() if count != PARTITIONS)
            raise CannotStart(f"topic {wrong} has not {PARTITIONS} partitions: use another Kafka, or delete it")
        await asyncio.sleep(0.05)


def _new(topic: Topic, copies: int) -> NewTopic:
    configs = {"retention.ms": str(topic.retention_ms), "retention.bytes": "-1", "cleanup.policy": "delete"}
    return NewTopic(topic.name, PARTITIONS, copies, topic_configs=configs)
