"""Ids that anybody can compute again: what led to a fact, and the fact itself (contract 3.4)."""

from hashlib import sha1
from uuid import NAMESPACE_URL, UUID

import orjson

_FIELDS = ~((0xF000 << 64) | (0xC000 << 48))
_VERSION_5 = (5 << 76) | (0x8000 << 48)


def cause_of(*parts: str | int) -> UUID:
    """`uuid5(NAMESPACE_URL, J)`, J a JSON array of the parts, UTF-8 without spaces: `["command",subject,key]`."""
    return _uuid5(NAMESPACE_URL, orjson.dumps(parts))


def event_id(cause: UUID, teller: str, ordinal: int) -> UUID:
    """The id of the fact that this cause made this teller tell as its `ordinal`-th, from 0."""
    return _uuid5(cause, f"{teller}/{ordinal}".encode())


def _uuid5(namespace: UUID, name: bytes) -> UUID:
    """Equal to `uuid.uuid5` and several times as fast."""
    digest = sha1(namespace.bytes + name, usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16], "big") & _FIELDS | _VERSION_5)
