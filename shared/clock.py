"""The platform clock: real time, or steps that somebody else takes (contract 4.1)."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from shared.errors import Away
from shared.times import instant, to_milliseconds


class Clock:
    """`now()` of decisions, due times and `ce_time`. Never backwards within a process."""

    def __init__(self, url: str = "real") -> None:
        self.url = url
        self._stepped: datetime | None = None

    @property
    def stepping(self) -> bool:
        return self.url != "real"

    def now(self) -> datetime:
        if not self.stepping:
            return to_milliseconds(datetime.now(UTC))
        if self._stepped is None:
            raise Away("clock")
        return self._stepped

    def set(self, at: datetime) -> None:
        """Takes a later value of a stepping clock; an earlier one is ignored."""
        if self._stepped is None or at > self._stepped:
            self._stepped = to_milliseconds(at)

    async def fetch(self) -> None:
        """Asks the clock for its value. Raises Away while it does not answer."""
        if not self.stepping:
            return
        try:
            async with httpx.AsyncClient(timeout=2) as client:
                answer = (await client.get(self.url)).raise_for_status().json()
        except httpx.HTTPError as error:
            raise Away("clock") from error
        self.set(instant(answer["now"]))
