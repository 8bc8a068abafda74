"""Ids that are repeatable and that nobody outside can guess: HMACs under the installation key."""

from __future__ import annotations

import hmac
from pathlib import Path
from uuid import UUID

import orjson

from shared.security.secret_files import read_secret

_FIELDS = ~((0xF000 << 64) | (0xC000 << 48))
_VERSION_8 = (8 << 76) | (0x8000 << 48)


class Identity:
    """Names things for one installation. The same question always gets the same answer."""

    def __init__(self, installation_key: bytes) -> None:
        self._key = installation_key

    @classmethod
    def load(cls, secrets: Path) -> Identity:
        return cls(read_secret(secrets / "installation.key"))

    def new_id(self, cause: UUID, label: str) -> UUID:
        """The id of the thing called `label` that came into being by `cause` (a UUID of version 8)."""
        return self._uuid("id", str(cause), label)

    def patient_of(self, issuer: str, clinic: str, subject: str, generation: int = 0) -> str:
        """The patient for whom a token without a `patient` claim stands. After an erasure that is the next
        generation."""
        return str(self._uuid("patient", issuer, clinic, subject, generation))

    def public_reference(self, entity: str) -> str:
        """What an entity is called outside `care.*`: 32 hexadecimal digits."""
        return self._digest("public", entity)[:16].hex()

    def public_id(self, event: UUID) -> UUID:
        """What a fact is called outside `care.*`."""
        return self._uuid("public", str(event))

    def digest(self, clinic: str, text: str) -> str:
        """Equal for equal texts of one clinic, whatever caused it: 64 hexadecimal digits that nobody can read back or,
        without the installation key, try texts against."""
        return self._digest("digest", clinic, text).hex()

    def _uuid(self, *parts: str | int) -> UUID:
        return UUID(int=int.from_bytes(self._digest(*parts)[:16], "big") & _FIELDS | _VERSION_8)

    def _digest(self, *parts: str | int) -> bytes:
        return hmac.digest(self._key, orjson.dumps(parts), "sha256")
