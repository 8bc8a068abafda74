"""The journal: one row per message answered, chained per entity (architecture, "Tables"; docs/audit.md, I25)."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import orjson

from shared.deciding import Actor, Role
from shared.runtime.records import Record, pack
from shared.times import stamp


@dataclass(slots=True)
class Row:
    """A journal row before it is written. `said`, `read` and `reply` are sealed already."""

    entity: str
    seq: int
    cause: UUID
    decided: bool
    kind: str
    name: str
    at: datetime
    actor: str = ""
    stream: str | None = None
    number: int | None = None
    version: int = 0
    said: bytes | None = None
    read: bytes | None = None
    told: list[Record] = field(default_factory=list)
    reply: bytes | None = None
    packed: bytes = b""
    prev: bytes = b""
    hash: bytes = b""

    def chain(self, prev: bytes) -> bytes:
        """Packs what was told, links to the row before, returns the new head."""
        self.packed = pack(self.told) if self.told else b""
        self.prev = prev
        self.hash = chained(self)
        return self.hash


@dataclass(slots=True)
class Journal:
    """Where the journal of an entity stands, and the rows that the set adds."""

    seq: int = 0
    version: int = 0
    head: bytes = b""
    rows: list[Row] = field(default_factory=list)

    def add(self, row: Row, folded: bool) -> None:
        self.seq = row.seq
        if folded:
            self.version = row.seq
        row.version = self.version
        self.head = row.chain(self.head)
        self.rows.append(row)


@dataclass(frozen=True, slots=True)
class Answered:
    """A message that was decided before, as its journal row has it. It is found by its cause."""

    entity: str
    seq: int
    kind: str
    said: bytes | None
    told: bytes
    reply: bytes | None


def chained(row: Row) -> bytes:
    """SHA-256 over the JSON array of the open columns and the digests of the sealed ones, in column order."""
    return sha256(
        orjson.dumps(
            [
                row.entity,
                row.seq,
                str(row.cause),
                row.decided,
                row.kind,
                row.name,
                row.actor,
                stamp(row.at),
                row.stream,
                row.number,
                row.version,
                _digest(row.said),
                _digest(row.read),
                _digest(row.packed),
                _digest(row.reply),
                row.prev.hex(),
            ]
        )
    ).digest()


def _digest(column: bytes | None) -> str | None:
    return None if column is None else sha256(column).hexdigest()


def read_actor(written: str) -> Actor:
    said = orjson.loads(written)
    return Actor(Role(said["role"]), said["subject"], said["clinic"], said.get("patient"))


def write_actor(actor: Actor) -> str:
    said = {"role": actor.role.value, "subject": actor.subject, "clinic": actor.clinic}
    return orjson.dumps(said | ({"patient": actor.patient} if actor.patient else {})).decode()
