"""A record as the audit sees it: its open envelope, and a fingerprint of all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from carepath.audit.formulas import fingerprint, protected_header

SEALED = "application/jose"
MOST_FACTS = 10_000
"""Of one decision."""


@dataclass(frozen=True, slots=True)
class Word:
    """The open part of a record, with the fingerprint of all of it. `cause` is None on a public topic.

    `sealed` is the protected header of its JWE, where it has one; `lane` is known from a journal only.
    """

    topic: str
    key: str
    type: str
    id: UUID
    number: int
    clinic: str
    teller: str
    cause: UUID | None
    at: str
    fingerprint: bytes
    content: str
    sealed: Mapping[str, Any] | None = None
    lane: str = ""

    @property
    def public(self) -> bool:
        return not self.topic.startswith("care.")

    @property
    def of(self) -> int:
        """How many facts its decision told, as the protected header says; 0 where it says no positive number."""
        of = (self.sealed or {}).get("of")
        return of if isinstance(of, int) and 0 < of <= MOST_FACTS else 0


def word_of(topic: str, key: str, value: str, headers: Mapping[str, str], lane: str = "") -> Word | None:
    """None where the envelope cannot be read (contract 3.2): such a record belongs to nobody."""
    public = not topic.startswith("care.")
    content = headers.get("content-type", "")
    try:
        if not key or headers["ce_subject"] != key or headers["ce_specversion"] != "1.0":
            return None
        int(headers["ce_dataschema"].rpartition("/")[2])
        if datetime.fromisoformat(headers["ce_time"]).tzinfo is None:
            return None
        if not public:
            headers["ce_correlationid"]
        return Word(
            topic,
            key,
            headers["ce_type"],
            UUID(headers["ce_id"]),
            int(headers["ce_sequence"]),
            headers["ce_clinic"],
            headers["ce_source"].rpartition("/")[2],
            None if public else UUID(headers["ce_causationid"]),
            headers["ce_time"],
            fingerprint(key, headers, value),
            content,
            protected_header(value) if content == SEALED else None,
            lane,
        )
    except (KeyError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it stands on a topic. Without a readable envelope `word` is None."""

    topic: str
    partition: int
    offset: int
    word: Word | None
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)
    value: str = field(repr=False, default="")

    @property
    def place(self) -> str:
        return f"{self.topic}/{self.partition}@{self.offset}"
