"""Who is on call at a clinic, as scheduling said (clinical reference 4.5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.deciding import State, Told
from shared.events.scheduling import RosterSet

KEPT = timedelta(days=1)


class Roster(State):
    """Entries as they were told, what is over for a day left out. Written by care.scheduling alone."""

    entries: tuple[RosterSet, ...] = ()

    def on_call(self, now: datetime) -> dict[str, RosterSet]:
        """By role, whoever was named last for this instant: `[first, last)`."""
        return {entry.role: entry for entry in self.entries if entry.first <= now < entry.last}

    def until(self, entry: RosterSet, now: datetime) -> datetime:
        """Until when this person is on call: to the end of the entry, or to where a later entry for the role takes
        over."""
        place = self.entries.index(entry)
        later = (each.first for each in self.entries[place + 1 :] if each.role == entry.role)
        return min((start for start in later if now < start < entry.last), default=entry.last)


def set_roster(roster: Roster, told: Told) -> Roster:
    if not isinstance(told.fact, RosterSet):
        return roster
    kept = tuple(entry for entry in roster.entries if entry.last > told.time - KEPT)
    return roster.model_copy(update={"entries": (*kept, told.fact)})
