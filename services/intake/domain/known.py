"""What stands in what intake knows of a patient: each piece as it was last told."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.deciding import Known
from shared.events.intake import MessageEnded

Verdict = Literal["", "prequalified", "approved", "candidate-declined", "consult-declined"]


class Deposit(Known):
    """A link to pay the deposit by, and what became of it. `refund_until` is when operations have given it back.
    `past`: it was paid for an episode that is over."""

    amount_cents: int
    requested_at: datetime
    expires_at: datetime
    reminded: int = 0
    expired: bool = False
    paid: bool = False
    refund_until: datetime | None = None
    refund_reason: str = ""
    refund_cents: int = 0
    refunded: bool = False
    review_until: datetime | None = None  # operations say what is given back
    review_reason: str = ""
    past: bool = False

    @property
    def open(self) -> bool:
        return not (self.paid or self.expired)

    @property
    def reviewed(self) -> bool:
        """A person was asked about it."""
        return bool(self.review_reason)

    @property
    def kept(self) -> bool:
        """It was paid for this episode, and nobody has asked for it back."""
        return self.paid and self.refund_until is None and not self.past


class Dispensed(Known):
    """What the last prescription put into the house. `lot` None: nothing of it was delivered yet."""

    strength_mg: int | None = None
    lot: str | None = None


class Visit(Known):
    """The last session that was checked in. `state` is where the patient is on that day, `baseline` the last reading
    before the tablet."""

    session_id: UUID | None = None
    state: str = ""
    baseline: dict[str, float | None] | None = None
    started_at: str | None = None
    strength_mg: int | None = None
    lot: str | None = None
    over: bool = False


class Paged(Known):
    """The last page about an alert that a role got a mail of its own for."""

    alert_id: UUID
    tier: int
    at: datetime


class Unsettled(Known):
    """A message that a person looks after, by `until`; None: in the usual time. `how` is the type of its end."""

    to: str
    how: str
    at: datetime
    until: datetime | None = None

    @property
    def group(self) -> tuple[str, str]:
        return self.to, self.how

    def is_like(self, ended: MessageEnded) -> bool:
        """One look is enough for both."""
        return self.group == (ended.to, ended.type)
