"""Long texts of one patient burden nobody: they stand in the journal and in no state."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest

from tests.promises.conftest import stack_of
from tests.promises.platform import Candidate, Platform, run

pytestmark = pytest.mark.stack

ENTRIES, LONG = 50, 200 * 1024
LARGEST_STATE = 16 * 1024
_LENGTHS = "SELECT length(document) AS bytes FROM state WHERE document IS NOT NULL"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    services = {name: f"services.{name}" for name in ("intake", "eligibility", "integration")}
    stack = stack_of(tmp_path_factory.mktemp("texts"), services=services)
    run(stack.start())
    yield Platform(stack)
    run(stack.stop())


def path(somebody: Candidate) -> str:
    return f"/v1/patients/{somebody.id}/journal"


def writes(somebody: Candidate, text: str) -> dict[str, Any]:
    body = {"text": text, "shared_with": ["guide"]}
    answer = somebody.platform.post_to("integration", path(somebody), somebody.token, body)
    assert answer.status_code == 200, answer.text
    reply: dict[str, Any] = answer.json()
    return reply


def seconds(somebody: Candidate) -> float:
    """How long a short entry takes: the median of nine."""
    took = []
    for number in range(9):
        began = time.perf_counter()
        writes(somebody, f"short {number}")
        took.append(time.perf_counter() - began)
    return median(took)


def known(house: Platform, clinic: str) -> Candidate:
    somebody = house.candidate(clinic)
    somebody.submits()
    house.settle()
    return somebody


def entries(somebody: Candidate, token: str) -> list[str]:
    answer = somebody.platform.get_from("integration", path(somebody), token)
    return [each["text"] for each in answer.json()["entries"]]


def test_fifty_long_entries_of_one_patient_leave_every_state_small(house: Platform) -> None:
    writer, other = known(house, "demo"), known(house, "second")
    before = seconds(other)
    texts = [f"{number} ".ljust(LONG, "x") for number in range(ENTRIES)]
    for text in texts:
        writes(writer, text)
    own, after = seconds(writer), seconds(other)
    house.settle()
    sizes = [row["bytes"] for row in house.rows("integration", _LENGTHS)]
    print(f"largest state {max(sizes)} bytes; a short entry: {before=:.4f} {after=:.4f} {own=:.4f} s")
    assert max(sizes) < LARGEST_STATE
    assert entries(writer, writer.token)[:ENTRIES] == texts
    assert entries(writer, house.token("guide", clinic="demo"))[:ENTRIES] == texts
    assert house.get_from("integration", path(writer), house.token("guide", clinic="second")).status_code == 404
    house.assert_whole()
