"""The platform clock: real time, steps that somebody else takes, or a multiple of real time (contract 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from shared.errors import Away
from shared.times import instant, stamp, to_milliseconds

REAL = "real"


@dataclass(frozen=True)
class Pace:
    """A clock that runs `factor` times as fast as the machine's: both stood at their origin at the same moment.

    Whoever knows these three reads the same time, without asking anybody.
    """

    factor: int
    wall: datetime
    platform: datetime

    def now(self) -> datetime:
        return self.platform + (datetime.now(UTC) - self.wall) * self.factor

    def __str__(self) -> str:
        return f"x{self.factor} {stamp(self.wall)} {stamp(self.platform)}"

    @classmethod
    def read(cls, words: str) -> Pace:
        """What `str` wrote. Raises ValueError."""
        factor, wall, platform = words.removeprefix("x").split()
        return cls(int(factor), instant(wall), instant(platform))


class Clock:
    """`now()` of decisions, due times and `ce_time`. Never backwards within a process.

    `told` is "real", the URL of a stepping clock, or a Pace.
    """

    def __init__(self, told: str = REAL) -> None:
        self.told = told
        self._pace = Pace.read(told) if told.startswith("x") else None
        self._reached: datetime | None = None

    @property
    def stepping(self) -> bool:
        return self.told != REAL and self._pace is None

    def now(self) -> datetime:
        """Raises Away("clock") until a stepping clock was asked for the first time."""
        if not self.stepping:
            self.set(self._pace.now() if self._pace else datetime.now(UTC))
        if self._reached is None:
            raise Away("clock")
        return self._reached

    def set(self, at: datetime) -> None:
        """Takes a later value; an earlier one is ignored."""
        if self._reached is None or at > self._reached:
            self._reached = to_milliseconds(at)

    def seconds_until(self, at: datetime) -> float:
        """How long that takes on the machine's own clock; of no use where somebody else steps."""
        return (at - self.now()).total_seconds() / (self._pace.factor if self._pace else 1)

    async def fetch(self) -> None:
        """Asks a stepping clock for its value. Raises Away while it does not answer."""
        if not self.stepping:
            return
        try:
            async with httpx.AsyncClient(timeout=2) as client:
                answer = (await client.get(self.told)).raise_for_status().json()
        except httpx.HTTPError as error:
            raise Away("clock") from error
        self.set(instant(answer["now"]))
