"""What eligibility tells: triage, the human review, crises until somebody answers, clinical holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from shared.deciding import Fact, Lane


class AssessmentTriaged(Fact):
    """What the rules said of an assessment, with a certificate for each rule. What follows is told beside it."""

    type: ClassVar[str] = "assessment-triaged"

    assessment_id: UUID
    result: Literal["clear", "review", "decline", "crisis"]
    rule_set: str
    priority: Literal["normal", "high"]
    flags: tuple[str, ...]
    rules: tuple[dict[str, Any], ...]


class CandidatePrequalified(Fact):
    """The candidate may book the intro call. Not an approval: only a clinician approves."""

    type: ClassVar[str] = "candidate-prequalified"

    assessment_id: UUID
    by: Literal["rules", "clinician"]


class CandidateDeclined(Fact):
    """This pathway is closed to the candidate for now. `rules` are those that declined, none where a person did."""

    type: ClassVar[str] = "candidate-declined"

    assessment_id: UUID
    by: Literal["rules", "clinician"]
    rules: tuple[str, ...]


class CandidateRouted(Fact):
    """A clinician has to look, until `until`."""

    type: ClassVar[str] = "candidate-routed"

    assessment_id: UUID
    rules: tuple[str, ...]
    priority: Literal["normal", "high"]
    until: datetime


class ReviewOverdue(Fact):
    """Nobody decided on the review in time; the medical director is told. The next deadline is `until`."""

    type: ClassVar[str] = "review-overdue"

    assessment_id: UUID
    until: datetime


class ReviewDecided(Fact):
    """A clinician decided on a candidate. What follows from it is told beside it."""

    type: ClassVar[str] = "review-decided"

    assessment_id: UUID
    decision: Literal["prequalify", "decline"]
    reason: str
    role: str


class CrisisDetected(Fact):
    """Somebody is in danger: a human has to answer by `acknowledge_by`. `kinds` are suicide, medical or both."""

    type: ClassVar[str] = "crisis-detected"
    lane: ClassVar[Lane] = Lane.SAFETY

    crisis_id: UUID
    assessment_id: UUID
    kinds: tuple[Literal["suicide", "medical"], ...]
    rules: tuple[str, ...]
    acknowledge_by: datetime


class CrisisPaged(Fact):
    """One page of one crisis. `to` is a role of the clinic or `fail-safe`; `next_at` is when the next one is due."""

    type: ClassVar[str] = "crisis-paged"
    lane: ClassVar[Lane] = Lane.SAFETY

    crisis_id: UUID
    to: str
    next_at: datetime | None = None


class CrisisAcknowledged(Fact):
    """A human answered, for every crisis that was open."""

    type: ClassVar[str] = "crisis-acknowledged"
    lane: ClassVar[Lane] = Lane.SAFETY

    crisis_ids: tuple[UUID, ...]
    reason: str
    role: str


class HoldPlaced(Fact):
    """A safety pause, looked at again by `until`."""

    type: ClassVar[str] = "hold-placed"
    lane: ClassVar[Lane] = Lane.SAFETY

    hold_id: UUID
    reason: str
    until: datetime


class HoldOverdue(Fact):
    """Nobody released or looked at a hold in time; the medical director is told, and again at `until`."""

    type: ClassVar[str] = "hold-overdue"
    lane: ClassVar[Lane] = Lane.SAFETY

    hold_id: UUID
    until: datetime


class HoldReleased(Fact):
    """`revokes` is the id of the `hold-placed` that no longer holds, whichever is heard first."""

    type: ClassVar[str] = "hold-released"
    lane: ClassVar[Lane] = Lane.SAFETY

    hold_id: UUID
    revokes: UUID
    reason: str


FACTS: tuple[type[Fact], ...] = (
    AssessmentTriaged,
    CandidatePrequalified,
    CandidateDeclined,
    CandidateRouted,
    ReviewOverdue,
    ReviewDecided,
    CrisisDetected,
    CrisisPaged,
    CrisisAcknowledged,
    HoldPlaced,
    HoldOverdue,
    HoldReleased,
)
