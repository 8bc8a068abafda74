"""What people may ask of eligibility."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.clinical.invalid import Invalid
from shared.deciding import Command, PatientCommand
from shared.fields.texts import Note, Text
from shared.fields.times import Past, PastDay, Planned

Count = Annotated[int, Field(ge=1)]


class DecideReview(PatientCommand):
    decision: Literal["prequalify", "decline"]
    reason: Note


class AppealDecision(PatientCommand):
    reason: Note


class PlaceHold(PatientCommand):
    reason: Note


class ReleaseHold(PatientCommand):
    hold_id: str
    reason: Note


class DischargePatient(PatientCommand):
    """`transferred`: to a higher level of care, or into a clinic."""

    to: Literal["discharged", "transferred"]
    reason: Note


class RecordDeath(PatientCommand):
    """`reason` says how it was verified, which somebody has to say they did."""

    verified: Literal[True]
    died_on: PastDay | None = None
    reason: Note


class ReferAdvanced(PatientCommand):
    product: Literal["im-in-clinic", "new-programme"]
    reason: Note


class SettleReferral(PatientCommand):
    referral_id: str
    outcome: Literal["taken-up", "declined", "not-eligible", "not-reached"]
    reason: Note


class ReceiveClearance(PatientCommand):
    """`items` name what is there: a laboratory report, another doctor's letter."""

    items: Annotated[list[Text], Field(min_length=1, max_length=20)]
    note: Note | None = None


class ReportDanger(PatientCommand):
    """`unsafe`: whatever else may harm the person now. Example: violence."""

    kind: Literal["suicide", "medical", "unsafe"]
    note: Note | None = None


class AcknowledgeCrisis(PatientCommand):
    """Only the crises that are named are answered. `not-reached` answers none of them."""

    crisis_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    outcome: Literal["safe", "with-somebody", "emergency-services", "in-hospital", "not-reached"]
    reason: Note


class ReviewCrisis(PatientCommand):
    """`reason` says what happened and what follows."""

    crisis_id: UUID
    reason: Note


class SettleDuplicate(PatientCommand):
    """`same`: both records are one person's. Then this one ends and `other` goes on."""

    other: UUID
    same: bool
    reason: Note


YesNo = Literal["yes", "no"]


class Screener(Command):
    """The C-SSRS screener as the clinician asked it; what was not asked is left out."""

    q1: YesNo | None = None
    q2: YesNo | None = None
    q3: YesNo | None = None
    q4: YesNo | None = None
    q5: YesNo | None = None
    q6: YesNo | None = None
    q6b: YesNo | None = None


class CompleteScreening(PatientCommand):
    """The patient's own answers to the C-SSRS screener."""

    c_ssrs: Screener = Field(alias="c-ssrs-screener")


class ReviewRisk(PatientCommand):
    """A clinician has looked at a screener: the one here, as they asked it, or the patient's own since. `risks` are the
    ids of the events that it answers, all that are open where none is named. `known-low`: a low level is stable and
    known until the next review, at `until`."""

    outcome: Literal["cleared", "known-low", "not-cleared"]
    reason: Note
    c_ssrs: Screener | None = Field(default=None, alias="c-ssrs-screener")
    risks: list[UUID] = Field(default=[], max_length=1000)
    until: Planned | None = None

    @model_validator(mode="after")
    def _until_somebody_looks_again(self) -> Self:
        if self.until and self.outcome == "cleared":
            raise Invalid("one-too-many", "/until")
        return self

    @property
    def answers(self) -> dict[str, Any] | None:
        return self.c_ssrs.model_dump() if self.c_ssrs else None


class TreatmentPlan(Command):
    sessions: Literal[4, 6] | Literal["on-demand"]
    interval_days: Literal[7, 14]


class DecideConsult(PatientCommand):
    """An approval needs all of it; a decline or a wish for clearance only its reason."""

    decision: Literal["approve", "decline", "clearance"]
    reason: Note
    plan: TreatmentPlan | None = None
    pdmp_checked_at: Past | None = None
    reconciled: bool = False
    c_ssrs: Screener | None = Field(default=None, alias="c-ssrs-screener")
    goals: list[Text] = Field(default=[], max_length=20)

    @property
    def answers(self) -> dict[str, Any] | None:
        return self.c_ssrs.model_dump() if self.c_ssrs else None


class SignPrescription(PatientCommand):
    """`pdmp_checked_at` may be left out of the first prescription after a consult that named it."""

    product: Text
    strength_mg: Count
    tablets: Count
    sessions: Count
    in_person_on: PastDay | None = None
    pdmp_checked_at: Past | None = None


class ReportMissing(PatientCommand):
    """Tablets of a prescription are gone without having been taken: lost, spoilt, not in the parcel."""

    prescription_id: str
    sessions: Count
    reason: Note


class ReportDispense(PatientCommand):
    """What is shipped or delivered has a lot. After `cancelled`, `returned`, `destroyed` nothing of it gets to the
    patient, or is left with them."""

    prescription_id: str
    status: Literal["accepted", "rejected", "shipped", "delivered", "lost", "cancelled", "returned", "destroyed"]
    lot: Text | None = None
    tracking: Text | None = None
