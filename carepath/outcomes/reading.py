"""The facts of every patient, from the streams, opened with the keys of a development stack."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from carepath.audit.upfile import CannotAudit, StackAt
from carepath.outcomes.courses import TYPES
from carepath.streams import read_streams
from shared.deciding import Fact
from shared.runtime.items import Hear
from shared.runtime.sealed_records import fact_of


class Known(NamedTuple):
    """A fact, with what its envelope says of it."""

    patient: str
    at: datetime
    topic: str
    number: int
    fact: Fact


async def read_facts(stack: StackAt) -> list[Known]:
    """Every fact that outcomes look at, once, in the order of time. What was erased is not there.

    Raises CannotAudit.
    """
    if stack.secrets is None:
        raise CannotAudit("this machine has no keys of that stack: outcomes are read in development only")
    said = [each.heard for each in await read_streams(stack) if each.word.type in TYPES]
    return sorted(_facts(said), key=lambda known: known[1:4])


def _facts(said: Iterable[Hear]) -> Iterator[Known]:
    for each in said:
        if each.plain is not None:
            envelope = each.envelope
            yield Known(envelope.entity, envelope.time, envelope.topic, envelope.number, fact_of(each.plain, envelope))
