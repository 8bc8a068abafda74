"""What people type in has one type each: a form declares no text, date or instant of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from shared.fields.contacts import Email, Phone
from shared.fields.people import Name, Relationship, Sex
from shared.fields.places import StateCode, Zone
from shared.fields.texts import Note, Text
from shared.fields.times import Day, Hours, Instant, Past, PastDay, Planned, WallEnd
from tests.architecture.declared import TIMES, Leaf, forms, leaves
from tests.edge.test_services import EVERY

FORMS = sorted({*forms(tuple(EVERY))}, key=lambda each: f"{each.__module__}.{each.__name__}")
SHARED = "shared.fields."
OF_THE_RUNTIME = {("Retell", "stream")}
CLOSED_LISTS = {("ReportSideEffect", "effect")}
"""A text that is one of a list which the clinical rules keep."""

MEANT: dict[str, list[Any]] = {
    "state": [StateCode],
    "sex": [Sex],
    "phone": [Phone],
    "email": [Email],
    "relationship": [Relationship],
    "time_zone": [Zone],
    "given": [Name],
    "family": [Name],
    "name": [Name],
    "reason": [Note],
    "note": [Note],
}


def shape(kind: Any) -> set[tuple[Any, tuple[str, ...]]]:
    class Holder(BaseModel):
        value: kind

    return {(each.kind, tuple(each.readers)) for each in leaves(Holder)}


def own(leaf: Leaf) -> bool:
    """Whether a form reads this value by itself."""
    judged = any(reader.startswith(SHARED) for reader in leaf.readers)
    is_id = leaf.field.endswith("_id")
    named = {(leaf.model.__name__, leaf.field)} & (OF_THE_RUNTIME | CLOSED_LISTS)
    return (leaf.kind in TIMES and not judged) or (leaf.kind is str and not (judged or is_id or named))


def test_there_are_forms() -> None:
    assert len(FORMS) > 40 and {leaf.field for form in FORMS for leaf in leaves(form)} >= {*MEANT, "onset_at", "first"}


@pytest.mark.parametrize("form", FORMS, ids=lambda each: each.__name__)
def test_a_form_reads_nothing_by_itself(form: type[BaseModel]) -> None:
    assert [f"{leaf.model.__name__}.{leaf.field}" for leaf in leaves(form) if own(leaf)] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda each: each.__name__)
def test_a_name_means_the_same_in_every_form(form: type[BaseModel]) -> None:
    for leaf in leaves(form):
        if leaf.field in MEANT:
            assert any((leaf.kind, tuple(leaf.readers)) in shape(meant) for meant in MEANT[leaf.field]), leaf


@pytest.mark.parametrize("form", FORMS, ids=lambda each: each.__name__)
def test_an_instant_says_whether_it_has_been_or_is_planned(form: type[BaseModel]) -> None:
    """Only a question (`find-slots`) may ask about any time, and a birth date is judged where the person lives."""
    bounded = {*shape(Past), *shape(Planned), *shape(PastDay)}
    free = {("LicenceForm", "first"), ("LicenceForm", "last"), ("Patient", "birth_date"), ("PatientPart", "birth_date")}
    for leaf in leaves(form):
        if leaf.kind in TIMES and leaf.model.__name__ != "FindSlots":
            assert (leaf.kind, tuple(leaf.readers)) in bounded or (leaf.model.__name__, leaf.field) in free, leaf


@pytest.mark.parametrize(
    "kind",
    [
        str, datetime, AwareDatetime, datetime | None, list[str], dict[str, str],
        Annotated[str, Field(pattern="^[A-Z]{2}$")],
        Annotated[str, StringConstraints(min_length=1)], Annotated[str, AfterValidator(str.strip)],
    ],
)  # fmt: skip
def test_a_reader_of_its_own_would_be_seen(kind: Any) -> None:
    class Planted(BaseModel):
        said: kind

    assert any(own(leaf) for leaf in leaves(Planted))


@pytest.mark.parametrize(
    "kind", [Text, Email | None, list[Phone], Past, Day | None, WallEnd, Hours, Literal["a"], StateCode]
)
def test_a_type_of_the_house_is_taken(kind: Any) -> None:
    class Planted(BaseModel):
        said: kind

    assert not any(own(leaf) for leaf in leaves(Planted))


def test_what_a_type_takes_is_described() -> None:
    class Form(BaseModel):
        state: StateCode
        sex: Sex
        email: Email
        at: Instant
        day: Day
        until: WallEnd

    described = Form.model_json_schema()["properties"]
    assert described["state"]["enum"] == [*get_args(StateCode)]
    assert described["sex"]["enum"] == ["male", "female", "other", "unknown"]
    assert {name: described[name]["format"] for name in ("email", "at", "day")} == {
        "email": "email", "at": "date-time", "day": "date",
    }  # fmt: skip
    assert "24:00" in described["until"]["pattern"]
