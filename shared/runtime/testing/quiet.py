"""Whether a process has nothing left to do at this instant of the clock, and when it next has (architecture,
"Time")."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from shared.clock import Clock
from shared.runtime.edge.surroundings import InFlight
from shared.runtime.loops.listening import Listener
from shared.runtime.loops.sending import RUNNABLE
from shared.runtime.tables.link import Link
from shared.runtime.tables.resting import resting
from shared.runtime.waking import Signal, woken_within
from shared.times import stamp

_BUSY = f"""
SELECT EXISTS (SELECT FROM outbox) AS outbox,
       EXISTS (SELECT FROM handed) AS handed,
       EXISTS (SELECT FROM due WHERE until <= $1 AND NOT parked) AS due,
       EXISTS (SELECT FROM effect WHERE {RUNNABLE}) AS effect,
       EXISTS (SELECT FROM effect WHERE sending_since IS NOT NULL) AS sending,
       EXISTS (SELECT FROM rest) AS resting,
       (SELECT min(at) FROM (
          SELECT min(until) AS at FROM due WHERE until > $1 AND NOT parked UNION ALL
          SELECT min(not_before) FROM effect WHERE not_before > $1) AS instants) AS next,
       (SELECT coalesce(json_agg(json_build_array(topic, partition, next)), '[]')
        FROM position WHERE topic = ANY($2))::text AS held"""


Held = Mapping[str, Mapping[str, int]]
"""Topic -> partition -> the offset that is read next. JSON knows no numbers as keys."""
LOOK_AGAIN = 0.01
"""Seconds until it looks again: nothing is signalled when a request ends."""


def behind(held: Held, heard: Held) -> bool:
    """Whether one of the topics that are read was read less far than `heard`."""
    return any(
        held[topic].get(partition, 0) < offset
        for topic, offsets in heard.items()
        if topic in held
        for partition, offset in offsets.items()
    )


class Quiet:
    """Answers the platform clock. `stirred` is set whenever something was done. `knows` tells whether this process
    knows that it is up to date; one that has just begun does not, and would refuse commands that need that."""

    def __init__(
        self,
        clock: Clock,
        link: Link,
        listeners: Sequence[Listener],
        requests: InFlight,
        stirred: Signal,
        knows: Callable[[], bool],
    ) -> None:
        self.clock, self.link, self.listeners = clock, link, listeners
        self.requests, self._stirred, self._knows = requests, stirred.listen(), knows
        self._turn = asyncio.Lock()

    async def until_quiet(self, heard: Held, seconds: float) -> dict[str, object]:
        """What `look` says once nothing is left to do and the topics are read as far as `heard`, or after so long."""
        until = time.monotonic() + seconds
        while True:
            told = await self.look()
            if (told["quiet"] and not behind(told["held"], heard)) or time.monotonic() > until:
                return told
            await woken_within(self._stirred, LOOK_AGAIN)

    async def look(self) -> dict[str, Any]:
        """`held` are the positions of what this service hears, by topic: whoever asks knows where the topics end."""
        async with self._turn:
            now = self.clock.now()
            found = await self._found(now)
        upcoming, held = found.pop("next"), found.pop("held")
        busy = ["http"] if self.requests.in_flight else []
        busy += [] if all(each.ready.is_set() for each in self.listeners) and self._knows() else ["starting"]
        busy += [name for name, there in found.items() if there]
        return {
            "now": stamp(now),
            "quiet": not busy,
            "busy": busy,
            "next": stamp(upcoming) if upcoming else None,
            "held": held,
        }

    async def _found(self, now: datetime) -> dict[str, Any]:
        topics = [topic for each in self.listeners for topic in each.topics]
        async with self.link.using() as connection:
            found = dict(await connection.fetchrow(_BUSY, now, topics) or {})
            if found["resting"]:
                found["resting"] = await resting(connection)
        held: dict[str, dict[str, int]] = {topic: {} for topic in topics}
        for topic, partition, after in orjson.loads(found["held"]):
            held[topic][str(partition)] = after
        return found | {"held": held}
