"""The two clinics: who works there, when patients are seen, who is on call. Opened before anybody comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.times import stamp
from simulator.world import World

ZONE = ZoneInfo("America/Los_Angeles")
CLINIC_DAYS = frozenset({1, 4})  # Tuesday and Friday, Monday is 0
LICENSED = {"demo": ("CA", "CO", "FL", "NY", "TX", "WA"), "second": ("CA", "NV")}
GUIDES, CLINICIANS = {"demo": 8, "second": 5}, {"demo": 4, "second": 3}
ON_CALL = ("guide-on-call", "clinician-on-call", "medical-director", "operations-lead")
_WEEK = 7


def office(start: datetime, day: int, hour: int, minute: int = 0) -> datetime:
    """That wall time at the office, so many days after the first."""
    return on(start.astimezone(ZONE).date() + timedelta(days=day), hour, minute).astimezone(start.tzinfo)


def on(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def clinic_day(after: datetime, days: int = 1) -> date:
    """The first day on which patients are seen, at least so many days after that instant."""
    day = after.astimezone(ZONE).date() + timedelta(days=days)
    return next(each for each in _following(day) if each.weekday() in CLINIC_DAYS)


def _following(day: date) -> Iterator[date]:
    return (day + timedelta(days=ahead) for ahead in range(_WEEK))


async def open_clinics(world: World, days: int) -> None:
    """Everybody whom patients can be booked with, and who is on call from the first day to the last."""
    for clinic in LICENSED:
        guides = [await _adds(world, clinic, "guide") for _ in range(GUIDES[clinic])]
        clinicians = [await _adds(world, clinic, "clinician") for _ in range(CLINICIANS[clinic])]
        for role in ON_CALL:
            provider = (guides if role in {"guide-on-call", "operations-lead"} else clinicians)[0]
            await _puts_on_call(world, clinic, role, provider, days)


async def _adds(world: World, clinic: str, role: str) -> str:
    today = world.start.date()
    first, last = (today - timedelta(days=365)).isoformat(), (today + timedelta(days=730)).isoformat()
    body: dict[str, Any] = {
        "role": role,
        "licences": [{"state": state, "from": first, "to": last} for state in LICENSED[clinic]],
        "hours": [{"weekday": day, "from": "08:00", "to": "19:00"} for day in sorted(CLINIC_DAYS)],
        "time_zone": ZONE.key,
        "parallel_sessions": 1,
    }
    reply = await world.insist(world.speaker("operations", clinic), "add-provider", body)
    return str(reply["provider_id"])


async def _puts_on_call(world: World, clinic: str, role: str, provider: str, days: int) -> None:
    body = {
        "role": role,
        "from": stamp(world.start),
        "to": stamp(world.start + timedelta(days=days + _WEEK)),
        "provider_id": provider,
    }
    await world.insist(world.speaker("operations", clinic), "set-roster", body)
