"""The facts on the streams, for commands that run on the machine of a stack. Records that their teller did not seal
are left out."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import NamedTuple

from carepath.audit.evidence import Place, Topic
from carepath.audit.loading.topics import Kafka
from carepath.audit.records import Seen, Word
from carepath.audit.upfile import CannotAudit, StackAt
from shared.errors import Away, Unreadable
from shared.runtime.items import Hear
from shared.runtime.receiving import believed
from shared.runtime.records import Envelope, Record, partition_of
from shared.runtime.sealed_records import require_as_sealed
from shared.security.keyring import Keyring

_AT_ONCE = 1_000


class Said(NamedTuple):
    """A record: as the audit reads it, and as a service hears it."""

    word: Word
    heard: Hear


async def read_streams(stack: StackAt) -> list[Said]:
    """Every record that its teller sealed for where it stands, each once. Raises CannotAudit.

    Without keys, and of the erased, the envelope has to agree with its seal: nobody could open it to see more.
    """
    with Kafka(stack.kafka) as kafka:
        said = list(_envelopes(_read(kafka)))
    if stack.secrets is not None:
        keyring = Keyring(stack.keys_dsn, stack.secrets)
        try:
            said = [each async for each in _sealed(said, keyring)]
        except Away:
            raise CannotAudit("the database of the keys does not answer") from None
        finally:
            await keyring.close()
    return list({(each.word.topic, each.word.id): each for each in reversed(said)}.values())[::-1]


def _read(kafka: Kafka) -> Iterator[Seen]:
    topics = {name: parts for name, parts in kafka.partitions().items() if name.startswith("care.")}
    places = [Place(name, partition) for name, parts in topics.items() for partition in parts]
    read: dict[str, Topic] = {}
    for place, (begin, end) in kafka.bounds(places).items():
        topic = read.setdefault(place.topic, Topic(place.topic))
        topic.begins[place.partition], topic.ends[place.partition] = begin, end
    kafka.read(read)
    return (seen for topic in read.values() for seen in topic.seen)


def _envelopes(found: Iterable[Seen]) -> Iterator[Said]:
    for seen in found:
        if seen.word is None or seen.partition != partition_of(seen.word.key):
            continue
        record = Record(seen.topic, seen.word.key, seen.value, dict(seen.headers), seen.word.lane)
        try:
            require_as_sealed(record, bound=False)
            yield Said(seen.word, Hear(record, Envelope.of(record), place=(seen.partition, seen.offset)))
        except Unreadable:
            continue


async def _sealed(said: list[Said], keyring: Keyring) -> AsyncIterator[Said]:
    for first in range(0, len(said), _AT_ONCE):
        some = said[first : first + _AT_ONCE]
        await keyring.prefetch(each.heard.entity for each in some)
        for each in some:
            heard = believed(each.heard, keyring, unbound=True)
            if isinstance(heard, Hear):
                yield Said(each.word, heard)
