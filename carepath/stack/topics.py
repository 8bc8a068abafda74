"""The topics of a stack: two streams for each teller, one topic for each type with a public copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from carepath.stack.errors import CannotStart
from shared.deciding import Lane
from shared.events import public_types
from shared.runtime.service import stream_of
from shared.settings import PARTITIONS

FOR_EVER = -1
PUBLIC_DAYS = 90
_ALREADY_THERE = 36
_COPIES = 3


@dataclass(frozen=True)
class Topic:
    """`retention_ms` is -1 where records are kept for ever."""

    name: str
    retention_ms: int

    @property
    def words(self) -> str:
        return f"{self.name}:{PARTITIONS}"


def topics_of(services: Iterable[str]) -> tuple[Topic, ...]:
    """Every topic that these services write."""
    streams = [Topic(stream_of(name, lane), FOR_EVER) for name in services for lane in Lane]
    public = [Topic(name, PUBLIC_DAYS * 86_400_000) for name in sorted(public_types())]
    return (*streams, *public)


async def create(bootstrap: str, topics: Iterable[Topic]) -> None:
    """Creates what is not there. Raises CannotStart where a topic has another number of partitions."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    try:
        copies = min(_COPIES, len((await client.describe_cluster())["brokers"]))
        answer = await client.create_topics([_new(topic, copies) for topic in topics])
        refused = [(name, code, why) for name, code, why in answer.topic_errors if code not in {0, _ALREADY_THERE}]
        if refused:
            raise CannotStart(f"Kafka does not make topic {refused[0][0]}: {refused[0][2]}")
        for found in await client.describe_topics([topic.name for topic in topics]):
            _check(found)
    finally:
        await client.close()


def _check(found: dict[str, object]) -> None:
    partitions = found["partitions"]
    if not isinstance(partitions, list) or len(partitions) != PARTITIONS:
        raise CannotStart(f"topic {found['topic']} has not {PARTITIONS} partitions: use another Kafka, or delete it")


def _new(topic: Topic, copies: int) -> NewTopic:
    configs = {"retention.ms": str(topic.retention_ms), "retention.bytes": "-1", "cleanup.policy": "delete"}
    return NewTopic(topic.name, PARTITIONS, copies, topic_configs=configs)
