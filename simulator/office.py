"""The two clinics: who works there, when patients are seen, who is on call. Opened before anybody comes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from shared.times import stamp
from simulator.people import Person
from simulator.world import World

ZONE = ZoneInfo("America/Los_Angeles")
CLINIC_DAYS = frozenset({1, 4})  # Tuesday and Friday, Monday is 0
LICENSED = {"demo": ("CA", "CO", "FL", "NY", "TX", "WA"), "second": ("CA", "NV")}
GUIDES, CLINICIANS = {"demo": 8, "second": 5}, {"demo": 4, "second": 3}
"""At least; a clinic with more patients has more of both."""
PATIENTS_OF_A_GUIDE, PATIENTS_OF_A_CLINICIAN = 4, 8
EMPLOYED = timedelta(days=730)
"""Licensed and on call from the first day on: for longer than anybody plays or books."""
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


async def open_clinics(world: World, people: Iterable[Person]) -> None:
    """Everybody whom these people can be booked with, and who is on call, whatever day the play ends on."""
    patients = Counter(person.clinic for person in people)
    for clinic in LICENSED:
        guides = [await _adds(world, clinic, "guide") for _ in range(_guides(clinic, patients[clinic]))]
        clinicians = [await _adds(world, clinic, "clinician") for _ in range(_clinicians(clinic, patients[clinic]))]
        for role in ON_CALL:
            provider = (guides if role in {"guide-on-call", "operations-lead"} else clinicians)[0]
            await _puts_on_call(world, clinic, role, provider)


def _guides(clinic: str, patients: int) -> int:
    return max(GUIDES[clinic], ceil(patients / PATIENTS_OF_A_GUIDE))


def _clinicians(clinic: str, patients: int) -> int:
    return max(CLINICIANS[clinic], ceil(patients / PATIENTS_OF_A_CLINICIAN))


async def _adds(world: World, clinic: str, role: str) -> str:
    today = world.start.date()
    first, last = (today - timedelta(days=365)).isoformat(), (today + EMPLOYED).isoformat()
    body: dict[str, Any] = {
        "role": role,
        "licences": [{"state": state, "from": first, "to": last} for state in LICENSED[clinic]],
        "hours": [{"weekday": day, "from": "08:00", "to": "19:00"} for day in sorted(CLINIC_DAYS)],
        "time_zone": ZONE.key,
        "parallel_sessions": 1,
    }
    reply = await world.insist(world.speaker("operations", clinic), "add-provider", body)
    return str(reply["provider_id"])


async def _puts_on_call(world: World, clinic: str, role: str, provider: str) -> None:
    body = {
        "role": role,
        "from": stamp(world.start),
        "to": stamp(world.start + EMPLOYED),
        "provider_id": provider,
    }
    await world.insist(world.speaker("operations", clinic), "set-roster", body)
