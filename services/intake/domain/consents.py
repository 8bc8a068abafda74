"""Consents signed and taken back, and the patient who leaves. Leaving is never refused."""

from services.intake.domain.forms import SignConsent, WithdrawConsent, WithdrawPatient
from services.intake.domain.messages import stopped_by
from services.intake.domain.refunding import owed_at_end
from services.intake.domain.state import Patient
from shared.deciding import Answer, Fact, Moment, Refused
from shared.events.intake import ConsentSigned, ConsentWithdrawn, PatientWithdrawn


def sign(state: Patient, command: SignConsent, at: Moment) -> Answer:
    """Signing what is signed already tells nothing. Who has left comes back by consenting to treatment again."""
    standing = state.standing
    if standing.withdrawn and not (standing.returns or command.document == "treatment"):
        return Refused(("withdrawn",))
    left = standing.last_withdrawal
    if standing.signature(command.document, since=left if standing.withdrawn else None):
        return ()
    return (ConsentSigned(document=command.document, document_version=command.version, after=left),)


def take_back(state: Patient, command: WithdrawConsent, at: Moment) -> Answer:
    """Names the signature it revokes. Taking back twice tells nothing; what was never signed cannot be taken back."""
    active = state.standing.signature(command.document)
    if active is None:
        signed_once = any(consent.document == command.document for consent in state.standing.signed.values())
        return () if signed_once else Refused(("not-signed",))
    fact = ConsentWithdrawn(document=command.document, document_version=command.version, revokes=active)
    owed = owed_at_end(state, fact.type, at) if command.document == "treatment" else ()
    return (fact, *owed, *stopped_by(state, at, fact))


def withdraw(state: Patient, command: WithdrawPatient, at: Moment) -> tuple[Fact, ...]:
    """Always; a second time tells nothing."""
    if state.standing.withdrawn:
        return ()
    owed = owed_at_end(state, "withdrawn", at)
    left = PatientWithdrawn(by=at.actor.role.value)
    return (left, *owed, *stopped_by(state, at, left))
