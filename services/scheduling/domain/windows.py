"""From which local date the next session may take place (clinical reference 1.4, row 33; 1.8, 7.6)."""

from collections.abc import Iterator
from datetime import time

from services.scheduling.domain.state import Calendar
from shared.clinical.when import instant_of, local_date
from shared.deciding import Fact, Moment, Role, Told, Wait, WaitRanOut
from shared.events.scheduling import SessionWindowOpened


class WindowWait(WaitRanOut[int], name="session-window"): ...


def window_waits(state: Calendar) -> Iterator[Wait]:
    """The first instant of the patient's local date on which the interval is over."""
    opens_on = state.window_opens_on
    if opens_on is not None and _awaited(state):
        until = instant_of(opens_on, time(), state.zone)
        yield Wait(WindowWait, state.next_number, Role.SYSTEM, "open-session-window", until)


def _awaited(state: Calendar) -> bool:
    ready = state.time_zone is not None and state.sessions_left and state.prepared_and_supplied
    return ready and not state.standing.gone and state.window_opened_at is None


def open_first(state: Calendar, told: Told, at: Moment) -> tuple[Fact, ...]:
    """Approved, prepared and delivered, whichever comes last: the first session may take place."""
    if state.window_opens_on is not None or not _awaited(state):
        return ()
    return _opened(state, at)


def open_next(state: Calendar, ran_out: WindowWait, at: Moment) -> tuple[Fact, ...]:
    return _opened(state, at)


def _opened(state: Calendar, at: Moment) -> tuple[Fact, ...]:
    today = local_date(at.now, state.zone)
    assert state.standing.plan
    opens_on = state.window_opens_on or today
    return (SessionWindowOpened(number=state.next_number, opens_on=opens_on, plan_id=state.standing.plan.plan_id),)
