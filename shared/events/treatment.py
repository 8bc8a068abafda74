"""What eligibility tells once a plan is approved: the prescription until it is delivered, how the treatment ends."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.deciding import EVERYTHING, Fact, facts_in


class PrescriptionSigned(Fact):
    """A clinician prescribed. `signed_on` is the patient's local date; `tablets` cover `sessions` sessions.

    `in_person_on` where somebody examined the patient in person. The pharmacy accepts it by `until`.
    """

    prescription_id: UUID
    plan_id: UUID
    product: str
    strength_mg: int
    tablets: int
    sessions: int
    signed_on: date
    until: datetime
    in_person_on: date | None = None
    pdmp_checked_at: datetime | None = None


class PrescriptionAccepted(Fact):
    """The pharmacy fills it and ships it by `until`. From then on it alone (the subject of its token) reports on it."""

    prescription_id: UUID
    until: datetime
    pharmacy: str | None = None


class PrescriptionRejected(Fact):
    """The pharmacy does not fill it: a clinician looks by `until`."""

    prescription_id: UUID
    until: datetime


class MedicationShipped(Fact):
    """On its way, for an adult's signature, expected by `until`."""

    prescription_id: UUID
    lot: str | None = None
    tracking: str | None = None
    until: datetime


class MedicationDelivered(Fact):
    """An adult signed for it. What is then in the house: `tablets` of `strength_mg`."""

    prescription_id: UUID
    lot: str | None = None
    strength_mg: int
    tablets: int


class MedicationLost(Fact):
    """It did not arrive: reviewed for diversion, never shipped again by itself."""

    prescription_id: UUID
    until: datetime


class MedicationMissing(Fact):
    """Tablets for so many `sessions` of a prescription are gone without having been taken: reviewed for diversion."""

    prescription_id: UUID
    sessions: int
    reason: str
    role: str


class DispenseStopped(Fact):
    """The patient is on hold or gone: the pharmacy sends nothing any more, and says by `until` what became of it."""

    prescription_id: UUID
    because: str
    until: datetime


class DispenseResumed(Fact):
    """The hold is over: the pharmacy goes on, and says by `until` where it stands."""

    prescription_id: UUID
    until: datetime


class DispenseEnded(Fact):
    """Nothing of it gets to the patient, or is left with them: cancelled before it was sent, returned, or destroyed."""

    prescription_id: UUID
    status: Literal["cancelled", "returned", "destroyed"]
    lot: str | None = None


class DispenseNoted(Fact):
    """A report that came after a later one, like `shipped` after `delivered`: it is noted and changes nothing."""

    prescription_id: UUID
    status: Literal["accepted", "rejected", "shipped", "delivered", "lost"]
    lot: str | None = None
    tracking: str | None = None


class DeliveryOverdue(Fact):
    """Nobody said in time what became of a prescription. `stage` is what was waited for; asked again at `until`.

    `prescription_id` None: none was signed yet.
    """

    prescription_id: UUID | None = None
    stage: Literal["accepted", "resolved", "shipped", "delivered", "signed"]
    until: datetime


class PlanAdjusted(Fact):
    """After a review said `adjust`, a clinician wrote another dose: the prescription that carries it."""

    plan_id: UUID
    prescription_id: UUID
    strength_mg: int
    sessions: int


class PatientDischarged(Fact):
    """A clinician ended the treatment of somebody on hold, or handed it to a higher level of care."""

    to: Literal["discharged", "transferred"]
    reason: str
    role: str


class PatientDied(Fact):
    """The clinic has verified that the patient died: nothing is sent to them any more. `died_on` where it is known."""

    ends: ClassVar[str] = EVERYTHING

    died_on: date | None = None
    reason: str
    role: str


class AdvancedReferred(Fact):
    """A clinician referred the patient on. It begins with a new assessment and new consents, by `until`."""

    referral_id: UUID
    product: Literal["im-in-clinic", "new-programme"]
    reason: str
    until: datetime


class ReferralOverdue(Fact):
    """Nobody said in time what became of a referral: the medical director looks, and is asked again at `until`."""

    referral_id: UUID
    until: datetime | None = None


class ReferralSettled(Fact):
    """Somebody found out what became of a referral."""

    referral_id: UUID
    outcome: Literal["taken-up", "declined", "not-eligible", "not-reached"]
    reason: str
    role: str


FACTS = facts_in(globals())
