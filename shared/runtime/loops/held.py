"""The positions that a reader holds in memory. Each transaction checks that they are those of the database."""

from collections.abc import Iterable, Sequence

import structlog
from aiokafka import ConsumerRecord

from shared.runtime.tables.positions import Move, Place

log = structlog.get_logger("listening")


class Held(dict[Place, int]):
    """Partition -> the offset that is read next."""

    def __init__(self) -> None:
        super().__init__()
        self._holes: dict[Place, tuple[int, int]] = {}

    def next_ones(self, records: Iterable[ConsumerRecord]) -> tuple[list[ConsumerRecord], set[Place]]:
        """Records from the held positions on; and the partitions that do not begin at theirs, so that they must be read
        again from there: they may have been put back, or just assigned. A hole that is seen twice is in the log itself.
        """
        fresh = [each for each in records if each.offset >= self.get(_place(each), 0)]
        firsts = {_place(each): each.offset for each in reversed(fresh)}
        ahead = {place for place, first in firsts.items() if not self._contiguous(place, first)}
        return [each for each in fresh if _place(each) not in ahead], ahead & self.keys()

    def _contiguous(self, place: Place, first: int) -> bool:
        held = self.get(place)
        if held is None or held == first:
            return held == first
        seen, self._holes[place] = self._holes.get(place), (held, first)
        if seen == (held, first):
            log.error("hole-in-log", topic=place.topic, partition=place.partition)
        return seen == (held, first)

    def moves(self, records: Sequence[ConsumerRecord]) -> list[Move]:
        """From the held positions to behind these records."""
        after = {_place(each): each.offset + 1 for each in records}
        return [Move(*place, self[place], after[place]) for place in sorted(after)]

    def follow(self, moves: Iterable[Move]) -> None:
        self.update({Place(each.topic, each.partition): each.after for each in moves})


def _place(record: ConsumerRecord) -> Place:
    return Place(record.topic, record.partition)
