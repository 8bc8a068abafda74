"""What eligibility tells: triage, reviews, crises and holds, the consult."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from shared.deciding import Fact, Known, SafetyFact, facts_in


class Mark(Known):
    """What an assessment leaves in the register of persons: the digest of what `index` names (name, address, phone,
    email), and its seat there."""

    index: str
    digest: str
    seat: int


class AssessmentTriaged(Fact):
    """What the rules said of an assessment, with a certificate for each rule. What follows is told beside it.

    `renews` is the assessment of the same episode that it takes the place of; None: it begins an episode. `marks` are
    new in the register of persons.
    """

    assessment_id: UUID
    result: Literal["clear", "review", "decline", "crisis"]
    rule_set: str
    priority: Literal["normal", "high"]
    flags: tuple[str, ...]
    rules: tuple[dict[str, Any], ...]
    renews: UUID | None = None
    marks: tuple[Mark, ...] = ()


class CandidatePrequalified(Fact):
    """The candidate may book the intro call. Not an approval: only a clinician approves.

    `again`: they were prequalified in this episode before, and go on where they are.
    """

    assessment_id: UUID
    by: Literal["rules", "clinician"]
    again: bool = False


class CandidateDeclined(Fact):
    """This pathway is closed to the candidate for now. `rules` are those that declined, none where a person did."""

    assessment_id: UUID
    by: Literal["rules", "clinician"]
    rules: tuple[str, ...]


class CandidateRouted(Fact):
    """A clinician has to look, until `until`."""

    assessment_id: UUID
    rules: tuple[str, ...]
    priority: Literal["normal", "high"]
    until: datetime


class AssessmentOutdated(Fact):
    """The assessment has grown too old while a clinician's decision waits: the patient is asked to answer it again.
    They are asked the next time at `until`; None: nobody asks any more."""

    assessment_id: UUID
    number: int
    until: datetime | None = None


class ReviewOverdue(Fact):
    """Nobody decided on the review in time; the medical director is told. The next deadline is `until`."""

    assessment_id: UUID
    until: datetime


class DecisionAppealed(Fact):
    """Somebody who was declined asks for a second look: a clinician decides by `until`."""

    assessment_id: UUID
    reason: str
    until: datetime


class ReviewDecided(Fact):
    """A clinician decided on a candidate. What follows from it is told beside it."""

    assessment_id: UUID
    decision: Literal["prequalify", "decline"]
    reason: str
    role: str


class CrisisDetected(SafetyFact):
    """Somebody is in danger: a human has to answer by `acknowledge_by`. `kinds` are suicide, medical or both."""

    crisis_id: UUID
    assessment_id: UUID
    kinds: tuple[Literal["suicide", "medical"], ...]
    rules: tuple[str, ...]
    acknowledge_by: datetime


class CrisisPaged(SafetyFact):
    """One page of one crisis. `to` is a role of the clinic or `fail-safe`; `next_at` is when the next one is due."""

    crisis_id: UUID
    to: str
    next_at: datetime | None = None


class DangerReported(SafetyFact):
    """Somebody says that a person is in danger now: the patient, the peer monitor, or somebody of the clinic. It is
    the crisis `crisis_id`; one that stands open for the same is not begun anew."""

    crisis_id: UUID
    patient_id: str
    clinic: str
    kind: Literal["suicide", "medical", "unsafe"]
    note: str | None = None
    role: str


Outcome = Literal["safe", "with-somebody", "emergency-services", "in-hospital"]


class CrisisAcknowledged(SafetyFact):
    """A human answered these crises; `outcome` is how the person was found. After all but `safe` a clinician writes
    down what happened and looks at what follows (`crisis-reviewed`)."""

    crisis_ids: tuple[UUID, ...]
    reason: str
    role: str
    outcome: Outcome | None = None


class CrisisNotReached(SafetyFact):
    """A human tried and did not reach the person: nothing is answered, and the pages go on."""

    crisis_ids: tuple[UUID, ...]
    reason: str
    role: str


class CrisisReviewed(SafetyFact):
    """A clinician wrote down what became of a crisis that was answered, and what follows."""

    crisis_id: UUID
    reason: str
    role: str


class CrisisReviewOverdue(SafetyFact):
    """Nobody has written down in time what became of a crisis; the medical director is told, and again at `until`."""

    crisis_id: UUID
    until: datetime


class RiskReviewed(SafetyFact):
    """A clinician has looked at a screener after a word of self-harm. `risks` are the ids of the `risk-answered` that
    this answers, whichever is heard first; any other stays open.

    `cleared`: nothing keeps the tablet back any more. `known-low`: low answers do not, until `until`. `not-cleared`:
    the tablet stays back, somebody looks again by `until`. `c_ssrs` is the level of the screener.
    """

    risks: tuple[UUID, ...]
    outcome: Literal["cleared", "known-low", "not-cleared"]
    c_ssrs: str | None = None
    reason: str
    role: str
    until: datetime | None = None


class RiskReviewOverdue(SafetyFact):
    """Nobody has looked in time after a word of self-harm; the medical director is told, and again at `until`."""

    until: datetime


class HoldPlaced(SafetyFact):
    """A safety pause, looked at again by `until`."""

    hold_id: UUID
    reason: str
    until: datetime


class HoldOverdue(SafetyFact):
    """Nobody released or looked at a hold in time; the medical director is told, and again at `until`."""

    hold_id: UUID
    until: datetime


class HoldReleased(SafetyFact):
    """`revokes` is the id of the `hold-placed` that no longer holds, whichever is heard first."""

    hold_id: UUID
    revokes: UUID
    reason: str


class ClearanceRequested(Fact):
    """The clinician needs more before deciding (laboratory, another doctor, a taper), by `until`."""

    reason: str
    until: datetime


class ClearanceReminded(Fact):
    """The papers that a clinician wants are still missing. The patient is asked again at `until`; None: this was the
    last time."""

    number: int
    until: datetime | None = None


class ClearanceReceived(Fact):
    """What the clinician asked for is there: `items`, from `role`. Without them: seen by the clinician who approved."""

    items: tuple[str, ...] = ()
    note: str | None = None
    role: str | None = None


class ConsultApproved(Fact):
    """A clinician approved a plan. The patient's local date of it is programme day 1.

    `sessions` None: on demand. `interval_days` is the least distance of two doses in the patient's calendar days.
    """

    public: ClassVar[tuple[str, ...]] = ("plan_id", "sessions", "interval_days")

    plan_id: UUID
    sessions: int | None = None
    interval_days: int
    goals: tuple[str, ...]
    reason: str
    approved_at: datetime
    role: str = "clinician"
    pdmp_checked_at: datetime | None = None

    def published(self) -> dict[str, object]:
        """`sessions` as in the command: 4, 6 or on-demand."""
        return super().published() | {"sessions": self.sessions or "on-demand"}


class ConsultDeclined(Fact):
    """A clinician decided that this pathway is not for the patient."""

    reason: str
    role: str = "clinician"


class ConsultOverdue(Fact):
    """Nobody decided after the consult in time; the medical director is told. The next deadline is `until`."""

    until: datetime


FACTS = facts_in(globals())
