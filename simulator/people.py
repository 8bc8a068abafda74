"""A candidate: who it is, what they do when, how staff deal with them, and what has really happened to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulator.answers import Form, Identity
from simulator.course import Course
from simulator.world import Speaker, World

DRAFT_KEPT = timedelta(days=30)
INTRO_BOOKED_WITHIN = timedelta(days=21)

OPEN = "assessment-open"
PRE_REVIEW = "pre-review"
PREQUALIFIED = "prequalified"
DECLINED_POLICY = "declined-policy"
DECLINED_CLINICAL = "declined-clinical"
CRISIS = "crisis"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"
ON_THE_WAY = "on-the-way"  # from the intro call until a plan is approved
IN_TREATMENT = "in-treatment"
ON_BREAK = "on-break"
COMPLETED = "completed"
TRANSFERRED = "transferred"
DECEASED = "deceased"

_AFTER = {"clear": PREQUALIFIED, "decline": DECLINED_POLICY, "review": PRE_REVIEW, "crisis": CRISIS}


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
    """One candidate. `state` is the truth: what the platform must say of them in the end."""

    identity: Identity
    clinic: str
    script: tuple[Scene, ...]
    story: str = ""
    care: Care = field(default_factory=Care)
    course: Course | None = None
    patient_id: str = ""
    state: str = ""
    started_at: datetime | None = None
    submitted: bool = False
    baseline: tuple[int, int] = (0, 0)
    prequalified_at: datetime = datetime.max
    crises: int = 0
    holds: dict[str, bool] = field(default_factory=dict)
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
        return self.state != WITHDRAWN

    def opened(self, now: datetime) -> None:
        self.started_at = self.started_at or now
        self.state = self.state or OPEN

    def handed_in(self, form: Form, now: datetime) -> None:
        """With a crisis or a hold on the patient the rules decide nothing: a person does."""
        self.opened(now)
        self.submitted, self.baseline = True, form.baseline
        verdict = form.verdict
        held = self.crises or any(self.holds.values())
        self.state = PRE_REVIEW if held and verdict != "crisis" else _AFTER[verdict]
        self.prequalified_at = now

    def decided(self, decision: str, now: datetime) -> None:
        self.state = PREQUALIFIED if decision == "prequalify" else DECLINED_CLINICAL
        self.prequalified_at = now

    def state_at(self, now: datetime) -> str:
        """What is true of them then: a draft is kept for 30 days, whoever left; an intro call is booked in 21 days."""
        gone = not self.submitted and self.started_at is not None and self.started_at + DRAFT_KEPT <= now
        idle = self.state == PREQUALIFIED and self.prequalified_at + INTRO_BOOKED_WITHIN <= now
        return LAPSED if gone or idle else self.state


def agenda(person: Person, start: datetime) -> list[tuple[datetime, Act]]:
    """When each act happens. Whoever would begin before the platform's clock does begins a day later."""
    zone = ZoneInfo(person.identity.time_zone)
    first = min((_when(scene, start, zone) for scene in person.script), default=start)
    later = timedelta(days=1 if first < start else 0)
    return [(_when(scene, start + later, zone), scene.act) for scene in person.script]


def _when(scene: Scene, start: datetime, zone: ZoneInfo) -> datetime:
    day = start.astimezone(zone).date() + timedelta(days=scene.day)
    return datetime.combine(day, scene.at, zone).astimezone(start.tzinfo)
