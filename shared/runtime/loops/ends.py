"""Where Kafka's topics end."""

import asyncio
import contextlib
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.errors import Away
from shared.runtime.tables.positions import Place
from shared.settings import PARTITIONS


class Ends:
    """Asks Kafka where topics end, over a connection of its own: on a reader's the question waits behind its fetch."""

    def __init__(self, kafka: str) -> None:
        self.kafka = kafka
        self._consumer: AIOKafkaConsumer | None = None

    async def of(self, topics: Sequence[str]) -> dict[Place, int]:
        """Raises Away("kafka")."""
        places = [TopicPartition(topic, partition) for topic in topics for partition in range(PARTITIONS)]
        try:
            async with asyncio.timeout(3):
                found = await (await self._started()).end_offsets(places)
        except (KafkaError, TimeoutError) as error:
            await self.close()
            raise Away("kafka") from error
        return {Place(*place): end for place, end in found.items()}

    async def _started(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            self._consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka, enable_auto_commit=False)
            await self._consumer.start()
        return self._consumer

    async def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            with contextlib.suppress(Exception):
                await consumer.stop()
