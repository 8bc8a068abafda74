"""What anybody can compute again from open columns and headers (contract 3.2 to 3.4): written twice on purpose."""

import binascii
import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5


def compact(value: Any) -> str:
    """JSON without spaces, characters as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def cause_of(*parts: str | int) -> UUID:
    """The id of what led to a fact: `["command",subject,key]`, `["missing",teller,topic,subject,number]`, ..."""
    return uuid5(NAMESPACE_URL, compact(parts))


def event_id(cause: UUID, teller: str, ordinal: int) -> UUID:
    return uuid5(cause, f"{teller}/{ordinal}")


def public_id(installation: bytes, event: UUID) -> UUID:
    """The id of a public copy: an HMAC of the id inside, shaped as a UUID of version 8 (contract 3.3)."""
    digest = hmac.digest(installation, compact(["public", str(event)]).encode(), "sha256")
    shape = (int.from_bytes(digest[:16], "big") & ~((0xF000 << 64) | (0xC000 << 48))) | (8 << 76) | (0x8000 << 48)
    return UUID(int=shape)


def public_reference(installation: bytes, entity: str) -> str:
    """What an entity is called on public topics."""
    return hmac.digest(installation, compact(["public", entity]).encode(), "sha256")[:16].hex()


def digest(column: bytes | None) -> str | None:
    return None if column is None else sha256(column).hexdigest()


def chained(columns: list[Any], prev: bytes) -> bytes:
    """The hash of a journal row: its columns in order (sealed ones as digests), then the hash of the row before."""
    return sha256(compact([*columns, prev.hex()]).encode()).digest()


def stamp(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.sssZ`, with more digits where the instant is between two milliseconds."""
    exact = "microseconds" if at.microsecond % 1000 else "milliseconds"
    return at.astimezone(UTC).isoformat(timespec=exact).replace("+00:00", "Z")


def fingerprint(key: str, headers: Mapping[str, str], value: str) -> bytes:
    """Equal for repeats of a record, and for nothing else."""
    return sha256(compact([key, sorted(headers.items()), value]).encode()).digest()


def protected_header(jwe: str) -> Mapping[str, Any] | None:
    """Of a compact JWE of five parts; None where it is none. Not authenticated: the key would be needed."""
    parts = jwe.split(".")
    if len(parts) != 5 or parts[1]:
        return None
    try:
        header = json.loads(urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except (ValueError, binascii.Error):
        return None
    return header if isinstance(header, dict) else None
