"""What is not sealed by the teller is no record: it moves no number, whatever its type (contract 3.2)."""

from dataclasses import replace

from shared.errors import Erased, Missing, Unreadable
from shared.runtime.items import Garbage, Hear, Item
from shared.runtime.records import partition_of, unsealed
from shared.security.keyring import Keyring


def believed(item: Item, keyring: Keyring, unbound: bool = False) -> Item:
    """The item with its body unsealed; what stands on a stream without its teller's seal is garbage of that stream.

    Nobody can open what is told of the erased: there the envelope alone must agree with its seal, and only numbers
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
