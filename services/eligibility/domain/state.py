"""What eligibility knows of a candidate: what others said, what the rules and the clinicians decided."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.eligibility.domain.known import (
    APPEAL,
    OUTCOME,
    Clearance,
    Crisis,
    Decided,
    Duplicate,
    Form,
    Hold,
    Outdated,
    Overdue,
    Prescription,
    Risk,
    Triaged,
)
from shared.events.eligibility import Mark
from shared.folding import changing
from shared.standing import OfPatient


class Candidacy(OfPatient):
    """Which stream writes a field stands beside it."""

    # care.eligibility
    triaged: Triaged | None = None
    routed_until: datetime | None = None
    overdue_until: datetime | None = None
    decided: Decided | None = None
    prequalified: bool = False
    invited: bool = False  # was prequalified in this episode before
    outdated: Outdated | None = None
    declined_at: datetime | None = None
    appealed_at: datetime | None = None
    consulted: Decided | None = None
    pdmp_checked_at: datetime | None = None  # at the consult that approved last
    consult_overdue: Overdue | None = None
    clearance: Clearance | None = None
    prescriptions: dict[UUID, Prescription] = Field(default_factory=dict)
    unsigned_overdue: Overdue | None = None
    referrals: dict[UUID, datetime] = Field(default_factory=dict)  # until when they are looked after
    referrals_overdue: tuple[UUID, ...] = ()
    marks: dict[str, Mark] = Field(default_factory=dict)  # in the register of persons, by digest
    duplicates: dict[str, Duplicate] = Field(default_factory=dict)  # by the other patient
    # care.eligibility.safety
    crises: dict[UUID, Crisis] = Field(default_factory=dict)
    reported: dict[UUID, str] = Field(default_factory=dict)  # crises: as what somebody reported them
    holds: dict[UUID, Hold] = Field(default_factory=dict)  # by the id of the fact that placed it
    risk_again: Overdue | None = None  # a clinician looked, or nobody did: when somebody looks again
    # care.intake
    submitted: dict[UUID, Form] = Field(default_factory=dict)  # by assessment
    # care.scheduling
    consults: dict[UUID, datetime] = Field(default_factory=dict)  # when they started, by booking
    # care.monitoring
    begun: dict[UUID, datetime] = Field(default_factory=dict)  # sessions with a tablet placed
    spat: tuple[UUID, ...] = ()  # those of which nothing was swallowed
    # care.integration
    course: dict[UUID, Decided] = Field(default_factory=dict)  # words of mid-course and week 4
    # every safety stream
    risks: dict[UUID, Risk] = Field(default_factory=dict)

    @property
    def form(self) -> Form | None:
        """The assessment that was handed in last."""
        return next(reversed(self.submitted.values()), None)

    def is_now(self, at: datetime) -> bool:
        """Not before this episode."""
        return self.standing.begun_at is None or at >= self.standing.begun_at

    @property
    def open_crises(self) -> dict[UUID, Crisis]:
        return {id: self.crises[id] for id in self.standing.open_crises}

    @property
    def open_holds(self) -> dict[UUID, Hold]:
        return {id: self.holds[id] for id in self.standing.open_holds}

    @property
    def open_duplicates(self) -> dict[str, Duplicate]:
        return {other: each for other, each in self.duplicates.items() if each.open}

    @property
    def is_another(self) -> bool:
        """A clinician settled that the person has another record, which goes on in place of this one."""
        return any(each.same and not each.goes_on for each in self.duplicates.values())

    @property
    def review_until(self) -> datetime | None:
        """Until when somebody has to decide on the candidate; None where nobody has to. Somebody who was discharged
        comes back by this decision alone."""
        standing = self.standing
        over = standing.left or standing.died or (standing.ended and not standing.discharged)
        if self.triaged is None or self.decided or over or self.open_crises:
            return None
        return self.overdue_until or self.routed_until or self._outcome_until

    @property
    def _outcome_until(self) -> datetime | None:
        """After a crisis was acknowledged somebody has to decide what becomes of the assessment."""
        if self.triaged is None or self.triaged.fact.result != "crisis":
            return None
        answered = [crisis.answered_at for crisis in self.crises.values() if crisis.answered_at]
        return max(answered) + OUTCOME if answered else None

    def may_appeal(self, now: datetime) -> bool:
        """A clinician may look again at what the rules declined."""
        return self.triaged is not None and self.triaged.fact.result == "decline" and now < self.triaged.at + APPEAL


but = changing(Candidacy)
