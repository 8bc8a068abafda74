"""What intake knows of a patient, and what follows from it alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from services.intake.domain.asks import Ask, Said
from shared.clinical.clinics import clinic_of
from shared.clinical.when import zone
from shared.deciding import Known
from shared.events.intake import AssessmentSubmitted, MessageEnded
from shared.folding import changing
from shared.standing import OfPatient

Verdict = Literal["", "prequalified", "approved", "candidate-declined", "consult-declined"]


class Deposit(Known):
    """A link to pay the deposit by, and what became of it. `refund_until` is when operations have given it back."""

    amount_cents: int
    requested_at: datetime
    expires_at: datetime
    reminded: int = 0
    expired: bool = False
    paid: bool = False
    refund_until: datetime | None = None
    refund_reason: str = ""
    refunded: bool = False

    @property
    def open(self) -> bool:
        return not (self.paid or self.expired)

    @property
    def kept(self) -> bool:
        """It was paid and nobody has asked for it back."""
        return self.paid and self.refund_until is None


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


class Patient(OfPatient):
    """`draft` and `submitted` hold what the patient wrote. `asks` are messages that somebody wanted sent, by the id of
    the fact that asked, `ended` how they ended; of those to staff only what is open. Which stream writes a field stands
    beside it."""

    # care.intake
    clinic: str = ""
    patient_id: str = ""
    assessment_id: UUID | None = None
    started_at: datetime | None = None
    draft: dict[str, Any] = Field(default_factory=dict)
    reminded: int = 0
    expired: tuple[UUID, datetime, int] | None = None
    erased: bool = False
    submitted: AssessmentSubmitted | None = None
    deposits: dict[UUID, Deposit] = Field(default_factory=dict)  # by payment
    unsettled: dict[UUID, Unsettled] = Field(default_factory=dict)  # by message, the oldest first
    # care.intake.safety
    screen_due: bool = False
    # care.eligibility
    verdict: Verdict = ""
    # care.monitoring.safety
    paged: dict[str, Paged] = Field(default_factory=dict)  # about an alert, by role
    # care.scheduling
    consult_began: bool = False
    # several streams: the one asks, the other ends it, in any order
    asks: dict[UUID, Ask] = Field(default_factory=dict)
    ended: dict[UUID, str] = Field(default_factory=dict)
    over: dict[str, dict[str, Said]] = Field(default_factory=dict)  # when a thing last ended, by key and stream

    @property
    def drafting(self) -> bool:
        return self.started_at is not None and self.submitted is None and self.expired is None

    def is_true(self, ask: Ask) -> bool:
        """Nothing that it is about has ended since it was asked for."""
        ends = (end for key in ask.about for end in self.over.get(key, {}).values())
        return ask.said is None or not any(ask.said.before(end) for end in ends)

    @property
    def may_be_written_to(self) -> bool:
        """Whoever starts a form may be written to about it, until they leave or take back `messaging` (D)."""
        standing = self.standing
        signed = any(consent.document == "messaging" for consent in standing.signed.values())
        return not (standing.withdrawn or standing.died) and (not signed or standing.consents_to("messaging"))

    @property
    def email(self) -> str | None:
        if self.submitted and self.submitted.person:
            return self.submitted.person.email
        return _text(self.draft, "patient", "email")

    @property
    def time_zone(self) -> ZoneInfo:
        """Of the patient's place; the clinic's where nobody has said."""
        key = self.submitted.patient.time_zone if self.submitted else _text(self.draft, "patient", "time_zone")
        return zone(key) if key else clinic_of(self.clinic).time_zone


but = changing(Patient)


def _text(draft: Mapping[str, Any], *path: str) -> str | None:
    value: Any = draft
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None
