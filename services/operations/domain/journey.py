"""A patient's journey as the streams tell it, and the stage it has reached (clinical reference 1.3)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import Field

from services.operations.domain.past import Entry
from shared.standing import OfPatient


class Word(NamedTuple):
    """The latest word on something, and when it was told."""

    said: str
    at: datetime


class Form(NamedTuple):
    assessment_id: UUID
    submitted: bool


class Visit(NamedTuple):
    """An appointment: `booked`, `started` or `completed`; one that is off is not kept."""

    kind: str
    status: str


class Session(NamedTuple):
    """The session that was spoken of last."""

    number: int
    status: str
    at: datetime


class Journey(OfPatient):
    """Which stream writes a field stands beside it."""

    # every stream its own key
    past: dict[str, tuple[Entry, ...]] = Field(default_factory=dict)
    # care.intake
    zone: str | None = None
    form: Form | None = None
    deposit: str | None = None
    erased: bool = False
    # care.eligibility
    verdicts: dict[UUID, str] = Field(default_factory=dict)  # by assessment
    consult: Word | None = None
    supply: Word | None = None
    discharged_to: str | None = None
    # care.scheduling
    visits: dict[UUID, Visit] = Field(default_factory=dict)  # by booking
    window: int = 0
    # care.monitoring
    preparing: bool = False
    prepared: bool = False
    session: Session | None = None
    completed: int = 0
    # care.integration
    closed_forms: tuple[int, ...] = ()  # sessions whose questionnaire was answered or missed
    follow_up: bool = False
    course: Word | None = None

    @property
    def verdict(self) -> str | None:
        """What was said of the latest assessment."""
        return self.verdicts.get(self.form.assessment_id) if self.form else next(iter(self.verdicts.values()), None)

    @property
    def plan_at(self) -> datetime | None:
        """When the present course was approved or renewed."""
        approved = self.consult if self.consult and self.consult.said == "plan-approved" else None
        renewed = self.course if self.course and self.course.said == "renew" else None
        return max((word.at for word in (approved, renewed) if word), default=None)

    def has(self, kind: str, *statuses: str) -> bool:
        return any(visit.kind == kind and visit.status in statuses for visit in self.visits.values())
