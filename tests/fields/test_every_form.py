"""Each field of each form of each service refuses what its type refuses, and names it where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from shared.fields.times import Present
from shared.runtime.edge.schemas import path_names
from shared.runtime.edge.validating import validate
from shared.runtime.service import CommandOperation
from tests.edge.test_services import COMMANDS, SOMEBODY
from tests.fields.asking import HORIZON, NOW

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
