"""Monitoring's decisions: preparation, the session with its gates and clocks, side effects, alerts. Pure."""

from collections.abc import Iterator

from services.monitoring.domain.alerts import alert_waits
from services.monitoring.domain.clocks import session_waits
from services.monitoring.domain.effects import effect_waits
from services.monitoring.domain.folding import HEARD, evolve
from services.monitoring.domain.preparation import preparation_waits
from services.monitoring.domain.state import Treatment
from shared.deciding import Wait

__all__ = ["HEARD", "Treatment", "evolve", "waits"]


def waits(state: Treatment) -> Iterator[Wait]:
    yield from alert_waits(state)
    yield from session_waits(state)
    yield from effect_waits(state)
    yield from preparation_waits(state)
