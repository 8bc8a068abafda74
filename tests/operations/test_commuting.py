"""What the tellers say of one patient may arrive in any order between their streams: the journey is one."""

from __future__ import annotations

import pytest

from services.operations.domain.stage import stage
from services.operations.handlers import JOURNEY
from tests.interleavings import diverging, folded, streams, written_by
from tests.operations.test_stage import WAY
from tests.operations.words import spoken


@pytest.mark.parametrize("reached", sorted(WAY))
def test_every_order_of_the_streams_gives_one_journey(reached: str) -> None:
    assert diverging(JOURNEY, streams(spoken(WAY[reached]))) == []


@pytest.mark.parametrize("reached", sorted(WAY))
def test_every_order_gives_one_stage(reached: str) -> None:
    queues = streams(spoken(WAY[reached]))
    forward = [told for name in sorted(queues) for told in queues[name]]
    backward = [told for name in sorted(queues, reverse=True) for told in queues[name]]
    assert stage(folded(JOURNEY, forward)) == stage(folded(JOURNEY, backward))  # type: ignore[arg-type]


def test_every_field_but_the_past_is_written_by_one_stream() -> None:
    writers: dict[str, set[str]] = {}
    for way in WAY.values():
        for field, found in written_by(JOURNEY, streams(spoken(way))).items():
            writers.setdefault(field, set()).update(found)
    past = writers.pop("past")
    assert len(past) > 6
    assert {field: found for field, found in writers.items() if len(found) > 1} == {}
