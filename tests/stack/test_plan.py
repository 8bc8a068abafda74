from __future__ import annotations

import pytest

from carepath.stack.errors import CannotStart
from carepath.stack.plan import Plan


def test_an_empty_setting_counts_as_not_given() -> None:
    assert Plan.from_environment({"BROKER": "", "REPLICAS": ""}, {}) == Plan.from_environment({}, {})


def test_settings_come_from_the_environment_and_what_is_said_in_code_wins() -> None:
    plan = Plan.from_environment({"BROKER": "java", "REPLICAS": "2", "CHAOS": "1"}, {"broker": "embedded"})
    assert (plan.broker, plan.replicas, plan.chaos) == ("embedded", 2, True)


@pytest.mark.parametrize(
    "wrong",
    [("BROKER", "rabbit"), ("CLOCK", "x0"), ("CLOCK", "x1.5"), ("CLOCK", "fast"), ("REPLICAS", "0"),
     ("REPLICAS", "9"), ("PORT", "80"), ("START", "2026-10-05T13:00:00"), ("START", "soon"),
     ("CORS_ORIGINS", "localhost:3000"), ("CORS_ORIGINS", "http://a/b")],
)  # fmt: skip
def test_a_wrong_setting_is_named(wrong: tuple[str, str]) -> None:
    with pytest.raises(CannotStart, match=f"^{wrong[0]}={wrong[1]} will not do"):
        Plan.from_environment(dict([wrong]), {})


def test_a_fault_is_given_to_one_service() -> None:
    assert Plan.from_environment({"FP_INTAKE": "decided:1:kill"}, {}).faults == {"intake": "decided:1:kill"}


def test_a_plan_travels_as_json() -> None:
    plan = Plan.from_environment({"START": "2026-10-05T13:00:00Z", "CORS_ORIGINS": "http://a,http://b"}, {})
    assert plan.cors_origins == ("http://a", "http://b")
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
