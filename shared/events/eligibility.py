"""What eligibility tells: triage, reviews, crises and holds; the consult; the prescription until it is delivered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from shared.deciding import EVERYTHING, Fact, Lane


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


class ClearanceRequested(Fact):
    """The clinician needs more before deciding (laboratory, another doctor, a taper), by `until`."""

    type: ClassVar[str] = "clearance-requested"

    reason: str
    until: datetime


class ClearanceReminded(Fact):
    """The papers that a clinician wants are still missing. The patient is asked again at `until`; None: this was the
    last time."""

    type: ClassVar[str] = "clearance-reminded"

    number: int
    until: datetime | None = None


class ClearanceReceived(Fact):
    """What the clinician asked for is there: `items`, from `role`. Without them: seen by the clinician who approved."""

    type: ClassVar[str] = "clearance-received"

    items: tuple[str, ...] = ()
    note: str | None = None
    role: str | None = None


class ConsultApproved(Fact):
    """A clinician approved a plan. The patient's local date of it is programme day 1.

    `sessions` None: on demand. `interval_days` is the least distance of two doses in the patient's calendar days.
    """

    type: ClassVar[str] = "consult-approved"
    public: ClassVar[tuple[str, ...]] = ("plan_id", "sessions", "interval_days")

    plan_id: UUID
    sessions: int | None = None
    interval_days: int
    goals: tuple[str, ...]
    reason: str
    approved_at: datetime
    role: str = "clinician"
    pdmp_checked_at: datetime | None = None

    def published(self) -> dict[str, Any]:
        """`sessions` as in the command: 4, 6 or on-demand."""
        return super().published() | {"sessions": self.sessions or "on-demand"}


class ConsultDeclined(Fact):
    """A clinician decided that this pathway is not for the patient."""

    type: ClassVar[str] = "consult-declined"

    reason: str
    role: str = "clinician"


class ConsultOverdue(Fact):
    """Nobody decided after the consult in time; the medical director is told. The next deadline is `until`."""

    type: ClassVar[str] = "consult-overdue"

    until: datetime


class PrescriptionSigned(Fact):
    """A clinician prescribed. `signed_on` is the patient's local date; `tablets` cover `sessions` sessions.

    `in_person_on` where somebody examined the patient in person. The pharmacy accepts it by `until`.
    """

    type: ClassVar[str] = "prescription-signed"

    prescription_id: UUID
    plan_id: UUID
    product: str
    strength_mg: int
    tablets: int
    sessions: int
    signed_on: date
    until: datetime
    in_person_on: date | None = None


class PrescriptionAccepted(Fact):
    """The pharmacy fills it and ships it by `until`."""

    type: ClassVar[str] = "prescription-accepted"

    prescription_id: UUID
    until: datetime


class PrescriptionRejected(Fact):
    """The pharmacy does not fill it: a clinician looks by `until`."""

    type: ClassVar[str] = "prescription-rejected"

    prescription_id: UUID
    until: datetime


class MedicationShipped(Fact):
    """On its way, for an adult's signature, expected by `until`."""

    type: ClassVar[str] = "medication-shipped"

    prescription_id: UUID
    lot: str | None = None
    tracking: str | None = None
    until: datetime


class MedicationDelivered(Fact):
    """An adult signed for it. What is then in the house: `tablets` of `strength_mg`."""

    type: ClassVar[str] = "medication-delivered"

    prescription_id: UUID
    lot: str | None = None
    strength_mg: int
    tablets: int


class MedicationLost(Fact):
    """It did not arrive: reviewed for diversion, never shipped again by itself."""

    type: ClassVar[str] = "medication-lost"

    prescription_id: UUID
    until: datetime


class DispenseNoted(Fact):
    """A report that came after a later one, like `shipped` after `delivered`: it is noted and changes nothing."""

    type: ClassVar[str] = "dispense-noted"

    prescription_id: UUID
    status: Literal["accepted", "rejected", "shipped", "delivered", "lost"]
    lot: str | None = None
    tracking: str | None = None


class DeliveryOverdue(Fact):
    """Nobody said in time what became of a prescription. `stage` is what was waited for; asked again at `until`.

    `prescription_id` None: none was signed yet.
    """

    type: ClassVar[str] = "delivery-overdue"

    prescription_id: UUID | None = None
    stage: Literal["accepted", "resolved", "shipped", "delivered", "signed"]
    until: datetime


class PlanAdjusted(Fact):
    """After a review said `adjust`, a clinician wrote another dose: the prescription that carries it."""

    type: ClassVar[str] = "plan-adjusted"

    plan_id: UUID
    prescription_id: UUID
    strength_mg: int
    sessions: int


class PatientDischarged(Fact):
    """A clinician ended the treatment of somebody on hold, or handed it to a higher level of care."""

    type: ClassVar[str] = "patient-discharged"

    to: Literal["discharged", "transferred"]
    reason: str
    role: str


class PatientDied(Fact):
    """The clinic has verified that the patient died: nothing is sent to them any more. `died_on` where it is known."""

    type: ClassVar[str] = "patient-died"
    ends: ClassVar[str] = EVERYTHING

    died_on: date | None = None
    reason: str
    role: str


class AdvancedReferred(Fact):
    """A clinician referred the patient on. It begins with a new assessment and new consents, by `until`."""

    type: ClassVar[str] = "advanced-referred"

    referral_id: UUID
    product: Literal["im-in-clinic", "new-programme"]
    reason: str
    until: datetime


class ReferralOverdue(Fact):
    """Nobody said in time what became of a referral: the medical director looks, and is asked again at `until`."""

    type: ClassVar[str] = "referral-overdue"

    referral_id: UUID
    until: datetime | None = None


class ReferralSettled(Fact):
    """Somebody found out what became of a referral."""

    type: ClassVar[str] = "referral-settled"

    referral_id: UUID
    outcome: Literal["taken-up", "declined", "not-eligible", "not-reached"]
    reason: str
    role: str


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
    ClearanceRequested,
    ClearanceReminded,
    ClearanceReceived,
    ConsultApproved,
    ConsultDeclined,
    ConsultOverdue,
    PrescriptionSigned,
    PrescriptionAccepted,
    PrescriptionRejected,
    MedicationShipped,
    MedicationDelivered,
    MedicationLost,
    DispenseNoted,
    DeliveryOverdue,
    PlanAdjusted,
    PatientDischarged,
    PatientDied,
    AdvancedReferred,
    ReferralOverdue,
    ReferralSettled,
)
