"""Whose streams this process has lately heard to their ends. Of other tellers it cannot know what they have said."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

from shared.deciding import Lane
from shared.runtime.loops.ends import Ends
from shared.runtime.service import stream_of
from shared.runtime.tables import positions
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Place

LATELY_SECONDS = 30.0
LOOK_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.5


class CatchingUp:
    """Compares positions with ends that were asked for earlier, so that also a reader who is never idle counts as
    caught up.

    `ends` and `link` are its own: the consumer of a reader would answer such a question only after its fetch.
    """

    def __init__(
        self, tellers: Sequence[str], link: Link, ends: Ends, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self.tellers, self.link, self.ends, self.seconds = tuple(tellers), link, ends, seconds
        self._streams = {each: tuple(stream_of(each, lane) for lane in Lane) for each in tellers}
        self._asked: list[tuple[float, Mapping[Place, int]]] = []
        self._heard: dict[str, float] = {}

    def caught_up(self) -> frozenset[str]:
        """The tellers both of whose streams were heard to their ends within the last 30 s of the wall clock."""
        since = self.seconds() - LATELY_SECONDS
        return frozenset(teller for teller, heard in self._heard.items() if heard >= since)

    async def look(self) -> None:
        """Raises Away."""
        asked, topics = self.seconds(), [stream for streams in self._streams.values() for stream in streams]
        lately = [each for each in self._asked if each[0] > asked - LATELY_SECONDS]
        self._asked = [*lately, (asked, await self.ends.of(topics))]
        async with self.link.using() as connection:
            held = await positions.read(connection, topics)
        for teller, streams in self._streams.items():
            reached = [at for at, ends in self._asked if _reached(ends, held, streams)]
            self._heard[teller] = max(reached, default=self._heard.get(teller, float("-inf")))

    async def step(self) -> None:
        """Looks, and sleeps until it is worth another look."""
        await self.look()
        behind = self.caught_up() < frozenset(self.tellers)
        await asyncio.sleep(LOOK_AGAIN_SECONDS if behind else LOOK_SECONDS)


def _reached(ends: Mapping[Place, int], held: Mapping[Place, int], streams: Sequence[str]) -> bool:
    return all(held.get(place, 0) >= end for place, end in ends.items() if place.topic in streams)
