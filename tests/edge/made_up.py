"""A small service that lends books to readers, and a writer that keeps everything in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import asyncpg
from pydantic import AwareDatetime, BaseModel, Field

from shared.deciding import Actor, Command, Refused, Role, State, Told
from shared.errors import Away
from shared.runtime.asking import Asked, Replied
from shared.runtime.operations import CommandOperation, QueryOperation, Viewer
from shared.runtime.service import Domain, Place, Service
from shared.security.causes import event_id

Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Part(BaseModel, extra="forbid", strict=True):
    weight: float | None = Field(None, ge=0, le=500)
    pages: int | None = Field(None, ge=1, le=10_000)


class OpenCard(Command):
    name: Line
    born: AwareDatetime | None = None
    part: Part | None = None
    answers: dict[Literal["q1", "q2"], int] = Field({})
    tags: dict[str, Part] = Field({})
    books: list[Part] = Field([], max_length=3)
    plan: Literal[4, 6, "on-demand"] | None = None


class SignCard(Command):
    patient_id: UUID
    document: Line
    version: int = Field(ge=1)


class CloseCard(Command):
    patient_id: UUID


class ReleaseHold(Command):
    patient_id: UUID
    hold_id: UUID
    reason: Line


class OpenBranch(Command):
    name: Line


class CloseBranch(Command):
    branch_id: UUID


class SetHours(Command):
    clinic: Line
    hours: Line


class Opened(BaseModel):
    patient_id: str


class Done(BaseModel):
    pass


class Card(BaseModel):
    patient_id: str


class Hours(BaseModel):
    clinic: str


def _reply(_: Any, __: Any) -> dict[str, Any]:
    return {}


def _asks_for_help(body: Mapping[str, Any]) -> bool:
    return bool(body.get("answers", {}).get("q1") == 9)


def _born_in_the_future(command: OpenCard, now: datetime) -> Iterator[tuple[str, str]]:
    if command.born and command.born > now:
        yield "/born", "in-the-future"


async def _read(viewer: Viewer, patient_id: str) -> dict[str, Any] | Refused:
    if viewer.actor.subject == "early@demo":
        return Refused(("not-decided",), unknown=True)
    return {"patient_id": patient_id, "role": viewer.actor.role.value}


async def _read_hours(viewer: Viewer, clinic: str) -> dict[str, Any]:
    return {"clinic": clinic}


OPEN = CommandOperation(
    operation_id="open-card",
    method="POST",
    path="/v1/cards",
    command=OpenCard,
    roles=frozenset({Role.PATIENT, Role.GUIDE}),
    reply_model=Opened,
    reply=_reply,
    example={"name": "Ada", "answers": {"q1": 1}},
    summary="Open a card",
    opens=True,
    asserts="assessment-submitted",
    screen=_asks_for_help,
    urgent=_asks_for_help,
    refused=lambda said: {"help": "on its way"} if _asks_for_help(said) else {},
    check=_born_in_the_future,
)
SIGN = CommandOperation(
    operation_id="sign-card",
    method="POST",
    path="/v1/patients/{patient_id}/signatures",
    command=SignCard,
    roles=frozenset({Role.PATIENT, Role.CLINICIAN}),
    reply_model=Done,
    reply=_reply,
    example={"document": "house-rules", "version": 1},
    summary="Sign a card",
    asserts="consent-signed",
)
CLOSE = CommandOperation(
    operation_id="close-card",
    method="POST",
    path="/v1/patients/{patient_id}/close",
    command=CloseCard,
    roles=frozenset({Role.CLINICIAN, Role.PEER_MONITOR}),
    reply_model=Done,
    reply=_reply,
    example={},
    summary="Close a card",
)
RELEASE = CommandOperation(
    operation_id="release-hold",
    method="POST",
    path="/v1/patients/{patient_id}/holds/{hold_id}/release",
    command=ReleaseHold,
    roles=frozenset({Role.CLINICIAN}),
    reply_model=Done,
    reply=_reply,
    example={"reason": "Paid"},
    summary="Release a hold",
)
GET = QueryOperation(
    operation_id="get-card",
    path="/v1/patients/{patient_id}/card",
    roles=frozenset({Role.PATIENT, Role.CLINICIAN}),
    reply_model=Card,
    read=_read,
    summary="What is on file",
)
OPEN_BRANCH = CommandOperation(
    operation_id="open-branch",
    method="POST",
    path="/v1/branches",
    command=OpenBranch,
    roles=frozenset({Role.OPERATIONS}),
    reply_model=Done,
    reply=_reply,
    example={"name": "North"},
    summary="Open a branch",
    opens=True,
    about=lambda _command, _actor, new_id: f"branch:{new_id('branch')}",
)
CLOSE_BRANCH = CommandOperation(
    operation_id="close-branch",
    method="POST",
    path="/v1/branches/{branch_id}/close",
    command=CloseBranch,
    roles=frozenset({Role.OPERATIONS}),
    reply_model=Done,
    reply=_reply,
    example={},
    summary="Close a branch",
    about=lambda command, _actor, _new_id: f"branch:{command.branch_id}",
)
SET_HOURS = CommandOperation(
    operation_id="set-hours",
    method="POST",
    path="/v1/clinics/{clinic}/hours",
    command=SetHours,
    roles=frozenset({Role.OPERATIONS}),
    reply_model=Done,
    reply=_reply,
    example={"clinic": "demo", "hours": "9 to 5"},
    summary="Say when a clinic is open",
    opens=True,
    about=lambda command, _actor, _new_id: f"clinic:{command.clinic}",
)
GET_HOURS = QueryOperation(
    operation_id="get-hours",
    path="/v1/clinics/{clinic}/hours",
    roles=frozenset({Role.OPERATIONS}),
    reply_model=Hours,
    read=_read_hours,
    summary="When a clinic is open",
)
OPERATIONS = (OPEN, SIGN, CLOSE, RELEASE, GET, OPEN_BRANCH, CLOSE_BRANCH, SET_HOURS, GET_HOURS)


def _evolve(state: State, _: Told) -> State:
    return state


ELSEWHERE = Place(service="scheduling", operation_id="free-desk", method="PUT", path="/v1/patients/{patient_id}/desk")
SERVICE = Service(
    "intake",
    (Domain("patient", State, _evolve),),
    (),
    acts={"free-desk": ELSEWHERE, "pass-gate": "close-card"},
)

_OPENED = "INSERT INTO state (entity, clinic, seq, version) VALUES ($1, $2, 1, 1) ON CONFLICT DO NOTHING"


@dataclass
class Memory:
    """Keeps replies by cause and cards by clinic. What a document is called says how its signing ends."""

    pool: asyncpg.Pool
    clinics: dict[str, str] = field(default_factory=dict)
    replies: dict[UUID, tuple[tuple[object, ...], Replied]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    repaired: list[tuple[object, ...]] = field(default_factory=list)

    async def ask(self, asked: Asked) -> Replied:
        self.asked.append(asked)
        said = (asked.operation.operation_id, asked.entity, asked.body)
        if kept := self.replies.get(asked.cause):
            return kept[1] if kept[0] == said else Replied(422)
        if asked.operation.opens:
            await self.pool.execute(_OPENED, asked.entity, asked.actor.clinic)
            self.clinics.setdefault(asked.entity, asked.actor.clinic)
        if self.clinics.get(asked.entity) != asked.actor.clinic:
            return Replied(404)
        return self._keep(asked, said)

    def _keep(self, asked: Asked, said: tuple[object, ...]) -> Replied:
        reply = _ending(asked)
        if reply.status in (200, 409):
            self.replies[asked.cause] = (said, reply)
        return reply

    async def redrive(self, parked_id: UUID, actor: Actor, cause: UUID) -> Replied:
        self.repaired.append(("redrive", parked_id, actor, cause))
        return Replied(200, {"parked_id": str(parked_id), "events": []})

    async def discard(self, parked_id: UUID, reason: str, actor: Actor, cause: UUID) -> Replied:
        self.repaired.append(("discard", parked_id, reason, actor, cause))
        return Replied(200, {"parked_id": str(parked_id), "events": []})

    async def retell(self, patient_id: str, stream: str, from_: int, actor: Actor, cause: UUID) -> Replied:
        self.repaired.append(("retell", patient_id, stream, from_, actor, cause))
        return Replied(200, {"told": 1, "events": []})


def _ending(asked: Asked) -> Replied:
    match getattr(asked.command, "document", ""):
        case "refuse":
            return Replied(409, codes=("too-many-books", "owes-money"))
        case "block":
            return Replied(409, codes=("lent",), blocked_by=("loan:1", "loan:2"))
        case "break":
            return Replied(500, {"incident": "7d2f"})
        case "away":
            raise Away("postgres")
        case "defect":
            raise RuntimeError("CANARY-defect")
    events = [str(event_id(asked.cause, "intake", 0))]
    return Replied(200, {"patient_id": asked.entity, "events": events})
