"""What a demo measures and shows at its end."""

from __future__ import annotations

from collections import Counter
from typing import Any

import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition
from rich.console import Console
from rich.table import Table

from shared.settings import PARTITIONS

_MEGABYTE = 1_000_000


async def count_events(bootstrap: str) -> dict[str, int]:
    """How many facts of each type the streams hold, by their open headers. Repeats of an id count once."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        streams = [topic for topic in await consumer.topics() if topic.startswith("care.")]
        places = [TopicPartition(topic, part) for topic in streams for part in range(PARTITIONS)]
        ends = await consumer.end_offsets(places)
        consumer.assign(places)
        types = [types async for types in _types(consumer, ends)]
    finally:
        await consumer.stop()
    return dict(sorted(Counter(dict(types).values()).items()))


async def _types(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> Any:
    """(event id, type) of every record up to `ends`."""
    left = {place for place, end in ends.items() if end}
    while left:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                headers = dict(record.headers)
                yield headers.get("ce_id", b"").decode(), headers.get("ce_type", b"").decode()
        left = {place for place in left if await consumer.position(place) < ends[place]}


def memory(up: dict[str, Any], supervisor: int) -> dict[str, float]:
    """Proportional set sizes in MB: of Kafka, and of everything else together."""
    kafka = {process.pid for pid in up["broker"]["pids"] for process in _family(pid)}
    sizes = {process.pid: process.memory_full_info().pss for process in _family(supervisor)}
    return {
        "pss_mb": round(sum(size for pid, size in sizes.items() if pid not in kafka) / _MEGABYTE, 1),
        "kafka_pss_mb": round(sum(size for pid, size in sizes.items() if pid in kafka) / _MEGABYTE, 1),
    }


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def show(told: dict[str, Any]) -> None:
    """The table at the end."""
    console = Console()
    for title in ("states", "events"):
        table = Table(title, "count", title=None)
        for name, count in told[title].items():
            table.add_row(name, str(count))
        console.print(table)
    found = {name: one for name, one in told["audit"].get("invariants", {}).items() if one["violations"]}
    console.print(f"{told['patients']} candidates, {told['days']} days in {told['wall_s']} s on {told['broker_why']}")
    console.print(f"memory (PSS): {told['pss_mb']} MB, Kafka {told['kafka_pss_mb']} MB")
    console.print(f"audit: {'clean' if not found else 'violations of ' + ', '.join(found)}")
