"""What people may ask of eligibility."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from shared.deciding import Command
from shared.fields.texts import Note, Text
from shared.fields.times import Past, PastDay

Count = Annotated[int, Field(ge=1)]


class DecideReview(Command):
    patient_id: str
    decision: Literal["prequalify", "decline"]
    reason: Note


class PlaceHold(Command):
    patient_id: str
    reason: Note


class ReleaseHold(Command):
    patient_id: str
    hold_id: str
    reason: Note


class DischargePatient(Command):
    """`transferred`: to a higher level of care, or into a clinic."""

    patient_id: str
    to: Literal["discharged", "transferred"]
    reason: Note


class RecordDeath(Command):
    """`reason` says how it was verified, which somebody has to say they did."""

    patient_id: str
    verified: Literal[True]
    died_on: PastDay | None = None
    reason: Note


class ReferAdvanced(Command):
    patient_id: str
    product: Literal["im-in-clinic", "new-programme"]
    reason: Note


class SettleReferral(Command):
    patient_id: str
    referral_id: str
    outcome: Literal["taken-up", "declined", "not-eligible", "not-reached"]
    reason: Note


class ReceiveClearance(Command):
    """`items` name what is there: a laboratory report, another doctor's letter."""

    patient_id: str
    items: Annotated[list[Text], Field(min_length=1, max_length=20)]
    note: Note | None = None


class AcknowledgeCrisis(Command):
    patient_id: str
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


class CompleteScreening(Command):
    """The patient's own answers to the C-SSRS screener."""

    patient_id: str
    c_ssrs: Screener = Field(alias="c-ssrs-screener")


class TreatmentPlan(Command):
    sessions: Literal[4, 6] | Literal["on-demand"]
    interval_days: Literal[7, 14]


class DecideConsult(Command):
    """An approval needs all of it; a decline or a wish for clearance only its reason."""

    patient_id: str
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


class SignPrescription(Command):
    patient_id: str
    product: Text
    strength_mg: Count
    tablets: Count
    sessions: Count
    in_person_on: PastDay | None = None


class ReportDispense(Command):
    patient_id: str
    prescription_id: str
    status: Literal["accepted", "rejected", "shipped", "delivered", "lost"]
    lot: Text | None = None
    tracking: Text | None = None
