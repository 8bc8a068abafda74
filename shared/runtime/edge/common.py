"""The operations that every service has: what is parked, telling again, who is waited for (contract 2.1)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from shared.deciding import Command, Role
from shared.fields.texts import Note
from shared.runtime.aggregates.inbox import What
from shared.runtime.edge.tasks import SEES_TASKS, Instant, TaskList, TasksSince, list_tasks, patient_of
from shared.runtime.operations import CommandOperation, Operation, QueryOperation, Viewer
from shared.times import stamp

EXAMPLE_ID = "8d2f1c1e-8f4b-8a57-9d0c-2b7f3a6e5d41"

OPERATIONS = frozenset({Role.OPERATIONS})


class RedriveParked(Command):
    """Decide a parked message on the state of today."""

    parked_id: UUID


class DiscardParked(Command):
    """Give a parked message up."""

    parked_id: UUID
    reason: Note


class Retell(Command):
    """Tell again what was told on a stream about one patient, from a number on."""

    patient_id: str = Field(max_length=100)
    stream: str = Field(pattern=r"^care\.[a-z]+(\.safety)?$", max_length=100)
    from_: int = Field(alias="from", ge=1, le=2**53)


class Repaired(BaseModel):
    parked_id: str


class Retold(BaseModel):
    told: int


class Parked(BaseModel):
    """What a person must look at. `number` is the one of the record on its topic."""

    parked_id: str
    entity: str
    patient_id: str | None
    what: What
    kind: str
    name: str
    reason: str
    topic: str | None
    number: int | None
    attempt: int
    since: Instant


class ParkedList(BaseModel):
    parked: list[Parked]


_PARKED = """
SELECT id, entity, what, kind, name, reason, topic, number, attempt, since
FROM parked WHERE clinic IN ($1, 'platform') ORDER BY since, id"""


async def list_parked(viewer: Viewer) -> dict[str, object]:
    rows = await viewer.database.fetch(_PARKED, viewer.actor.clinic)
    return {"parked": [_parked(row) for row in rows]}


def _parked(row: Mapping[str, Any]) -> dict[str, object]:
    shown = {name: row[name] for name in ("entity", "what", "kind", "name", "reason", "topic", "number", "attempt")}
    return {
        "parked_id": str(row["id"]),
        "patient_id": patient_of(row["entity"]),
        "since": stamp(row["since"]),
        **shown,
    }


REDRIVE = CommandOperation(
    operation_id="redrive-parked",
    path="/v1/parked/{parked_id}/redrive",
    command=RedriveParked,
    roles=OPERATIONS,
    reply_model=Repaired,
    example={},
    summary="Decide a parked message again, on the state of today",
)
DISCARD = CommandOperation(
    operation_id="discard-parked",
    path="/v1/parked/{parked_id}/discard",
    command=DiscardParked,
    roles=OPERATIONS,
    reply_model=Repaired,
    example={"reason": "Sent twice by a front end, entered by hand meanwhile"},
    summary="Give a parked message up, for a reason",
)
RETELL = CommandOperation(
    operation_id="retell",
    path="/v1/retell",
    command=Retell,
    roles=OPERATIONS,
    reply_model=Retold,
    example={"patient_id": EXAMPLE_ID, "stream": "care.intake", "from": 1},
    summary="Tell again what was told, with the same ids and numbers",
)
LIST_PARKED = QueryOperation(
    operation_id="list-parked",
    path="/v1/parked",
    roles=OPERATIONS,
    reply_model=ParkedList,
    read=list_parked,
    summary="What is parked and waits for a person",
)
LIST_TASKS = QueryOperation(
    operation_id="list-tasks",
    path="/v1/tasks",
    roles=SEES_TASKS,
    reply_model=TaskList,
    read=list_tasks,
    summary="Who is waited for, for what, until when",
    parameters=TasksSince,
)

QUERIES: tuple[QueryOperation, ...] = (LIST_PARKED, LIST_TASKS)
REPAIRS: tuple[CommandOperation, ...] = (REDRIVE, DISCARD, RETELL)
COMMON: tuple[Operation, ...] = (*QUERIES, *REPAIRS)
