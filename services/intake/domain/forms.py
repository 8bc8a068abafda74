"""What people may ask of intake: the assessment in parts or whole, and the smaller commands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from services.intake.domain.assessed import CLINICAL, OPEN_MAPS, Assessed
from services.intake.domain.parts import Allergy, Contact, ContactPart, Medication, Patient, PatientPart
from shared.clinical.invalid import Invalid
from shared.clinical.triage import crisis_rules
from shared.clinical.triage.reading import survey
from shared.clinical.when import age_on, local_date, zone
from shared.deciding import PatientCommand
from shared.events.intake import Document
from shared.fields.texts import Note, Text

EARLIEST = "Pacific/Kiritimati"
"""Where every date begins first: of somebody whose zone is not known yet."""


def _words(section: str, what: str) -> Any:
    return Field(description=f"{what}: {', '.join(OPEN_MAPS[section])}")


Instruments = Annotated[dict[str, Any], _words("instruments", "answers by instrument")]
Answers = Annotated[dict[str, Any], _words("answers", "yes, no, unsure, not-applicable or null")]
Vitals = Annotated[dict[str, Any], _words("vitals", "numbers or null")]


class SaveDraft(Assessed):
    """Any part of an assessment. Null takes a field away."""

    patient: PatientPart | None = None
    conditions: list[Text] | None = None
    instruments: Instruments | None = None
    answers: Answers | None = None
    history: list[Text] | None = None
    medications: list[Medication] | None = None
    allergies: list[Allergy] | None = None
    symptoms: list[Text] | None = None
    vitals: Vitals | None = None
    peer_monitor: ContactPart | None = None
    emergency_contact: ContactPart | None = None


class SubmitAssessment(Assessed):
    """The whole assessment. What nobody answered or measured is null or left out of its object: a person looks."""

    patient: Patient
    conditions: list[Text]
    instruments: Instruments
    answers: Answers
    history: list[Text]
    medications: list[Medication]
    allergies: list[Allergy]
    symptoms: list[Text]
    vitals: Vitals
    peer_monitor: Contact | None = None
    emergency_contact: Contact | None = None


Version = Annotated[int, Field(ge=1, le=1)]
"""Of a consent document: there is one of each so far."""


class SignConsent(PatientCommand):
    document: Document
    version: Version


class WithdrawConsent(PatientCommand):
    document: Document
    version: Version


class WithdrawPatient(PatientCommand):
    pass


def in_danger(command: SaveDraft | SubmitAssessment) -> bool:
    return bool(crisis_rules(survey(command.model_dump(mode="json", include=set(CLINICAL)))))


def impossible_age(command: SaveDraft | SubmitAssessment, now: datetime) -> Iterable[tuple[str, str]]:
    """A birth date in the future or more than 120 years ago on the patient's local date.

    Where a crisis rule speaks it is left for later, like any other implausible number.
    """
    patient = command.patient
    if patient is None or patient.birth_date is None:
        return
    try:
        today = local_date(now, zone(patient.time_zone or EARLIEST))
        age_on(patient.birth_date, today, "/patient/birth_date")
    except Invalid as bad:
        if not in_danger(command):
            yield bad.pointer, bad.code


class RequestDeposit(PatientCommand):
    pass


class ReceivePayment(PatientCommand):
    payment_id: Text
    amount_cents: int


class SettleMessage(PatientCommand):
    message_id: str
    reason: Note


class ConfirmRefund(PatientCommand):
    payment_id: str


class SettleDeposit(PatientCommand):
    """How much of it is given back: 0, all of it, or what is left after a fee."""

    payment_id: str
    refund_cents: Annotated[int, Field(ge=0)]
    reason: Note


class ReadEmergencyCard(PatientCommand):
    """Somebody opens the emergency card."""
