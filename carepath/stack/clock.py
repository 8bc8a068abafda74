"""The platform clock. Never backwards.

`real` follows the machine, `steps` stands still until somebody moves it, `x1000` runs a thousand times as fast.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from carepath.stack.layout import write_atomically
from shared.clinical.when import parse_instant
from shared.clock import REAL, Clock, Pace
from shared.times import instant, stamp, to_milliseconds

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class PlatformClock:
    """`file` keeps where it stands, for the next start on the same data."""

    def __init__(self, mode: str, start: datetime, file: Path) -> None:
        self.mode = mode
        self._file = file
        begin = max(to_milliseconds(start.astimezone(UTC)), _kept(file))
        self._now = begin if mode == "steps" else None
        self._pace = self._paced(begin) if mode.startswith("x") else None
        self._clock = Clock(str(self._pace or REAL))

    def now(self) -> datetime:
        return self._now or self._clock.now()

    def read_by(self, url: str) -> str:
        """What a process must be told to read this clock; `url` is where it may be asked."""
        return url if self.mode == "steps" else str(self._pace or REAL)

    def rest(self) -> None:
        """The stack ends: a clock that runs goes on from here at the next start."""
        if self._pace:
            self._keep({"now": stamp(self.now())})

    def _paced(self, begin: datetime) -> Pace:
        """Goes on from here. After a stack that was killed the clock has gone on meanwhile."""
        pace = Pace(int(self.mode[1:]), to_milliseconds(datetime.now(UTC)), begin)
        self._keep({"pace": str(pace)})
        return pace

    def _keep(self, words: dict[str, str]) -> None:
        write_atomically(self._file, json.dumps(words))

    def set(self, at: datetime) -> None:
        """Of a stepping clock. Raises ValueError for an earlier instant."""
        if self._now is None or at < self._now:
            raise ValueError("the clock never goes backwards")
        self._now = at
        self._keep({"now": stamp(at)})

    def told(self) -> dict[str, str]:
        return {"mode": self.mode, "now": stamp(self.now())}

    def target(self, asked: dict[str, object]) -> datetime:
        """The instant that {"to": instant} or {"by": "3d"} means. Raises ValueError in a person's words."""
        if set(asked) == {"to"} and isinstance(asked["to"], str):
            target = to_milliseconds(_instant(asked["to"]))
        elif set(asked) == {"by"} and isinstance(asked["by"], str):
            target = self.now() + duration(asked["by"])
        else:
            raise ValueError('say {"to": "2026-10-06T09:00:00Z"} or {"by": "3d"}')
        if target < self.now():
            raise ValueError(f"the clock never goes backwards: it is {stamp(self.now())}")
        return target


def duration(text: str) -> timedelta:
    """`3d`, `2h30m`, `45s`. Raises ValueError in a person's words."""
    match = _DURATION.fullmatch(text)
    if not text or not match:
        raise ValueError("a duration is said like 3d, 2h30m or 45s")
    return timedelta(**{unit: int(part or 0) for unit, part in zip(_UNITS.values(), match.groups(), strict=True)})


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text, "")
    except ValueError:
        raise ValueError("an instant is said like 2026-10-06T09:00:00Z") from None


def _kept(file: Path) -> datetime:
    if not file.exists():
        return datetime.min.replace(tzinfo=UTC)
    kept = json.loads(file.read_text(encoding="utf-8"))
    return to_milliseconds(Pace.read(kept["pace"]).now()) if "pace" in kept else instant(kept["now"])
