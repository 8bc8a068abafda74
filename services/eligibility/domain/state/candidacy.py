"""What stands in a candidacy, and what follows from it alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.eligibility.domain.known import (
    APPEAL,
    OUTCOME,
    Clearance,
    Crisis,
    Decided,
    Form,
    Hold,
    Overdue,
    Plan,
    Prescription,
    Risk,
    Triaged,
)
from shared.deciding import State


class Candidacy(State):
    """Which stream writes a field stands beside it."""

    # care.eligibility
    triaged: Triaged | None = None
    routed_until: datetime | None = None
    overdue_until: datetime | None = None
    decided: Decided | None = None
    prequalified: bool = False
    consulted: Decided | None = None
    consult_overdue: Overdue | None = None
    clearance: Clearance | None = None
    plan: Plan | None = None
    prescriptions: dict[UUID, Prescription] = Field(default_factory=dict)
    unsigned_overdue: Overdue | None = None
    referrals: dict[UUID, datetime] = Field(default_factory=dict)  # until when they are looked after
    referrals_overdue: tuple[UUID, ...] = ()
    discharged: bool = False
    died: bool = False
    # care.eligibility.safety
    crises: dict[UUID, Crisis] = Field(default_factory=dict)
    holds: dict[UUID, Hold] = Field(default_factory=dict)  # by the id of the fact that placed it
    released: tuple[UUID, ...] = ()
    # care.intake
    submitted: dict[UUID, Form] = Field(default_factory=dict)  # by assessment
    signed: dict[UUID, str] = Field(default_factory=dict)  # documents, by the id of the fact that signed
    # care.intake.safety
    revoked: dict[UUID, str] = Field(default_factory=dict)  # documents, by the id of the fact that is revoked
    withdrawn_at: datetime | None = None
    # care.scheduling
    consults: dict[UUID, datetime] = Field(default_factory=dict)  # when they started, by booking
    lapsed: bool = False
    # care.integration
    course: dict[UUID, Decided] = Field(default_factory=dict)  # words of mid-course and week 4
    completed: bool = False
    # every safety stream
    risks: dict[UUID, Risk] = Field(default_factory=dict)

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def treatment_refused(self) -> bool:
        """The consent to treatment was taken back and not given again."""
        return "treatment" in self.revoked.values() and not self.consents_to("treatment")

    def consents_to(self, document: str) -> bool:
        """Whether a signature under this document holds."""
        return any(name == document and id not in self.revoked for id, name in self.signed.items())

    @property
    def left(self) -> bool:
        return self.withdrawn or self.treatment_refused

    @property
    def over(self) -> bool:
        """Nobody is waited for any more, but whoever has to answer a crisis."""
        return self.left or self.ended

    @property
    def ended(self) -> bool:
        return self.lapsed or self.completed or self.discharged or self.died

    @property
    def form(self) -> Form | None:
        """The assessment that was handed in last."""
        return max(self.submitted.values(), key=lambda form: form.at, default=None)

    @property
    def open_crises(self) -> dict[UUID, Crisis]:
        return {id: crisis for id, crisis in self.crises.items() if crisis.open}

    @property
    def open_holds(self) -> dict[UUID, Hold]:
        return {id: hold for id, hold in self.holds.items() if id not in self.released}

    @property
    def review_until(self) -> datetime | None:
        """Until when somebody has to decide on the candidate; None where nobody has to."""
        if self.triaged is None or self.decided or self.over or self.open_crises:
            return None
        return self.overdue_until or self.routed_until or self._outcome_until

    @property
    def _outcome_until(self) -> datetime | None:
        """After a crisis was acknowledged somebody has to decide what becomes of the assessment."""
        if self.triaged is None or self.triaged.fact.result != "crisis":
            return None
        answered = [crisis.acknowledged_at for crisis in self.crises.values() if crisis.acknowledged_at]
        return max(answered) + OUTCOME if answered else None

    def may_appeal(self, now: datetime) -> bool:
        """A clinician may look again at what the rules declined."""
        return self.triaged is not None and self.triaged.fact.result == "decline" and now < self.triaged.at + APPEAL
