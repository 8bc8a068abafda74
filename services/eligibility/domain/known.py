"""What stands in a candidacy: each piece as it was last told."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.eligibility import AssessmentTriaged

SAME_CRISIS = timedelta(hours=24)
"""D: the outcome of a crisis is documented within this time; the same answer within it is the same crisis."""

APPEAL = timedelta(days=30)  # D: a person looks again at what the rules declined
OUTCOME = timedelta(hours=24)  # D: after an acknowledgement somebody decides on the candidate within this time

CLINICIANS = "clinician"


class Known(BaseModel):
    model_config = ConfigDict(frozen=True)


class Triaged(Known):
    fact: AssessmentTriaged
    at: datetime


class Decided(Known):
    decision: str
    role: str
    at: datetime


class Risk(Known):
    """`at` is when it was answered. `owed`: item 9 is positive and nobody has screened."""

    assessment_id: UUID
    at: datetime
    owed: bool
    screened: bool


class Crisis(Known):
    """`page_at` is when the clinicians are paged again; None once the fail-safe destination has taken over."""

    assessment_id: UUID
    kinds: tuple[str, ...]
    rules: tuple[str, ...]
    detected_at: datetime
    acknowledge_by: datetime
    page_at: datetime | None = None
    acknowledged_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.acknowledged_at is None

    def explains(self, answered_at: datetime) -> bool:
        """Whether a sign of danger of that time belongs to this crisis."""
        return self.acknowledged_at is None or answered_at < self.acknowledged_at + SAME_CRISIS


class Hold(Known):
    """`until` is when it must be looked at."""

    hold_id: UUID
    until: datetime
