"""Every fact that was told, by the open headers of the streams. No body is read, no group joined."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.runtime.items import Hear
from shared.runtime.receiving import item_of
from shared.runtime.records import Envelope
from shared.settings import PARTITIONS

STREAMS = "care."


class Heading(NamedTuple):
    """What everybody may know of a fact."""

    topic: str
    subject: str
    number: int
    type: str
    clinic: str
    at: datetime


async def read_headings(bootstrap: str) -> list[Heading]:
    """Of every fact in the order of time; a repeat counts once."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, fetch_max_wait_ms=50)
    await consumer.start()
    try:
        streams = sorted(topic for topic in await consumer.topics() if topic.startswith(STREAMS))
        places = [TopicPartition(topic, number) for topic in streams for number in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        found = {heading[:3]: heading async for heading in _headings(consumer, places)}
    finally:
        await consumer.stop()
    return sorted(found.values(), key=lambda heading: (heading.at, heading.topic, heading.number))


def count(headings: Iterable[Heading]) -> dict[str, int]:
    """How many facts of each type."""
    return dict(sorted(Counter(heading.type for heading in headings).items()))


async def _headings(consumer: AIOKafkaConsumer, places: list[TopicPartition]) -> AsyncIterator[Heading]:
    ends = await consumer.end_offsets(places)
    left = {place for place in places if ends[place]}
    while left:
        for records in (await consumer.getmany(timeout_ms=500)).values():
            for record in records:
                if isinstance(item := item_of(record), Hear):
                    yield _heading(item.envelope)
        left = {place for place in left if await consumer.position(place) < ends[place]}


def _heading(told: Envelope) -> Heading:
    return Heading(told.topic, told.entity, told.number, told.type, told.clinic, told.time)
