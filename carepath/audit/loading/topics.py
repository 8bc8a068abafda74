"""Topics from their first record to their ends, by `assign`: no group is joined, no offset is stored."""

import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from carepath.audit.evidence import Place, Topic
from carepath.audit.records import Seen, word_of
from carepath.audit.upfile import CannotAudit

_SECONDS = 15
_STALLED_SECONDS = 60
_AT_ONCE = 2_000
_SETTINGS = {
    "group.id": "carepath-audit",  # the client asks for a name; nothing joins or commits under it
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "auto.offset.reset": "error",
    "fetch.wait.max.ms": 50,
    "log_level": 0,
}


class Kafka:
    """Reads the broker that up.json tells of. Everything raises CannotAudit while it does not answer."""

    def __init__(self, properties: Mapping[str, str]) -> None:
        self._consumer = Consumer({**properties, **_SETTINGS})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._consumer.close()

    def partitions(self) -> dict[str, list[int]]:
        """Of every topic there is."""
        try:
            found = self._consumer.list_topics(timeout=_SECONDS).topics
        except KafkaException as error:
            raise CannotAudit(f"Kafka does not answer ({_words(error)})") from None
        return {name: sorted(topic.partitions) for name, topic in found.items()}

    def bounds(self, places: Iterable[Place]) -> dict[Place, tuple[int, int]]:
        """The first offset that is there, and the one after the last."""
        try:
            return {place: self._bounds(place) for place in places}
        except KafkaException as error:
            raise CannotAudit(f"Kafka does not answer ({_words(error)})") from None

    def _bounds(self, place: Place) -> tuple[int, int]:
        low, high = self._consumer.get_watermark_offsets(TopicPartition(*place), timeout=_SECONDS)
        return low, high

    def read(self, topics: Mapping[str, Topic]) -> None:
        """Fills in what was seen from `begins` to `ends`."""
        left = {
            Place(topic.name, partition): (topic.begins[partition], end)
            for topic in topics.values()
            for partition, end in topic.ends.items()
            if topic.begins[partition] < end
        }
        self._consumer.assign([TopicPartition(*place, begin) for place, (begin, _) in left.items()])
        ends = {place: end for place, (_, end) in left.items()}
        heard = time.monotonic()
        while ends:
            messages = self._consumer.consume(_AT_ONCE, timeout=0.1)
            heard = time.monotonic() if messages else heard
            if time.monotonic() - heard > _STALLED_SECONDS:
                raise CannotAudit(f"Kafka gives no more of {next(iter(ends)).topic}")
            for message in messages:
                self._take(message, topics, ends)
        self._consumer.unassign()

    def _take(self, message: Message, topics: Mapping[str, Topic], ends: dict[Place, int]) -> None:
        """A record below its end, or the news that a partition ends here."""
        error, place = message.error(), Place(str(message.topic()), int(message.partition() or 0))
        offset, end = int(message.offset() or 0), ends.get(place, 0)
        if error is not None and error.code() != KafkaError._PARTITION_EOF:
            raise CannotAudit(f"Kafka does not give {place.topic} ({error.name()})")
        if error is None and offset < end:
            topics[place.topic].seen.append(seen_of(message))
        if offset >= end - (error is None):
            ends.pop(place, None)


def seen_of(message: Message) -> Seen:
    """A record, read as the services read it."""
    pairs: list[tuple[str, bytes | str | None]] = list(message.headers() or ())  # type: ignore[arg-type]
    headers = {name: _text(value) for name, value in pairs}
    topic, key, value = str(message.topic()), _text(message.key()), _text(message.value())
    empty = message.key() is None or message.value() is None
    word = None if empty else word_of(topic, key, value, headers)
    return Seen(topic, int(message.partition() or 0), int(message.offset() or 0), word, headers, value)


def _text(raw: bytes | str | None) -> str:
    return raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else raw or ""


def _words(error: KafkaException) -> str:
    return str(error.args[0].name()) if error.args else "silent"
