"""The parts of an assessment as people send them, each whole or as a part of a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)
from pydantic_core import PydanticCustomError

from shared.clinical.invalid import Invalid
from shared.clinical.when import parse_date, zone
from shared.fields.texts import Blank, Text


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
