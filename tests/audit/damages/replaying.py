"""What a service prints of itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from carepath.audit.evidence import Evidence, Parked
from tests.audit.clinic import ADA
from tests.audit.damages.making import INTAKE


def change_a_line(evidence: Evidence, **changes: Any) -> None:
    assert evidence.verified
    line = evidence.verified["intake"].lines[0]
    evidence.verified["intake"].lines[0] = {**line, **changes}


def put_an_old_state_back(evidence: Evidence) -> None:
    change_a_line(evidence, state_differs=True)


def decide_otherwise(evidence: Evidence) -> None:
    change_a_line(evidence, told_differs=[2])


def replay_another_row(evidence: Evidence) -> None:
    change_a_line(evidence, seq=1)


def replay_one_fewer(evidence: Evidence) -> None:
    assert evidence.verified
    del evidence.verified["intake"].lines[0]


def lose_a_wait(evidence: Evidence) -> None:
    change_a_line(evidence, waits={"missing": ["reminder"], "extra": []})


def keep_an_effect_too_many(evidence: Evidence) -> None:
    change_a_line(evidence, effects={"missing": [], "extra": [str(uuid4())]})


def lose_a_claim(evidence: Evidence) -> None:
    change_a_line(evidence, claims={"missing": ["visit:1"], "extra": []})


def move_a_claim(evidence: Evidence) -> None:
    change_a_line(evidence, claims={"missing": ["visit:1"], "extra": ["visit:1"]})


def list_somebody_wrongly(evidence: Evidence) -> None:
    change_a_line(evidence, listing={"missing": ["status"], "extra": ["status"]})


def lose_what_is_parked(evidence: Evidence) -> None:
    change_a_line(evidence, parked={"missing": [str(uuid4())], "extra": []})


def leave_an_alert_to_nobody(evidence: Evidence) -> None:
    change_a_line(evidence, unattended=[str(uuid4())])


def queue_behind_nothing(evidence: Evidence) -> None:
    evidence.databases["eligibility"].parked.append(Parked(uuid4(), ADA, "behind", INTAKE, 9))
