"""Whoever leaves, or whose episode is over, keeps nothing booked, held or waited for; on a break no session."""

from collections.abc import Iterator
from typing import Literal

from services.scheduling.domain.booking import cancelled
from services.scheduling.domain.state import Calendar
from shared.deciding import Fact, Moment, Role, Told
from shared.events.integration import FollowUpDecided, MidCourseDecided
from shared.events.scheduling import SlotHoldExpired, WaitlistLeft

Why = Literal["over", "withdrawn"]


def leave(state: Calendar, told: Told, at: Moment) -> tuple[Fact, ...]:
    """What is to come is cancelled; a session that has begun goes on to its close."""
    if not state.standing.gone:
        return ()
    return tuple(clear_out(state, at, "withdrawn" if state.standing.left else "over"))


def pause(state: Calendar, told: Told[MidCourseDecided | FollowUpDecided], at: Moment) -> tuple[Fact, ...]:
    """On a break no session stays booked; visits do."""
    if not state.standing.break_since:
        return ()
    sessions = {id: each for id, each in state.bookings_to_come.items() if each.appointment == "session"}
    return tuple(cancelled(id, booking, at, Role.SYSTEM.value) for id, booking in sessions.items())


def clear_out(state: Calendar, at: Moment, why: Why) -> Iterator[Fact]:
    for id, booking in state.bookings_to_come.items():
        yield cancelled(id, booking, at, Role.SYSTEM.value)
    for hold_id in state.held:
        yield SlotHoldExpired(hold_id=hold_id)
    for appointment in state.waiting:
        yield WaitlistLeft(appointment=appointment, clinic=at.clinic, patient_id=at.entity, reason=why)
