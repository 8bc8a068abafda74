"""What waits for whom: every wait of the viewer's clinic, or of the one patient they may see."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field

from shared.deciding import Role
from shared.runtime.aggregates.inbox import NOT_TRIED_AGAIN
from shared.runtime.edge.whom import PERSONAL
from shared.runtime.operations import Viewer
from shared.runtime.service import Place, kind_of
from shared.security.causes import cause_of
from shared.times import stamp

Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
SEES_TASKS = frozenset(Role) - {Role.SUBSCRIBER}


class Task(BaseModel):
    """One wait: `what` is expected of `whom` until then. `task_id` is the id of the wait.

    `operation` is what ends it, with the ids in its path; null where only time can: `whom` is then `system`.
    """

    task_id: str
    key: str
    what: str
    whom: Role
    patient_id: str | None
    since: Instant
    until: Instant
    operation: Place | None


class TaskList(BaseModel):
    """`cursor` asks next time for what has come since. A task may be seen twice, never missed."""

    tasks: list[Task]
    cursor: str


class TasksSince(BaseModel):
    since: int | None = Field(None, ge=0, lt=2**63)


SEEN_WITHIN = timedelta(hours=4)
"""D: how soon operations should look at what is parked; the patient is held back until then."""

# A row is newer than a cursor where its transaction had not ended when the cursor was given. Row versions carry the low
# 32 bits of their transaction's id, so the difference is taken modulo 2^32. A cursor from the future was given before
# the database was put back. What is parked is a task as it is, but what queues behind another waits for that one.
_TASKS = """
WITH task AS (
  SELECT d.entity, d.key, d.what, d.whom, d.since, d.until, s.clinic, d.xmin AS version
  FROM due d JOIN state s ON s.entity = d.entity
  UNION ALL
  SELECT entity, 'parked:' || id, CASE WHEN ARRAY[what, kind] && $6 THEN 'discard-parked' ELSE 'redrive-parked' END,
         'operations', since, since + $5, clinic, xmin
  FROM parked WHERE what <> 'behind'
)
SELECT c.cursor::text AS cursor, t.*
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS cursor) c
LEFT JOIN LATERAL (
  SELECT entity, key, what, whom, since, until FROM task
  WHERE (clinic = $1 OR $2::text IS NULL AND clinic = 'platform') AND ($2::text IS NULL OR entity = $2)
    AND ($3::text IS NULL OR whom = $3)
    AND ($4::bigint IS NULL OR $4 > c.cursor OR (version::text::bigint - $4) & 4294967295 < 2147483648)
) t ON true
ORDER BY t.until, t.entity, t.key"""


async def list_tasks(viewer: Viewer, since: int | None) -> dict[str, object]:
    """Patients and those who sit with them see their own, pharmacies what is expected of them, staff the clinic's."""
    actor = viewer.actor
    entity = (actor.patient or "") if actor.role in PERSONAL or actor.patient else None
    whom = actor.role.value if actor.role is Role.PHARMACY else None
    rows = await viewer.database.fetch(_TASKS, actor.clinic, entity, whom, since, SEEN_WITHIN, NOT_TRIED_AGAIN)
    return {"tasks": [_task(row, viewer.places) for row in rows if row["key"] is not None], "cursor": rows[0]["cursor"]}


def _task(row: Mapping[str, Any], places: Mapping[str, Place]) -> dict[str, object]:
    entity, key, until = row["entity"], row["key"], stamp(row["until"])
    return {
        "task_id": str(cause_of("wait", kind_of(entity), entity, key, until)),
        "key": key,
        "what": row["what"],
        "whom": row["whom"],
        "patient_id": patient_of(entity),
        "since": stamp(row["since"]),
        "until": until,
        "operation": operation_of(row["whom"], row["what"], entity, key, places),
    }


def operation_of(whom: str, what: str, entity: str, key: str, places: Mapping[str, Place]) -> dict[str, str] | None:
    place = None if whom == Role.SYSTEM else places.get(what)
    return place.of(entity, key).model_dump() if place else None


def patient_of(entity: str) -> str | None:
    """The patient that an entity is, or None for one of another kind."""
    return entity if kind_of(entity) == "patient" else None
