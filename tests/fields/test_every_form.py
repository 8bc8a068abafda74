"""Each field of each form of each service refuses what its type refuses, and names it where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from shared.fields.times import Present
from shared.runtime.edge.schemas import path_names
from shared.runtime.edge.validating import validate
from shared.runtime.operations import CommandOperation, QueryOperation
from tests.architecture.declared import TIMES, forms, leaves
from tests.edge.test_services import COMMANDS, EVERY, SOMEBODY
from tests.fields.judging import HORIZON, NOW
from tests.fields.test_times import NO_INSTANT

BAD: Mapping[str, tuple[Any, ...]] = {
    "state": ("ca", "CA ", "California", "ZZ", "", " "),
    "sex": ("Male", "f", "", " "),
    "email": ("nobody", "a,b@example.com", "a@example.com,b@example.com", "Ada <a@example.com>", " "),
    "phone": ("none", "911", "0", "   ", "510 555 0100 / 510 555 0101"),
    "time_zone": ("PST8", "", "America/Los_Angles"),
    "pdmp_checked_at": (
        "0",
        1796515200,
        "2026-10-05",
        "2026-10-05T12:00:00",
        "2026-10-05T13:00:01Z",
        "2027-01-01T00:00:00Z",
    ),
    "onset_at": ("0", 0, "2026-10-05T12:00:00", "2026-10-05T13:00:01Z", "2026-10-05T16:00:00Z"),
    "resolved_at": ("1796515200", "2026-10-05T13:00:00.001Z", "2026-10-05T16:00:00Z", "2026-10-05T12:10:00Z"),
    "in_person_on": ("2026-10-07", "2026-10-05T00:00:00Z", "0", 20261005),
    "died_on": ("2026-10-07", "0"),
    "birth_date": ("2026-10-07", "1890-01-01", "15.03.1992", 0),
    "weekday": (-1, 7, "0", True),
}
NOTHING = ("", "   ", "\u200b", "\u202e", "\u00a0\ufeff", "a\x07b")
TEXTS = (
    "given", "family", "name", "relationship", "line1", "line2", "city", "postal_code", "reason", "note", "product",
    "lot",
    "tracking", "device", "reader", "intention", "text", "payment_id",
)  # fmt: skip
BESIDE = {
    "report-side-effect": {"resolved_at": "2026-10-05T12:30:00Z", "note": "Better"},
    "sign-prescription": {"in_person_on": "2026-10-01"},
    "record-death": {"died_on": "2026-10-04"},
    "report-dispense": {"lot": "L-1", "tracking": "1Z"},
}


def body(operation: CommandOperation) -> dict[str, Any]:
    example = {name: value for name, value in operation.example.items() if name not in path_names(operation)}
    return deepcopy(example) | BESIDE.get(operation.operation_id, {})


def places(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Pointer and name of every leaf that is no list's."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, dict | list):
                yield from places(inner, f"{at}/{name}")
            else:
                yield f"{at}/{name}", name
    elif isinstance(value, list):
        for k, inner in enumerate(value):
            yield from places(inner, f"{at}/{k}")


def put(said: Any, pointer: str, value: Any) -> Any:
    *steps, last = pointer.split("/")[1:]
    inner = said
    for step in steps:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    inner[last] = value
    return said


def cases() -> Iterator[Any]:
    for operation in COMMANDS:
        for pointer, name in places(body(operation)):
            medication = pointer.startswith("/medications")
            judged = BAD.get(name) or (NOTHING if name in TEXTS and not medication else ())
            for bad in judged:
                yield pytest.param(operation, pointer, bad, id=f"{operation.operation_id}{pointer}={bad!a}")


def refusals(operation: CommandOperation, said: Any) -> dict[str, str]:
    found = validate(operation, said, dict.fromkeys(path_names(operation), SOMEBODY), Present(NOW, HORIZON))
    return dict((*found.errors, *found.untimely))


@pytest.mark.parametrize(("operation", "pointer", "bad"), list(cases()))
def test_it_is_refused_where_it_stands_and_never_repeated(operation: CommandOperation, pointer: str, bad: Any) -> None:
    refused = refusals(operation, put(body(operation), pointer, bad))
    assert list(refused) == [pointer]
    assert len(str(bad).strip()) < 4 or str(bad) not in json.dumps(refused)


def test_these_fields_were_all_tried() -> None:
    tried = {pointer.rpartition("/")[2] for operation in COMMANDS for pointer, _ in places(body(operation))}
    assert {*BAD, *TEXTS} - tried == {"line2"}


@pytest.mark.parametrize(
    ("operation_id", "pointer", "said", "code"),
    [
        ("hold-slot", "/slot_id", f"intro.{SOMEBODY}.20270403T1300Z", None),
        ("hold-slot", "/slot_id", f"intro.{SOMEBODY}.20270403T1301Z", "too-far-ahead"),
        ("book-slot", "/slot_id", f"intro.{SOMEBODY}.20290101T1700Z", "too-far-ahead"),
        ("move-booking", "/slot_id", f"intro.{SOMEBODY}.99990101T1700Z", "too-far-ahead"),
        ("set-roster", "/to", "2027-11-09T13:00:00Z", None),
        ("set-roster", "/to", "2027-11-09T13:00:01Z", "too-far-ahead"),
        ("set-roster", "/to", "9998-01-01T00:00:00Z", "too-far-ahead"),
        ("set-roster", "/from", "1796515200", "not-an-instant"),
        ("set-roster", "/to", 1796515200, "wrong-type"),
        ("add-provider", "/hours/0/to", "24:00", None),
        ("add-provider", "/hours/0/from", "24:00", "not-a-wall-time"),
        ("add-provider", "/licences/0/state", "ca", "not-one-of"),
        ("add-provider", "/licences/0/from", "1767225600", "not-a-date"),
    ],
)
def test_what_is_planned_lies_within_its_horizon(operation_id: str, pointer: str, said: Any, code: str | None) -> None:
    operation = next(each for each in COMMANDS if each.operation_id == operation_id)
    refused = refusals(operation, put(body(operation), pointer, said))
    assert refused == ({pointer: code} if code else {})


QUERIES = [each for each in EVERY if isinstance(each, QueryOperation) and each.parameters]
ASKED = [(model, leaf.field) for model in forms(tuple(QUERIES)) for leaf in leaves(model) if leaf.kind in TIMES]


@pytest.mark.parametrize(("model", "field"), ASKED)
@pytest.mark.parametrize("said", [each for each in NO_INSTANT if isinstance(each, str)], ids=ascii)
def test_a_question_about_a_time_is_read_like_every_form(model: type[BaseModel], field: str, said: str) -> None:
    asked = {name: each.examples[0] for name, each in model.model_fields.items() if each.examples}
    assert model.model_validate(asked)
    with pytest.raises(ValidationError) as raised:
        model.model_validate({**asked, field: said})
    assert [error["loc"] for error in raised.value.errors()] == [(field,)]


def test_questions_about_times_were_tried() -> None:
    assert {field for _, field in ASKED} >= {"from", "to"}
