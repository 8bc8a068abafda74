"""The parts of an assessment as people send them, each whole or as a part of a draft."""

from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from shared.fields.contacts import Email, Phone
from shared.fields.people import Name, Relationship, Sex
from shared.fields.places import StateCode, Zone
from shared.fields.texts import Blank, Text
from shared.fields.times import Day


def given(part: BaseModel, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
    """What was given and nothing else, so that a merge patch stays what it was."""
    return {name: value for name, value in handler(part).items() if name in part.model_fields_set}


class Part(BaseModel):
    """A part of a body."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_serializer(mode="wrap")
    def _as_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return given(self, handler)


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
    given: Name | None = None
    family: Name | None = None
    birth_date: Day | None = None
    sex: Sex | None = None
    address: AddressPart | None = None
    state: StateCode | None = None
    phone: Phone | None = None
    email: Email | None = None
    time_zone: Zone | None = None


class Patient(Part):
    given: Name
    family: Name
    birth_date: Day
    sex: Sex | None = None
    address: Address
    state: StateCode | None = None
    phone: Phone
    email: Email
    time_zone: Zone


class ContactPart(Part):
    name: Name | None = None
    phone: Phone | None = None
    relationship: Relationship | None = None


class Contact(Part):
    name: Name
    phone: Phone
    relationship: Relationship


class Medication(Part):
    text: Blank | None = None
    rxcui: Blank | None = None


class Allergy(Part):
    text: Text
