"""What the clinical rules accept of a body, and what an emergency excuses."""

from collections.abc import Mapping
from functools import partial, reduce
from typing import Any, Self, TypeVar

from pydantic import (
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from services.intake.domain.parts import Allergy, Medication, given
from shared.clinical.invalid import Invalid
from shared.clinical.triage import codes, crisis_rules, danger_of
from shared.clinical.triage.reading import survey
from shared.deciding import Command
from shared.fields.texts import Text

OPEN_MAPS: Mapping[str, tuple[str, ...]] = {
    "instruments": (*codes.REQUIRED_INSTRUMENTS, *codes.OPTIONAL_INSTRUMENTS),
    "answers": tuple(codes.ANSWERS),
    "vitals": (*codes.REQUIRED_VITALS, *codes.OPTIONAL_VITALS),
}
LISTS = ("conditions", "history", "medications", "allergies", "symptoms")
CLINICAL = (*OPEN_MAPS, *LISTS)
CONTACTS = ("patient", "peer_monitor", "emergency_contact")


Whole = TypeVar("Whole")


class Assessed(Command):
    """A body that the clinical rules read.

    Where a crisis rule speaks, the clinical values are taken as they are, however implausible. Where an answer shows
    danger, other wrong values are left out if the form can do without them. Example: a draft with a positive item 9 and
    a phone number with a digit too few is taken without the phone.
    """

    @model_validator(mode="wrap")
    @classmethod
    def _read_by_the_rules(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, Mapping):
            return handler(data)
        seen = survey({name: data.get(name) for name in CLINICAL})
        if crisis_rules(seen):
            return _in_danger(handler, _readable(data))
        faults = [fault for fault in seen.faults if not fault.pointer.startswith("/patient")]
        return _with_faults(partial(_in_danger, handler) if danger_of(seen).answered else handler, data, faults)

    @model_serializer(mode="wrap")
    def _as_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return given(self, handler)


def _in_danger(handler: ModelWrapValidatorHandler[Whole], data: Mapping[str, Any]) -> Whole:
    """The body without its wrong values. Raises the first errors where the body cannot do without them."""
    try:
        return handler(data)
    except ValidationError as error:
        first = wrong = error
    while places := _dispensable(wrong):
        data = reduce(_left_out, places, data)
        try:
            return handler(data)
        except ValidationError as error:
            wrong = error
    raise first


def _dispensable(wrong: ValidationError) -> list[tuple[str | int, ...]]:
    """The places that may be left out: each wrong value that is not clinical, or the object that lacks a value."""
    found = wrong.errors(include_url=False, include_input=False)
    places = [each["loc"][:-1] if each["type"] == "missing" else each["loc"] for each in found]
    told = any(each["type"] == "extra_forbidden" for each in found)
    return [] if told or not all(place and place[0] in CONTACTS for place in places) else places


def _left_out(value: Mapping[str, Any], place: tuple[str | int, ...]) -> Mapping[str, Any]:
    """The object without the value at this place."""
    return {
        name: _left_out(each, place[1:]) if place[1:] and name == place[0] else each
        for name, each in value.items()
        if place[1:] or name != place[0]
    }


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
