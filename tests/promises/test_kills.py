"""A kill at every named fault point of both services: nothing lost, nothing twice, numbers without gap (P1, P2, P3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.runtime.testing.injection import POINTS
from tests.promises.platform import Platform

pytestmark = pytest.mark.stack

ELSEWHERE = {"before_park", "parked_not_committed", "restored_folded", "handed_taken"}
"""Reached by the tests of parking, of restores and of the runtime."""
INTAKE_ONLY = {"effect_claimed", "effect_sent"}
"""Eligibility sends nothing: intake alone talks to people."""


INSIDE = [point for point in POINTS if point not in ELSEWHERE]
AT_ONCE = 6
GROUPS = [INSIDE[start : start + AT_ONCE] for start in range(0, len(INSIDE), AT_ONCE)]
SOONEST, LATER = GROUPS[:2], GROUPS[2:]


@pytest.mark.parametrize(
    "points", [*SOONEST, *(pytest.param(each, marks=pytest.mark.deep) for each in LATER)], ids="-".join
)
def test_P1_P2_P3_a_kill_loses_nothing_and_doubles_nothing(platform: Platform, points: list[str]) -> None:
    for number, point in enumerate(points):
        services = ["intake"] if point in INTAKE_ONLY else ["intake", "eligibility"]
        before = kills(platform, point)
        for service in services:
            platform.arm(service, f"{point}:1:kill")
        live_through_a_day(platform, ("demo", "second")[number % 2])
        assert kills(platform, point) == before + len(services), f"not everybody was killed at {point}"
    platform.assert_whole()


def live_through_a_day(platform: Platform, clinic: str) -> None:
    """Two people do a bit of everything, a clinician answers, a day goes by."""
    late = platform.candidate(clinic)
    late.saves(patient={"given": "Kim", "email": "kim@example.com"})
    ada = platform.candidate(clinic)
    ada.submits(medications=[{"text": "phenelzine"}])
    ada.signs()
    clinician = platform.clinician(clinic, ada.id)
    clinician.sees_decision()
    hold = clinician.does("place-hold", {"reason": "a new drug"})
    clinician.does("release-hold", {"reason": "looked at"}, hold_id=hold["hold_id"])
    platform.move_patiently(by="49h")


def kills(platform: Platform, point: str) -> int:
    log = Path(platform.stack.layout.root) / "faults.log"
    return sum(line.startswith(f"{point},") for line in log.read_text().splitlines()) if log.exists() else 0
