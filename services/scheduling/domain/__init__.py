"""Scheduling's decisions: slots, bookings, visits, session windows, the waitlist, rosters and providers. Pure."""

from collections.abc import Iterator

from services.scheduling.domain.appointments import visit_waits
from services.scheduling.domain.booking import hold_waits, reads
from services.scheduling.domain.folding import HEARD, evolve
from services.scheduling.domain.nudges import booking_waits
from services.scheduling.domain.state import Calendar, claims
from services.scheduling.domain.waitlist import waitlist_waits
from services.scheduling.domain.windows import window_waits
from shared.deciding import Wait

__all__ = ["HEARD", "Calendar", "claims", "evolve", "reads", "waits"]


def waits(state: Calendar) -> Iterator[Wait]:
    yield from booking_waits(state)
    yield from hold_waits(state)
    yield from visit_waits(state)
    yield from window_waits(state)
    yield from waitlist_waits(state)
