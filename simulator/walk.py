"""One patient's way from the intro call to week 4. Whoever has to act for them does so here, each in their own name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shared.times import instant, stamp
from simulator.course import STRENGTH_MG, Course, Scores
from simulator.diary import Diary
from simulator.office import ZONE, clinic_day, on
from simulator.people import Person
from simulator.world import Reply, Speaker, Surprise, World

VISIT_FROM, OVERDUE_AFTER = 22, 35  # programme days
LOST = frozenset({"slot-taken", "guide-busy"})
PAUSED = frozenset({"on-hold", "crisis-open"})


class Left(Exception):
    """The patient has withdrawn: nothing more is begun."""


@dataclass
class Truth:
    """What has really happened to a patient on the way: `measured` are the scores answered in time, in their order."""

    started: list[int] = field(default_factory=list)
    completed: list[int] = field(default_factory=list)
    measured: list[Scores] = field(default_factory=list)

    def told(self, baseline: tuple[int, int]) -> dict[str, Any]:
        """In the words of the platform's outcomes."""
        last = self.measured[-1] if self.measured else None
        return {
            "sessions": len(self.completed),
            "phq-9": {"baseline": baseline[0], "latest": last.phq9 if last else None},
            "gad-7": {"baseline": baseline[1], "latest": last.gad7 if last else None},
        }


@dataclass
class Walk:
    """Somebody on their way, with the clinic around them. `place` is their number in the clinic: when they are seen."""

    me: Person
    course: Course
    world: World
    diary: Diary
    place: int
    truth: Truth = field(default_factory=Truth)
    strength_mg: int = STRENGTH_MG
    in_session: bool = False
    approved: date | None = None
    reviewed: bool = False
    _doses: list[date] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.world.now

    async def until(self, day: date, hour: int, minute: int = 0) -> None:
        await self.at(on(day, hour, minute).astimezone(self.world.start.tzinfo))

    async def after(self, **span: float) -> None:
        await self.at(self.now + timedelta(**span))

    async def at(self, then: datetime) -> None:
        """Raises Left where the patient is not there any more then, unless a session goes on to its close."""
        await self.diary.until(then)
        if not (self.me.staying or self.in_session):
            raise Left

    async def settled(self) -> None:
        await self.diary.settled()

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    async def patient(self, operation: str, body: Any = None, **ids: Any) -> dict[str, Any]:
        """The patient does it, and is not refused."""
        return await self.me.insist(self.world, operation, body, **ids)

    async def monitor(self, operation: str, body: Any = None, **ids: Any) -> dict[str, Any]:
        """The peer monitor, whose token is bound to the patient."""
        return await self._insist(self._monitor(), operation, body, **ids)

    async def staff(self, role: str, operation: str, body: Any = None, **ids: Any) -> dict[str, Any]:
        return await self._insist(self.world.speaker(role, self.me.clinic), operation, body, **ids)

    async def refused(self, code: str, role: str, operation: str, body: Any = None, **ids: Any) -> None:
        """Whoever asks is told why not."""
        who = self.me.speaker if role == "patient" else self.world.speaker(role, self.me.clinic)
        reply = await self.world.ask(who, operation, body, patient_id=self.me.patient_id, **ids)
        self._expect(reply, code)

    async def slot(self, appointment: str, day: date, hour: int) -> dict[str, Any]:
        """A slot of that day, at that hour where there is one, else the first."""
        query = {"type": appointment, "from": stamp(on(day, 0)), "to": stamp(on(day, 23))}
        slots: Sequence[dict[str, Any]] = await self.world.insist(
            self.me.speaker, "find-slots", query=query, patient_id=self.me.patient_id
        )
        if not slots:
            raise Surprise(f"{self.me.name}: no slot for {appointment} on {day}")
        wanted = on(day, hour)
        found = next((each for each in slots if instant(each["start"]) == wanted), slots[0])
        return {**found, "at": instant(found["start"]).astimezone(self.world.start.tzinfo)}

    async def book(self, appointment: str, hour: int, days: Callable[[], int] = lambda: 1) -> dict[str, Any]:
        """On the next clinic day at least so many days ahead. Where somebody else was quicker, the next slot that is
        free; where the patient is held, once that is over."""
        while True:
            slot = await self.slot(appointment, clinic_day(self.now, days()), hour)
            body = {"slot_id": slot["slot_id"]}
            reply = await self.world.ask(self.me.speaker, "book-slot", body, patient_id=self.me.patient_id)
            if reply.done:
                return {**slot, **reply.body}
            if reply.code in PAUSED:
                await self.until(clinic_day(self.now), 12)
            elif reply.code not in LOST:
                raise Surprise(f"{self.me.name}: book-slot {appointment}: {reply.status} {reply.code}")

    def must_be_reviewed_before(self, sessions_left: int) -> bool:
        """The week-4 visit is due, and cannot wait until these sessions are over."""
        if not (self.approved and sessions_left) or self.reviewed:
            return False
        programme_day = (self.today - self.approved).days + 1
        return programme_day >= VISIT_FROM and programme_day + sessions_left * self.course.interval >= OVERDUE_AFTER

    @property
    def last_dose(self) -> date | None:
        return self._doses[-1] if self._doses else None

    def dosed(self, number: int) -> None:
        """The tablet was placed."""
        self.truth.started.append(number)
        self._doses.append(self.today)

    async def tasks(self, service: str, what: str) -> list[dict[str, Any]]:
        """What a service waits for about this patient."""
        who = self.world.speaker("clinician", self.me.clinic)
        reply = await self.world.insist(who, "list-tasks", service=service)
        return [each for each in reply["tasks"] if each["patient_id"] == self.me.patient_id and each["what"] == what]

    def _monitor(self) -> Speaker:
        return self.world.speaker("peer-monitor", self.me.clinic, patient=self.me.patient_id)

    async def _insist(self, who: Speaker, operation: str, body: Any, **ids: Any) -> dict[str, Any]:
        reply: dict[str, Any] = await self.world.insist(who, operation, body, patient_id=self.me.patient_id, **ids)
        return reply

    def _expect(self, reply: Reply, code: str) -> None:
        codes = {reply.code, *reply.body.get("reasons", ())}
        if reply.status != 409 or code not in codes:
            raise Surprise(f"{self.me.name}: {reply.status} {reply.code} instead of 409 {code}")
