"""Which alerts are somebody's: what says so is in the facts, the waits and what is parked."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from shared.deciding import EVERYTHING, Fact
from shared.events.monitoring import AlertAcknowledged, AlertPaged
from shared.events.platform import AlertRaised, MessageUnparked
from shared.runtime.recovery.attended import Alerts
from tests.story import START

ALERT, THING, TOLD = uuid4(), uuid4(), uuid4()
RAISED = AlertRaised(reason="vitals", tier=3, alert_id=ALERT, about=THING)
PARKED = AlertRaised(reason="message-parked", about=THING)
NAMELESS = AlertRaised(reason="fork", topic="care.intake", number=4)


class Died(Fact):
    ends = EVERYTHING


def alerts(*facts: Fact) -> Alerts:
    found = Alerts()
    for fact in facts:
        found.tell(TOLD, fact)
    return found


@pytest.mark.parametrize(
    ("facts", "keys", "parked"),
    [
        ((), (), ()),
        ((RAISED,), (f"alert:{ALERT}",), ()),
        ((PARKED,), (), (THING,)),
        ((PARKED,), (f"settle-message:{THING}",), ()),
        ((RAISED, AlertAcknowledged(alert_id=ALERT, reason="x", role="guide")), (), ()),
        ((PARKED, MessageUnparked(cause=THING, how="discarded", reason="x")), (), ()),
        ((PARKED, RAISED, Died()), (), ()),
    ],
)
def test_an_alert_with_a_task_or_an_end_is_somebodys(
    facts: tuple[Fact, ...], keys: tuple[str, ...], parked: tuple[UUID, ...]
) -> None:
    assert alerts(*facts).unattended(keys, parked) == []


@pytest.mark.parametrize(
    ("facts", "keys", "parked"),
    [
        ((RAISED,), (), ()),
        ((RAISED,), (f"alert:{uuid4()}", "alert", f"{ALERT}"), (THING,)),
        ((RAISED, AlertPaged(alert_id=ALERT, tier=3, to="guide", number=1, next_at=START)), (), ()),
        ((RAISED, AlertAcknowledged(alert_id=uuid4(), reason="x", role="guide")), (), ()),
        ((PARKED,), (), (uuid4(),)),
        ((MessageUnparked(cause=THING, how="redriven"), PARKED), (), ()),
        ((NAMELESS,), ("review",), (THING,)),
    ],
)
def test_one_without_both_is_named(facts: tuple[Fact, ...], keys: tuple[str, ...], parked: tuple[UUID, ...]) -> None:
    assert alerts(*facts).unattended(keys, parked) == [str(TOLD)]
