"""Two replicas: the first is frozen in the middle of something, the second goes on, the first is thawed (P2, P5)."""

from __future__ import annotations

import pytest

from tests.promises.platform import Platform, run

pytestmark = pytest.mark.stack


SOONEST = [("eligibility", "heard_moved"), ("intake", "before_send")]
LATER = [
    ("intake", "heard_moved"),
    ("intake", "before_commit"),
    ("intake", "acked_not_deleted"),
    ("eligibility", "before_commit"),
    ("eligibility", "before_send"),
    ("eligibility", "acked_not_deleted"),
]


@pytest.mark.parametrize(
    ("service", "point"), [*SOONEST, *(pytest.param(*each, marks=pytest.mark.deep) for each in LATER)]
)
def test_P2_P5_a_zombie_changes_nothing_and_keeps_nobody_waiting(twins: Platform, service: str, point: str) -> None:
    run(twins.stack.restart(service, fault=f"{point}:1:stop", replica=1))
    run(twins.stack.restart(service, replica=2))  # the first takes the relays' locks meanwhile
    crowd = [twins.candidate(clinic) for clinic in ("demo", "second") * 6]
    for each in crowd:
        each.submits()
    twins.until(lambda: frozen(twins, service), 60)
    late = twins.candidate("demo")
    late.submits()
    twins.until(lambda: "candidate-prequalified" in twins.told(late.id), 60)
    run(twins.stack.thaw(service, replica=1))
    twins.assert_whole()


def frozen(platform: Platform, service: str) -> bool:
    pid = platform.up["services"][service]["replicas"][0]["pid"]
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"
