from __future__ import annotations

from pathlib import Path

import pytest

from carepath.stack.installation import Installation, note, why_from_nothing
from carepath.stack.kafka.broker import Broker
from carepath.stack.layout import Layout
from carepath.stack.plan import Plan

JAVA = Broker("java", "4.3.1", "127.0.0.1:1", "java")
EMBEDDED = Broker("embedded", "2", "127.0.0.1:1", "embedded")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout.of(tmp_path)
    layout.prepare()
    return layout


def why(layout: Layout, broker: Broker = JAVA, **settings: object) -> str | None:
    plan = Plan.model_validate(settings)
    now = Installation.of(plan, broker)
    told = why_from_nothing(plan, layout, now)
    if told is not None:
        layout.forget()
        layout.prepare()
    note(plan, layout, now)
    return told


def test_the_first_start_has_nothing_to_continue(layout: Layout) -> None:
    assert why(layout) == ""


def test_a_second_start_continues(layout: Layout) -> None:
    why(layout)
    assert why(layout) is None and why(layout, replicas=2, chaos=True) is None


@pytest.mark.parametrize(
    "changed", [{"clock": "steps"}, {"fresh": True}, {"anew": True}, {"postgres": "postgresql://x/y"}]
)
def test_data_of_another_kind_is_not_continued(layout: Layout, changed: dict[str, object]) -> None:
    why(layout)
    assert why(layout, **changed)


def test_another_broker_or_one_that_forgets_begins_from_nothing(layout: Layout) -> None:
    why(layout)
    assert why(layout, EMBEDDED)
    assert why(layout, EMBEDDED)


def test_another_start_of_the_clock_begins_from_nothing(layout: Layout) -> None:
    why(layout, clock="steps", start="2026-10-05T13:00:00Z")
    assert why(layout, clock="steps", start="2026-10-05T13:00:00Z") is None
    assert why(layout, clock="steps") is None
    assert why(layout, clock="steps", start="2026-10-05T14:00:00+01:00") is None
    assert why(layout, clock="steps", start="2026-10-06T13:00:00Z")
