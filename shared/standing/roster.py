"""Who is on call at a clinic, as scheduling said: folded and asked the same way by every service (clinical reference
4.5)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import ConfigDict

from shared.clinical.criteria import D, clock
from shared.deciding import Known, Moment, State, Told
from shared.events.scheduling import RosterSet

KEPT = timedelta(days=1)
"""A duty that is over for longer is forgotten: nobody asks who was on call."""
COVERED = clock(6, "h", D, "scheduling/session/covered", "a clinician is on call, from the tablet", "longer")


class Duty(Known):
    """Somebody is on call in `[first, last)`."""

    role: str
    provider_id: str
    first: datetime
    last: datetime


class Roster(Known):
    """No two duties of one role overlap."""

    duties: tuple[Duty, ...] = ()

    def on_call(self, now: datetime) -> dict[str, Duty]:
        """Who is there now, by role. A role that nobody holds is absent."""
        return {duty.role: duty for duty in self.duties if duty.first <= now < duty.last}

    def covers(self, role: str, start: datetime, end: datetime, besides: str = "") -> bool:
        """Whether somebody other than `besides` is on call in this role all through `[start, end)`."""
        for duty in sorted(self.duties, key=lambda each: each.first):
            if duty.role == role and duty.provider_id != besides and duty.first <= start < duty.last:
                start = duty.last
        return start >= end

    def has_clinician_from(self, start: datetime) -> bool:
        """Whether a clinician is on call from the tablet on for as long as a session may need one."""
        return self.covers("clinician-on-call", start, start + COVERED)


class OfClinic(State):
    """A service's state of a clinic. Its roster is written by care.scheduling alone."""

    model_config = ConfigDict(extra="forbid")

    roster: Roster = Roster()


S = TypeVar("S", bound=OfClinic)


def set_roster(state: S, told: Told) -> S:
    """A later word replaces what it overlaps, in its role. Other facts change nothing."""
    if not isinstance(told.fact, RosterSet):
        return state
    said = Duty.model_validate(told.fact.model_dump(include=set(Duty.model_fields)))
    kept = (duty for duty in _without(state.roster.duties, said) if duty.last > told.time - KEPT)
    return state.model_copy(update={"roster": Roster(duties=(*kept, said))})


def _without(duties: Iterable[Duty], by: Duty) -> Iterable[Duty]:
    for duty in duties:
        if duty.role != by.role or duty.last <= by.first or by.last <= duty.first:
            yield duty
            continue
        if duty.first < by.first:
            yield duty.model_copy(update={"last": by.first})
        if by.last < duty.last:
            yield duty.model_copy(update={"first": by.last})


def clinic_id(clinic: str) -> str:
    return f"clinic:{clinic}"


def roster_in(state: object) -> Roster:
    """The roster of a clinic's state; nobody is on call where nobody has said so."""
    return state.roster if isinstance(state, OfClinic) else Roster()


def roster_of(at: Moment) -> Roster:
    return roster_in(at.read.get(clinic_id(at.clinic)))
