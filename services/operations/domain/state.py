"""What operations knows of a patient: the journey as the streams tell it (clinical reference 1.3)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.operations.domain.known import Form, Session, Visit, Word
from services.operations.domain.past import Entry
from shared.folding import changing
from shared.standing import OfPatient


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
    follow_up_at: datetime | None = None  # due since
    course: Word | None = None

    @property
    def verdict(self) -> str | None:
        """What was said of the latest assessment."""
        return self.verdicts.get(self.form.assessment_id) if self.form else next(iter(self.verdicts.values()), None)

    def is_now(self, at: datetime | None) -> bool:
        """Not before this episode."""
        since = self.standing.begun_at
        return at is not None and (since is None or at >= since)

    @property
    def plan_at(self) -> datetime | None:
        """When the present course was approved or renewed."""
        approved = self.consult if self.consult and self.consult.said == "plan-approved" else None
        renewed = self.course if self.course and self.course.said == "renew" and self.is_now(self.course.at) else None
        return max((word.at for word in (approved, renewed) if word), default=None)

    def has(self, kind: str, *statuses: str) -> bool:
        visits = (visit for visit in self.visits.values() if self.is_now(visit.at))
        return any(visit.kind == kind and visit.status in statuses for visit in visits)


but = changing(Journey)
