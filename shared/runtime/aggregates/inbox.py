"""What an entity has heard: numbers, what waits for its turn, and what a person must look at."""

from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

K = TypeVar("K")
V = TypeVar("V")


class Heard(NamedTuple):
    """The last number heard on a stream, and its id."""

    number: int
    id: UUID | None


NOTHING = Heard(0, None)


@dataclass(slots=True)
class Inbox:
    """How far each stream was heard. What the set has heard: streams (`changed`), facts (`ids`), and those that another
    entity handed over (`taken`: rows of `handed`)."""

    last: dict[str, Heard] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    ids: set[UUID] = field(default_factory=set)
    taken: list[int] = field(default_factory=list)

    def last_of(self, topic: str) -> Heard:
        return self.last.get(topic, NOTHING)

    def hear(self, topic: str, number: int, id: UUID) -> None:
        self.last[topic] = Heard(number, id)
        self.changed.add(topic)
        self.ids.add(id)


class Queue(dict[K, V], Generic[K, V]):
    """The rows of one table about an entity, by key, as loaded; `added` and `gone` are what the set changes."""

    def __init__(self) -> None:
        super().__init__()
        self.added: set[K] = set()
        self.gone: set[K] = set()

    def put(self, key: K, row: V) -> None:
        self[key] = row
        self.added.add(key)
        self.gone.discard(key)

    def take(self, key: K) -> V | None:
        if key in self:
            self.gone.add(key)
            self.added.discard(key)
        return self.pop(key, None)


What = Literal["decision", "record", "behind", "unread", "fork", "missing"]

NOT_TRIED_AGAIN = ("fork", "missing", "garbage", "restored")
"""Words of `what` or `kind` that no second try helps: a person gives it up, or a number comes by itself."""
_HOLDS_UP = ("record", "behind")


@dataclass(slots=True)
class Parked:
    """A message that a person must look at. `what`: decision, record, behind (queued behind a parked record), unread,
    fork (another fact under a number that was heard), or missing (no message: a number that did not come)."""

    id: UUID
    what: What
    kind: str
    name: str
    reason: str
    topic: str | None
    number: int | None
    message: bytes
    attempt: int = 1

    @property
    def is_given_up(self) -> bool:
        """Whether only giving it up ends it."""
        return self.what in NOT_TRIED_AGAIN or self.kind in NOT_TRIED_AGAIN

    def holds_up(self, topic: str) -> bool:
        """Whether what follows on this stream queues behind it."""
        return self.topic == topic and self.what in _HOLDS_UP
