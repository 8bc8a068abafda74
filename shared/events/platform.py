"""What the runtime itself tells on a service's safety stream. Any service may be the teller; no patient data."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.deciding import SafetyFact, facts_in


class MessageParked(SafetyFact):
    """A message could not be decided on, read or folded. `cause` is its id; `reason` a code, never an error's words."""

    cause: UUID
    what: Literal["decision", "record", "behind"]
    name: str
    reason: str


class MessageUnparked(SafetyFact):
    """A parked message was decided after all, or a person threw it away and said why."""

    ends: ClassVar[str] = "cause"

    cause: UUID
    how: Literal["redriven", "discarded"]
    reason: str = ""


class AlertRaised(SafetyFact):
    """Somebody must look. `reason` is a code; `topic` and `number` name a record, `about` the fact it is about.

    With an `alert_id` it climbs the ladder of its `tier` until a human acknowledges it.
    """

    reason: str
    tier: int | None = None
    topic: str | None = None
    number: int | None = None
    about: UUID | None = None
    alert_id: UUID | None = None
    session_id: UUID | None = None


FACTS = facts_in(globals())
