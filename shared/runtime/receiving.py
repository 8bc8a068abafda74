"""What a consumed record is: a fact of its teller, or garbage of the stream on which it stands (contract 3.2)."""

from dataclasses import replace

from aiokafka import ConsumerRecord

from shared.errors import Erased, Missing, Unreadable
from shared.runtime.items import Garbage, Hear, Item
from shared.runtime.records import Envelope, Record, partition_of
from shared.runtime.sealed_records import unsealed
from shared.security.keyring import Keyring


def item_of(raw: ConsumerRecord, broken: bool = False) -> Hear | Garbage:
    """A consumed record as a message; one without a readable envelope belongs to its stream."""
    record = Record(raw.topic, _text(raw.key), _text(raw.value), _headers(raw), "")
    place = (raw.partition, raw.offset)
    try:
        if raw.key is None or raw.value is None:
            raise Unreadable("empty")
        return Hear(record, Envelope.of(record), broken, place)
    except Unreadable as error:
        return Garbage.at(record, place, error.reason)


def _headers(raw: ConsumerRecord) -> dict[str, str]:
    return {name: _text(value) for name, value in raw.headers}


def _text(raw: bytes | None) -> str:
    return "" if raw is None else raw.decode("utf-8", "backslashreplace")


def believed(item: Item, keyring: Keyring, unbound: bool = False) -> Item:
    """The item with its body unsealed. A record that its teller did not seal becomes garbage of its stream.

    What is told of an erased entity cannot be opened: there the envelope must agree with its seal, and only numbers
    follow from it. `unbound`: see `shared.settings.Settings`.
    """
    if not isinstance(item, Hear):
        return item
    try:
        if item.place[0] != partition_of(item.record.key):
            raise Unreadable("wrong-partition")
        return replace(item, plain=unsealed(item.record, keyring, bound=not unbound))
    except Erased:
        return item
    except Missing:
        return Garbage.at(item.record, item.place, "key-missing")
    except Unreadable as error:
        return Garbage.at(item.record, item.place, error.reason)
