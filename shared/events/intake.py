"""What intake tells: who the patient is, the assessment, consents, and every message to a person."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.clinical.triage.codes import KNOWN_CONDITIONS
from shared.deciding import Fact, Known, SafetyFact, facts_in
from shared.events.common import About

Document = Literal["treatment", "telehealth", "ketamine-risk", "peer-monitor-disclosure", "messaging"]


class Address(Known):
    line1: str
    line2: str | None = None
    city: str
    postal_code: str


class Person(Known):
    """Who the patient is and how to reach them: only intake may read it."""

    given: str
    family: str
    address: Address
    phone: str
    email: str


class Contact(Known):
    """The peer monitor or the emergency contact."""

    name: str
    phone: str
    relationship: str


class AboutPatient(Known):
    """What the rules look at of the patient."""

    birth_date: date
    sex: str | None = None
    time_zone: str
    state: str | None = None


class AssessmentStarted(Fact):
    """The first part of an assessment was saved. From here on reminders run, and the 30 days of a draft."""

    assessment_id: UUID
    patient_id: str
    clinic: str


class DraftSaved(Fact):
    """A part of the assessment was saved: a merge patch that nobody but intake may read before it is submitted.

    `crisis`: with it a crisis rule speaks by itself, so the emergency screen was shown.
    """

    private: ClassVar[tuple[str, ...]] = ("patch",)

    assessment_id: UUID
    sections: tuple[str, ...]
    crisis: bool = False
    patch: dict[str, Any] | None = None


class DraftReminded(Fact):
    """A draft lay still for 24 h, 72 h or 7 d: the candidate is written to, or `unsent` says why not."""

    assessment_id: UUID
    number: int
    expires_at: datetime
    unsent: str | None = None


class DraftExpired(Fact):
    """A draft was not submitted within 30 days: the candidate is erased. `attempt` counts from 1.

    `draft_only`: the patient has handed in an assessment before, and only this draft goes.
    """

    assessment_id: UUID
    attempt: int = 1
    draft_only: bool = False


class CandidateErased(Fact):
    """The keys of a candidate who never submitted are gone."""

    assessment_id: UUID


class AssessmentSubmitted(Fact):
    """A candidate handed in the whole form. The clinical part has the shape that triage takes.

    A number that could not be was left out where a crisis rule spoke: it is asked for again.

    It begins an episode, and leaves behind what `closes` names of the one before: facts and a plan, by their ids.
    Where it `renews` an assessment that has grown too old, the episode of that one goes on.

    `marks` are digests of who it says the patient is: of name and birth date, birth date and address, phone, e-mail.
    Equal ones are of equal texts of one clinic.
    """

    private: ClassVar[tuple[str, ...]] = ("person", "peer_monitor", "emergency_contact")
    public: ClassVar[tuple[str, ...]] = ("assessment_id", "submitted_at", "conditions")

    assessment_id: UUID
    patient_id: str
    clinic: str
    submitted_at: datetime
    patient: AboutPatient
    conditions: tuple[str, ...]
    instruments: dict[str, object]
    answers: dict[str, object]
    history: tuple[str, ...]
    medications: tuple[dict[str, object], ...]
    allergies: tuple[dict[str, object], ...]
    symptoms: tuple[str, ...]
    vitals: dict[str, object]
    person: Person | None = None
    peer_monitor: Contact | None = None
    emergency_contact: Contact | None = None
    renews: UUID | None = None
    closes: tuple[UUID, ...] = ()
    marks: dict[str, str] = Field(default_factory=dict)

    def published(self) -> dict[str, object]:
        """Without the conditions that somebody put in words of their own."""
        return super().published() | {"conditions": [each for each in self.conditions if each in KNOWN_CONDITIONS]}


class ConsentSigned(Fact):
    """The patient signed a document. It holds until a `consent-withdrawn` revokes it.

    `after` is the id of the last `patient-withdrawn` before it: with `treatment` the patient comes back.
    """

    document: Document
    document_version: int
    after: UUID | None = None


class ConsentWithdrawn(SafetyFact):
    """`revokes` is the id of the `consent-signed` that no longer holds, whichever is heard first."""

    document: Document
    document_version: int
    revokes: UUID


class PatientWithdrawn(SafetyFact):
    """The patient left. What begins or books something is refused from here on."""

    by: str


class EmergencyCardRead(Fact):
    """Somebody of this role opened the emergency card: during `session_id`, or None before the first check-in."""

    session_id: UUID | None = None
    role: str


class DepositRequested(Fact):
    """The patient asked to pay the deposit: the link holds until `expires_at`."""

    payment_id: UUID
    amount_cents: int
    expires_at: datetime


class DepositReminded(Fact):
    """The link still waits: the patient is written to, or `unsent` says why not."""

    payment_id: UUID
    number: int
    expires_at: datetime
    unsent: str | None = None


class DepositExpired(Fact):
    """The link was not used in time; another may be asked for."""

    payment_id: UUID


class DepositPaid(Fact):
    """The provider confirmed the payment. A confirmation that is repeated is told once."""

    payment_id: UUID
    amount_cents: int


class DepositRefundRequested(Fact):
    """The deposit is to be given back, or the part of it that `amount_cents` says. Operations do it."""

    payment_id: UUID
    amount_cents: int
    reason: str
    until: datetime


class DepositReviewDue(Fact):
    """An episode ended after its consult: operations say by `until` what of the deposit is given back."""

    payment_id: UUID
    reason: str
    until: datetime


class DepositKept(Fact):
    """Operations decided that nothing of a deposit is given back."""

    payment_id: UUID
    reason: str
    role: str


class DepositRefunded(Fact):
    """The deposit was given back."""

    payment_id: UUID
    amount_cents: int


class MessageEnded(Fact):
    """How a message ended. `message_id` is the id of the fact that asked for it; `to` a role, or `patient`."""

    message_id: UUID
    template: str
    to: str
    reason: str = ""


class MessageSent(MessageEnded):
    """The other side took it. `channel` is the name of the way that a page went."""

    channel: str = ""


class MessageFailed(MessageEnded):
    """The other side refused it for good."""


class MessageSuppressed(MessageEnded):
    """It was not sent on purpose; `reason` says why."""


class MessageExpired(MessageEnded):
    """Its time was over before it could be sent."""


class MessageUnknown(MessageEnded):
    """Nobody knows whether it went out; it is not sent again."""


class MessageSettled(Fact):
    """Operations saw to a message that did not arrive, and to all to the same reader that ended the same way.

    `reached`: it was a page of which `alert-unheard` was told, and they reached somebody otherwise.
    """

    ends: ClassVar[str] = "message_id"

    message_id: UUID
    reason: str
    role: str
    reached: bool = False


class MessageOverdue(Fact):
    """Nobody saw to it in time; asked again at `until`."""

    message_id: UUID
    until: datetime


class AlertUnheard(SafetyFact):
    """No channel has taken a page to staff since `since`, neither this one nor another about the patient: somebody has
    to be called, by `until`. It is told again while that is so."""

    message_id: UUID
    template: str
    to: str
    about: tuple[About, ...]
    since: datetime
    until: datetime


FACTS = facts_in(globals())
