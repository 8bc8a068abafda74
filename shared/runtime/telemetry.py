"""Metrics per set and batch, never per patient. No label ever carries an id."""

import time

from prometheus_client import Counter, Gauge, Histogram

APPLIED = Counter("carepath_messages_applied_total", "Messages answered and committed", ["service"])
ERASED = Counter("carepath_messages_erased_total", "Records whose key was destroyed", ["service"])
RELAYED = Counter("carepath_records_relayed_total", "Records acknowledged by Kafka", ["service", "lane"])
SET_SECONDS = Histogram("carepath_set_seconds", "Time from keys at hand to commit, per set")
OUTBOX_OLDEST = Gauge("carepath_outbox_oldest_seconds", "Age of the oldest row not yet told", ["lane"])
AWAY = Counter("carepath_dependency_away_total", "Tries that found a dependency away", ["dependency"])
"""How often a loop had to wait."""


class OldestRow:
    """The age of a lane's oldest row, at the moment somebody asks: it grows also while nobody gets to look."""

    def __init__(self, lane: str) -> None:
        self._since: float | None = None
        OUTBOX_OLDEST.labels(lane).set_function(self.age)

    def seen(self, age: float | None) -> None:
        """How old it was just now, in seconds; None where there is none."""
        self._since = None if age is None else time.monotonic() - float(age)

    def age(self) -> float:
        return 0.0 if self._since is None else time.monotonic() - self._since
