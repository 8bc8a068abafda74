"""Who is on call at a clinic, as scheduling said (clinical reference 4.5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shared.deciding import Moment, State, Told
from shared.events.scheduling import RosterSet

KEPT = timedelta(days=1)


class Roster(State):
    """Entries as they were told, what is over for a day left out. Written by care.scheduling alone."""

    entries: tuple[RosterSet, ...] = ()

    def on_call(self, now: datetime) -> frozenset[str]:
        """The roles for which somebody is there."""
        return frozenset(entry.role for entry in self.entries if entry.first <= now < entry.last)

    def covers(self, role: str, start: datetime, end: datetime) -> bool:
        """Whether somebody of this role is there all the time of `[start, end)`."""
        for entry in sorted(self._of(role), key=lambda entry: entry.first):
            if entry.first <= start < entry.last:
                start = entry.last
        return start >= end

    def _of(self, role: str) -> list[RosterSet]:
        return [entry for entry in self.entries if entry.role == role]


def set_roster(roster: Roster, told: Told) -> Roster:
    if not isinstance(told.fact, RosterSet):
        return roster
    kept = tuple(entry for entry in roster.entries if entry.last > told.time - KEPT)
    return roster.model_copy(update={"entries": (*kept, told.fact)})


def roster_id(clinic: str) -> str:
    return f"clinic:{clinic}"


def roster_of(at: Moment) -> Roster:
    """The clinic's roster; nobody is on call where nobody has said so."""
    found: Any = at.read.get(roster_id(at.clinic))
    return found if isinstance(found, Roster) else Roster()
