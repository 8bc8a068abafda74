"""Metrics per set and batch, never per patient. No label ever carries an id."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

APPLIED = Counter("carepath_messages_applied_total", "Messages answered and committed", ["service"])
ERASED = Counter("carepath_messages_erased_total", "Records whose key was destroyed", ["service"])
RELAYED = Counter("carepath_records_relayed_total", "Records acknowledged by Kafka", ["service", "lane"])
SET_SECONDS = Histogram("carepath_set_seconds", "Time from keys at hand to commit, per set")
OUTBOX_OLDEST = Gauge("carepath_outbox_oldest_seconds", "Age of the oldest row not yet told", ["lane"])
AWAY = Counter("carepath_dependency_away_total", "Tries that found a dependency away", ["dependency"])
"""How often a loop had to wait."""
