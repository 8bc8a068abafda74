"""Records of a made-up patient, sealed and numbered as intake would: what a broken or hostile teller could say."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from aiokafka import AIOKafkaProducer

from shared.deciding import Fact
from shared.runtime.records import Record, partition_of
from shared.runtime.sealed_records import Telling, sealed_record
from shared.runtime.service import stream_of
from shared.security.causes import event_id
from shared.security.keyring import Keyring
from tests.promises.platform import Platform, run


class Forged:
    """Somebody of whom only this teller has ever spoken."""

    def __init__(self, platform: Platform, clinic: str = "demo") -> None:
        self.platform, self.clinic, self.id = platform, clinic, str(uuid4())
        self.numbers: dict[str, int] = {}

    def record(self, fact: Fact, number: int | None = None, cause: UUID | None = None) -> Record:
        """The next record of its stream, or one under a number of choice."""
        return asyncio.run(self._sealed(fact, number, cause or uuid4()))

    async def _sealed(self, fact: Fact, number: int | None, cause: UUID) -> Record:
        keyring = Keyring(self.platform.up["keys_dsn"], self.platform.stack.layout.secrets, "intake")
        await keyring.ensure([self.id], private=True)
        topic = stream_of("intake", fact.lane)
        self.numbers[topic] = number or self.numbers.get(topic, 0) + 1
        telling = Telling("intake", self.id, self.clinic, datetime(2026, 10, 5, tzinfo=UTC), cause, str(cause), 1, 1)
        try:
            return sealed_record(telling, fact, event_id(cause, "intake", 0), self.numbers[topic], topic, keyring)
        finally:
            await keyring.close()


def produce(platform: Platform, records: Sequence[Record]) -> None:
    """Puts records on Kafka, in this order."""
    run(_produce(platform.up["broker"]["bootstrap"], records))


async def _produce(bootstrap: str, records: Sequence[Record]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        for each in records:
            headers = [(name, value.encode()) for name, value in each.headers.items()]
            await producer.send_and_wait(
                each.topic, each.value.encode(), each.key.encode(), partition_of(each.key), headers=headers
            )
    finally:
        await producer.stop()
