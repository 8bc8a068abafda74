"""A candidate: who it is, what they do when, how staff deal with them, and what has really happened to them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulator.answers import Form, Identity
from simulator.chronicle import (
    DECLINED_CLINICAL,
    DECLINED_POLICY,
    INTRO_BOOKED_WITHIN,
    OPEN,
    PRE_REVIEW,
    PREQUALIFIED,
    SUBMITTED,
    WITHDRAWN,
    Chronicle,
)
from simulator.course import Course
from simulator.world import Speaker, World

_AFTER = {"clear": PREQUALIFIED, "decline": DECLINED_POLICY, "review": PRE_REVIEW}


@dataclass(frozen=True)
class Care:
    """How the clinic's staff deal with somebody, counted from when the task came up.

    A `review` of None: nobody decides by themselves.
    """

    answered_after: timedelta = timedelta(minutes=7)
    review: str | None = "prequalify"
    review_after: timedelta = timedelta(hours=5)
    released_after: timedelta = timedelta(hours=26)


Act = Callable[["Person", World], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """An act at a wall time where the person lives. Day 0 is the first."""

    day: int
    at: time
    act: Act


@dataclass
class Person:
    """One candidate. `so_far` is the truth: what the platform must say of them at any time."""

    identity: Identity
    clinic: str
    script: tuple[Scene, ...]
    story: str = ""
    care: Care = field(default_factory=Care)
    course: Course | None = None
    patient_id: str = ""
    so_far: Chronicle = field(default_factory=Chronicle)
    baseline: tuple[int, int] = (0, 0)
    speaker: Speaker = field(init=False)

    def __post_init__(self) -> None:
        self.speaker = Speaker("patient", self.clinic, self.identity.slug)

    @property
    def name(self) -> str:
        return self.identity.name

    async def insist(self, world: World, operation: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """An operation in this person's own name that must be done."""
        if self.patient_id and operation not in {"save-draft", "submit-assessment", "publish-event"}:
            more = {"patient_id": self.patient_id, **more}
        reply: dict[str, Any] = await world.insist(self.speaker, operation, body, **more)
        self.patient_id = reply.get("patient_id", self.patient_id)
        return reply

    @property
    def staying(self) -> bool:
        return self.so_far.ended != WITHDRAWN

    def opened(self, now: datetime) -> None:
        self.so_far.opened_at = self.so_far.opened_at or now
        self.so_far.stage = self.so_far.stage or OPEN

    def handed_in(self, form: Form, now: datetime) -> None:
        """With a crisis or a hold on the patient the rules decide nothing: a person does."""
        self.opened(now)
        self.so_far.screened(now)
        self.so_far.submitted, self.baseline = True, form.baseline
        if form.verdict == "crisis":
            self.so_far.endangered(now)
            self._reaches(SUBMITTED, now)
        else:
            self._reaches(PRE_REVIEW if self.so_far.shaken(now) else _AFTER[form.verdict], now)

    def decided(self, decision: str, now: datetime) -> None:
        self._reaches(PREQUALIFIED if decision == "prequalify" else DECLINED_CLINICAL, now)

    def leaves(self) -> None:
        self.so_far.ended = WITHDRAWN

    def _reaches(self, stage: str, now: datetime) -> None:
        self.so_far.stage = stage
        self.so_far.lapses_at = now + INTRO_BOOKED_WITHIN if stage == PREQUALIFIED else None


def agenda(person: Person, start: datetime) -> list[tuple[datetime, Act]]:
    """When each act happens. Whoever would begin before the platform's clock does begins a day later."""
    zone = ZoneInfo(person.identity.time_zone)
    first = min((_when(scene, start, zone) for scene in person.script), default=start)
    later = timedelta(days=1 if first < start else 0)
    return [(_when(scene, start + later, zone), scene.act) for scene in person.script]


def _when(scene: Scene, start: datetime, zone: ZoneInfo) -> datetime:
    day = start.astimezone(zone).date() + timedelta(days=scene.day)
    return datetime.combine(day, scene.at, zone).astimezone(start.tzinfo)
