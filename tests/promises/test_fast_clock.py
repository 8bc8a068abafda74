"""On a clock that waits for nobody, waits run out by themselves and no promise is broken (contract 4.1)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shared.times import instant
from tests.promises.conftest import stack_of
from tests.promises.platform import Platform, header, run

pytestmark = pytest.mark.stack
FACTOR = 20_000


def test_a_draft_is_reminded_after_a_day_that_lasts_four_seconds(tmp_path: Path) -> None:
    stack = stack_of(tmp_path, clock=f"x{FACTOR}")
    run(stack.start())
    try:
        platform = Platform(stack)
        for clinic in ("demo", "second"):
            person = platform.candidate(clinic)
            person.saves(patient={"given": "Ada", "email": "ada@example.com"})
            platform.until(lambda one=person: "draft-reminded" in platform.told(one.id), 30)  # type: ignore[misc]
            times = {header(each)["ce_type"]: instant(header(each)["ce_time"]) for each in platform.streams(person.id)}
            late = times["draft-reminded"] - times["draft-saved"] - timedelta(hours=24)
            assert timedelta(0) <= late < timedelta(seconds=FACTOR)
        found = platform.audit()
        assert not {name: each for name, each in found["invariants"].items() if each["violations"]}
    finally:
        run(stack.stop())
