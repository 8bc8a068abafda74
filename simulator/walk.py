"""One patient's way from the intro call to week 4. Whoever has to act for them does so here, each in their own name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shared.times import instant, stamp
from simulator.course import Course, Scores
from simulator.diary import Diary
from simulator.office import ZONE, on
from simulator.people import Person
from simulator.world import Reply, Speaker, Surprise, World


@dataclass
class Truth:
    """What has really happened to a patient on the way: `measured` are PHQ-9 and GAD-7 as answered, in order."""

    started: list[int] = field(default_factory=list)
    completed: list[int] = field(default_factory=list)
    measured: list[Scores] = field(default_factory=list)
    plan: bool = False


@dataclass
class Walk:
    """Somebody on their way, with the clinic around them. `place` is their number in the clinic: when they are seen."""

    me: Person
    course: Course
    world: World
    diary: Diary
    place: int
    truth: Truth = field(default_factory=Truth)

    @property
    def now(self) -> datetime:
        return self.world.now

    async def until(self, day: date, hour: int, minute: int = 0) -> None:
        await self.diary.until(on(day, hour, minute).astimezone(self.world.start.tzinfo))

    async def after(self, **span: float) -> None:
        await self.diary.until(self.now + timedelta(**span))

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

    async def book(self, appointment: str, day: date, hour: int) -> dict[str, Any]:
        """A slot of that day, at that hour where there is one, else the first."""
        start, end = on(day, 0), on(day, 23)
        query = {"type": appointment, "from": stamp(start), "to": stamp(end)}
        found = await self.patient("find-slots", query=query)
        slots: Sequence[dict[str, Any]] = found["slots"]
        if not slots:
            raise Surprise(f"{self.me.name}: no slot for {appointment} on {day}")
        wanted = on(day, hour)
        slot = next((each for each in slots if instant(each["start"]) == wanted), slots[0])
        booked = await self.patient("book-slot", {"slot_id": slot["slot_id"]})
        return {**slot, **booked, "at": instant(slot["start"]).astimezone(self.world.start.tzinfo)}

    async def tasks(self, service: str, what: str) -> list[dict[str, Any]]:
        """What a service waits for about this patient."""
        who = self.world.speaker("clinician", self.me.clinic)
        reply = await self.world.insist(who, "list-tasks", service=service)
        return [each for each in reply["tasks"] if each["patient_id"] == self.me.patient_id and each["what"] == what]

    def _monitor(self) -> Speaker:
        return self.world.speaker("peer-monitor", self.me.clinic, patient=self.me.patient_id)

    async def _insist(self, who: Speaker, operation: str, body: Any, **ids: Any) -> dict[str, Any]:
        return await self.world.insist(who, operation, body, patient_id=self.me.patient_id, **ids)

    def _expect(self, reply: Reply, code: str) -> None:
        codes = {reply.code, *reply.body.get("reasons", ())}
        if reply.status != 409 or code not in codes:
            raise Surprise(f"{self.me.name}: {reply.status} {reply.code} instead of 409 {code}")
