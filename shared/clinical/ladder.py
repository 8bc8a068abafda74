"""Who is asked when, until somebody answers: in a crisis, for an alert, after a silence, while a session cannot be
closed (clinical reference 3.5, 4.5, 4.6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict

from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after

RHYTHM_FOR = clock(24, "h", D, "escalation/rhythm", "a ladder that nobody answers keeps its rhythm for", "longer")
THEN_EVERY = clock(1, "h", D, "escalation/then", "after that it asks again until a person answers, every", "sooner")


class Rung(NamedTuple):
    """`who` is asked so long after somebody was needed first. Where nobody is asked by name it is what must be done."""

    who: str
    after: timedelta


class Escalation(BaseModel):
    """How far somebody's need has climbed its ladder: since when, who was asked when (the latest last), how often, when
    the next is asked, who answered."""

    model_config = ConfigDict(frozen=True)

    since: datetime
    asked: dict[str, datetime] = {}
    pages: int = 0
    next_at: datetime | None = None
    answered_by: str = ""
    answered_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.answered_at is None

    def paged(self, who: str, at: datetime, next_at: datetime | None) -> Self:
        asked = {role: when for role, when in self.asked.items() if role != who} | {who: at}
        return self.model_copy(update={"asked": asked, "pages": self.pages + 1, "next_at": next_at})

    def answered(self, by: str, at: datetime) -> Self:
        return self.model_copy(update={"answered_by": by, "answered_at": at})


class Step(NamedTuple):
    """Whom to ask now, and when somebody is asked next."""

    who: tuple[str, ...]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """`rungs` stand in the order of time. After the last of them `end` is asked again `every` so often, after a day
    hourly; without `every` nobody is."""

    rungs: tuple[Rung, ...]
    end: tuple[str, ...] = ()
    every: timedelta | None = None

    def left(self, climbed: Escalation) -> list[Rung]:
        """The rungs that nobody was asked for yet. None is left where everybody was asked."""
        return [rung for rung in self.rungs if not _was_asked(climbed, rung)]

    def step(self, climbed: Escalation, now: datetime) -> Step:
        """Everybody whose time has come, each once; after the last rung its end, in the rhythm of the ladder."""
        come = dict.fromkeys(rung.who for rung in self.left(climbed) if climbed.since + rung.after <= now)
        later = [at for rung in self.rungs if (at := climbed.since + rung.after) > now]
        return Step(tuple(come) or self.end, min(later, default=self._again(climbed, now)))

    def _again(self, climbed: Escalation, now: datetime) -> datetime | None:
        if self.every is None:
            return None
        every = self.every if now - climbed.since < RHYTHM_FOR else max(self.every, THEN_EVERY)
        return next_after(climbed.next_at or climbed.since, now, every)


def _was_asked(climbed: Escalation, rung: Rung) -> bool:
    asked_at = climbed.asked.get(rung.who)
    return asked_at is not None and asked_at >= climbed.since + rung.after
