"""The shapes of what people send: the assessment in parts or whole, and the smaller commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from shared.clinical.invalid import Invalid
from shared.clinical.triage import codes, crisis_rules
from shared.clinical.triage.reading import survey
from shared.clinical.when import age_on, local_date, parse_date, zone
from shared.deciding import Command
from shared.events.intake import Document
from shared.texts import Blank, Text


def _accepted_by(read: Callable[[str, str], object]) -> AfterValidator:
    """A text that this reader takes; it stays a text."""

    def check(text: str) -> str:
        try:
            read(text, "")
        except Invalid as bad:
            raise PydanticCustomError(bad.code, "not acceptable") from None
        return text

    return AfterValidator(check)


Email = Annotated[Text, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]
Day = Annotated[Text, _accepted_by(parse_date)]
Zone = Annotated[Text, _accepted_by(zone)]


def _given(part: BaseModel, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
    """What was given and nothing else, so that a merge patch stays what it was."""
    return {name: value for name, value in handler(part).items() if name in part.model_fields_set}


class Part(BaseModel):
    """A part of a body."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_serializer(mode="wrap")
    def _as_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _given(self, handler)


class AddressPart(Part):
    line1: Text | None = None
    line2: Text | None = None
    city: Text | None = None
    postal_code: Text | None = None


class Address(Part):
    line1: Text
    line2: Text | None = None
    city: Text
    postal_code: Text


class PatientPart(Part):
    given: Text | None = None
    family: Text | None = None
    birth_date: Day | None = None
    sex: Text | None = None
    address: AddressPart | None = None
    state: Blank | None = None
    phone: Text | None = None
    email: Email | None = None
    time_zone: Zone | None = None


class Patient(Part):
    given: Text
    family: Text
    birth_date: Day
    sex: Text | None = None
    address: Address
    state: Blank | None = None
    phone: Text
    email: Email
    time_zone: Zone


class ContactPart(Part):
    name: Text | None = None
    phone: Text | None = None
    relationship: Text | None = None


class Contact(Part):
    name: Text
    phone: Text
    relationship: Text


class Medication(Part):
    text: Blank | None = None
    rxcui: Blank | None = None


class Allergy(Part):
    text: Blank


OPEN_MAPS: Mapping[str, tuple[str, ...]] = {
    "instruments": (*codes.REQUIRED_INSTRUMENTS, *codes.OPTIONAL_INSTRUMENTS),
    "answers": tuple(codes.ANSWERS),
    "vitals": (*codes.REQUIRED_VITALS, *codes.OPTIONAL_VITALS),
}
LISTS = ("conditions", "history", "medications", "allergies", "symptoms")
CLINICAL = (*OPEN_MAPS, *LISTS)


def _words(section: str, what: str) -> Any:
    return Field(description=f"{what}: {', '.join(OPEN_MAPS[section])}")


Instruments = Annotated[dict[str, Any], _words("instruments", "answers by instrument")]
Answers = Annotated[dict[str, Any], _words("answers", "yes, no, unsure, not-applicable or null")]
Vitals = Annotated[dict[str, Any], _words("vitals", "numbers or null")]
Whole = TypeVar("Whole")


class Assessed(Command):
    """A body that the clinical rules read. Where a crisis rule speaks, no clinical value of it is refused."""

    @model_validator(mode="wrap")
    @classmethod
    def _read_by_the_rules(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, Mapping):
            return handler(data)
        seen = survey({name: data.get(name) for name in CLINICAL})
        if crisis_rules(seen):
            return handler(_readable(data))
        faults = [fault for fault in seen.faults if not fault.pointer.startswith("/patient")]
        return _with_faults(handler, data, faults)

    @model_serializer(mode="wrap")
    def _as_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _given(self, handler)


def _with_faults(handler: ModelWrapValidatorHandler[Whole], data: Mapping[str, Any], faults: list[Invalid]) -> Whole:
    """The valid body, or every error there is: of shape, and those the clinical rules found besides."""
    found = {_place(fault.pointer): fault.code for fault in faults}
    try:
        valid = handler(data)
    except ValidationError as error:
        found |= {bad["loc"]: bad["type"] for bad in error.errors(include_url=False, include_input=False)}
    if found:
        raise ValidationError.from_exception_data("body", [_error(code, place) for place, code in found.items()])
    return valid


def _error(code: str, place: tuple[str | int, ...]) -> InitErrorDetails:
    kind = PydanticCustomError(code, "not acceptable")
    return InitErrorDetails(type=kind, loc=place, input=None)


def _place(pointer: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdigit() else step for step in pointer.split("/")[1:])


def _readable(data: Mapping[str, Any]) -> dict[str, Any]:
    """The body with whatever of the clinical part has a shape that can be kept; the rest of it as it came."""
    return {name: _kept(name, value) if name in CLINICAL else value for name, value in data.items()}


def _kept(name: str, section: Any) -> Any:
    if isinstance(section, Mapping) and name in OPEN_MAPS:
        return {word: section[word] for word in OPEN_MAPS[name] if word in section}
    if isinstance(section, list) and name in _ENTRIES:
        return [entry for entry in section if _fits(_ENTRIES[name], entry)]
    return {} if name in OPEN_MAPS else []


_ENTRIES: Mapping[str, TypeAdapter[Any]] = {
    name: TypeAdapter(entry)
    for name, entry in {
        "conditions": Text,
        "history": Text,
        "symptoms": Text,
        "medications": Medication,
        "allergies": Allergy,
    }.items()
}


def _fits(entry_of: TypeAdapter[Any], entry: Any) -> bool:
    try:
        entry_of.validate_python(entry, strict=True)
    except ValidationError:
        return False
    return True


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


class SignConsent(Command):
    patient_id: str
    document: Document
    version: Version


class WithdrawConsent(Command):
    patient_id: str
    document: Document
    version: Version


class WithdrawPatient(Command):
    patient_id: str


def in_danger(command: SaveDraft | SubmitAssessment) -> bool:
    return bool(crisis_rules(survey(command.model_dump(mode="json", include=set(CLINICAL)))))


def impossible_age(command: SaveDraft | SubmitAssessment, now: datetime) -> Iterable[tuple[str, str]]:
    """A birth date in the future or more than 120 years ago on the patient's local date (contract 4.3).

    Where a crisis rule speaks it is left for later, like any other implausible number.
    """
    patient = command.patient
    if patient is None or patient.birth_date is None or patient.time_zone is None or in_danger(command):
        return
    try:
        born = parse_date(patient.birth_date, "/patient/birth_date")
        age_on(born, local_date(now, zone(patient.time_zone)), "/patient/birth_date")
    except Invalid as bad:
        yield bad.pointer, bad.code
