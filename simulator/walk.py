"""One patient's way from the intro call to week 4. Whoever has to act for them does so here, each in their own name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.times import instant, stamp
from simulator.chronicle import BOOKED_WITHIN
from simulator.course import STRENGTH_MG, Course, Scores
from simulator.diary import Diary
from simulator.office import ZONE, clinic_day, on
from simulator.people import Person
from simulator.world import Reply, Speaker, Surprise, World

NOON = 12
OVERDUE_AFTER = 35  # programme days
CLINIC_DAYS_AHEAD = 8
LOST = frozenset({"slot-taken", "guide-busy"})
UNSEEN = frozenset({"risk-open", "crisis-unreviewed"})


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
    seen: dict[str, Any] | None = None  # a slot that was offered earlier
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
        await self.diary.until(then, self.me.name)
        if not (self.me.staying or self.in_session):
            raise Left

    async def settled(self) -> None:
        """Everybody's acts have reached every service."""
        await self.at(self.now)

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

    async def slot(self, appointment: str, day: date, hour: int, moving: str | None = None) -> dict[str, Any] | None:
        """Offered on that day, at that hour where there is one, else the first; None where nothing is. `moving` is the
        booking that would move there."""
        query = {"type": appointment, "from": stamp(on(day, 0)), "to": stamp(on(day, 23))}
        query |= {"booking_id": moving} if moving else {}
        slots: Sequence[dict[str, Any]] = await self.world.insist(
            self.me.speaker, "find-slots", query=query, patient_id=self.me.patient_id
        )
        found = next((each for each in slots if instant(each["start"]) == on(day, hour)), next(iter(slots), None))
        return found and {**found, "at": instant(found["start"]).astimezone(self.world.start.tzinfo)}

    async def offered(self, appointment: str, day: date, hour: int, moving: str | None = None) -> dict[str, Any]:
        """From that day on, on the first clinic day that offers any."""
        for _ in range(CLINIC_DAYS_AHEAD):
            if slot := await self.slot(appointment, day, hour, moving):
                return slot
            day = clinic_day(on(day, hour))
        raise Surprise(f"{self.me.name}: no slot for {appointment}")

    async def book(self, appointment: str, hour: int, days: Callable[[], int] = lambda: 1) -> dict[str, Any]:
        """On a clinic day at least so many days ahead. Where somebody else was quicker, the next slot that is free;
        during a hold or a crisis, or before a clinician has looked at a risk, once that is over."""
        while True:
            await self.when_nothing_pauses()
            slot = await self.offered(appointment, clinic_day(self.now, days()), hour)
            body = {"slot_id": slot["slot_id"]}
            reply = await self.world.ask(self.me.speaker, "book-slot", body, patient_id=self.me.patient_id)
            if reply.done:
                self.me.so_far.lapses_at = None
                return {**slot, **reply.body}
            if UNSEEN & set(reply.body.get("reasons", ())):
                await self.until(clinic_day(self.now), NOON)
            elif reply.code not in LOST:
                raise Surprise(f"{self.me.name}: book-slot {appointment}: {reply.status} {reply.code}")

    async def when_nothing_pauses(self) -> None:
        """Nothing begins during a hold or a crisis."""
        while self.me.so_far.paused(self.now):
            await self.until(clinic_day(self.now), NOON)

    def overdue_by(self, day: date) -> bool:
        """Whether the week-4 visit comes before whatever takes place on that day."""
        return self.approved is not None and not self.reviewed and (day - self.approved).days + 1 >= OVERDUE_AFTER

    @property
    def last_dose(self) -> date | None:
        return self._doses[-1] if self._doses else None

    def dosed(self, number: int) -> None:
        """The tablet was placed."""
        self.truth.started.append(number)
        self._doses.append(self.today)

    def may_book_a_session(self, again: bool = False) -> None:
        """Who does not, while the plan has sessions left, has lapsed some time after the next could take place; a break
        (`again`) moves nothing of that."""
        interval, taken = timedelta(days=self.course.interval), len(self._doses)
        if self.course.sessions is None or taken < self.course.sessions:
            opens = self._local_midnight(self.last_dose + interval) if self.last_dose else self.now
            self.me.so_far.lapses_at = (opens if again else max(self.now, opens)) + BOOKED_WITHIN

    def _local_midnight(self, day: date) -> datetime:
        zone = ZoneInfo(self.me.identity.time_zone)
        return datetime.combine(day, time(), zone).astimezone(self.world.start.tzinfo)

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
