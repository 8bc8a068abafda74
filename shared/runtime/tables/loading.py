"""Locks entities in one order and loads all that is known of them. Nothing here decides."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import asyncpg
import orjson

from shared.deciding import State
from shared.errors import Erased
from shared.runtime.aggregates.aggregate import Aggregate, Outgoing
from shared.runtime.aggregates.inbox import Heard, Parked
from shared.runtime.aggregates.journal import Answered, Journal
from shared.runtime.aggregates.others import Other
from shared.runtime.aggregates.sealed_rows import open_state
from shared.runtime.records import unpack
from shared.runtime.service import Service
from shared.security.keyring import Keyring

_STUBS = """
INSERT INTO state (entity, clinic)
SELECT entity, clinic FROM unnest($1::text[], $2::text[]) AS n (entity, clinic)
ORDER BY entity ON CONFLICT DO NOTHING
RETURNING entity, clinic, seq, version, head, counters, document"""

_LOCK = """
SELECT entity, clinic, seq, version, head, counters, document
FROM state WHERE entity = ANY($1) ORDER BY entity FOR UPDATE"""

_QUEUES = """
SELECT 'heard' AS of, entity, topic, number, id, NULL::bytea AS message,
       '' AS what, '' AS kind, '' AS name, '' AS reason, 0 AS attempt, NULL::bytea AS told, NULL::bytea AS reply
FROM heard WHERE entity = ANY($1)
UNION ALL
SELECT 'deferred', entity, topic, number, NULL, record, '', '', '', '', 0, NULL, NULL
FROM deferred WHERE entity = ANY($1)
UNION ALL
SELECT 'parked', entity, topic, number, id, message, what, kind, name, reason, attempt, NULL, NULL
FROM parked WHERE entity = ANY($1)
UNION ALL
SELECT 'wait', entity, key, NULL, NULL, NULL, '', '', '', '', 0, NULL, NULL
FROM due WHERE entity = ANY($1) AND parked
UNION ALL
SELECT 'cause', entity, '', seq, cause, said, '', kind, '', '', 0, told, reply
FROM journal WHERE decided AND cause = ANY($2)"""

_KNOWN = """
SELECT id FROM known WHERE id = ANY($1)
UNION SELECT cause FROM journal WHERE decided AND kind = 'heard' AND cause = ANY($1)"""

_CAUSES = """
SELECT cause AS id, entity, seq AS number, kind, said AS message, told, reply
FROM journal WHERE decided AND cause = ANY($1)"""

_OTHERS = "SELECT entity, clinic, version, document FROM state WHERE entity = ANY($1)"

_TOLD = "SELECT seq, told FROM journal WHERE entity = $1 AND told <> '\\x' ORDER BY seq"


async def lock(
    connection: asyncpg.Connection,
    service: Service,
    keyring: Keyring,
    entities: Collection[str],
    clinics: Mapping[str, str],
    causes: Collection[UUID],
) -> tuple[dict[str, Aggregate], dict[UUID, Answered]]:
    """The aggregates of these entities, locked in the order of their ids; and which of the causes were decided on.

    `clinics` of those who may not be there yet: they get a row, so that there is something to lock.
    """
    rows = (
        await connection.fetch(_STUBS, sorted(clinics), [clinics[each] for each in sorted(clinics)]) if clinics else []
    )
    if others := set(entities) - {row["entity"] for row in rows}:
        rows += await connection.fetch(_LOCK, sorted(others))
    aggregates = {row["entity"]: _aggregate(service, keyring, row) for row in rows}
    answered: dict[UUID, Answered] = {}
    if others or causes:
        for row in await connection.fetch(_QUEUES, list(others), list(causes)):
            if row["of"] == "cause":
                answered[row["id"]] = _answered(row)
            else:
                _queue(aggregates[row["entity"]], row)
    return aggregates, answered


def _answered(row: asyncpg.Record) -> Answered:
    return Answered(row["entity"], row["number"], row["kind"], row["message"], row["told"], row["reply"])


def _aggregate(service: Service, keyring: Keyring, row: asyncpg.Record) -> Aggregate:
    domain = service.domain(row["entity"])
    state, erased = domain.state(), keyring.is_erased(row["entity"])
    if row["document"] is not None and not erased:
        state = open_state(keyring, row["entity"], row["version"], row["document"], domain.state)
    return Aggregate(
        erased=erased,
        entity=row["entity"],
        clinic=row["clinic"],
        domain=domain,
        state=state,
        journal=Journal(row["seq"], row["version"], row["head"]),
        outgoing=Outgoing(orjson.loads(row["counters"])),
    )


def _queue(aggregate: Aggregate, row: asyncpg.Record) -> None:
    match row["of"]:
        case "heard":
            aggregate.inbox.last[row["topic"]] = Heard(row["number"], row["id"])
        case "deferred":
            aggregate.deferred[row["topic"], row["number"]] = unpack(row["message"])[0]
        case "parked":
            aggregate.parked[row["id"]] = _parked(row)
        case "wait":
            aggregate.parked_waits[row["topic"]] = True


def _parked(row: asyncpg.Record) -> Parked:
    return Parked(
        row["id"], row["what"], row["kind"], row["name"], row["reason"], row["topic"], row["number"], row["message"],
        row["attempt"],
    )  # fmt: skip


async def others(
    connection: asyncpg.Connection, service: Service, keyring: Keyring, entities: Collection[str]
) -> dict[str, Other]:
    """The states of entities that are only looked at: a plain read, nothing is locked."""
    rows = await connection.fetch(_OTHERS, list(entities))
    return {row["entity"]: Other(row["clinic"], _other(service, keyring, row)) for row in rows}


def _other(service: Service, keyring: Keyring, row: asyncpg.Record) -> State | None:
    if row["version"] == 0 or row["document"] is None:
        return None
    try:
        model = service.domain(row["entity"]).state
        return open_state(keyring, row["entity"], row["version"], row["document"], model)
    except Erased:
        return None


async def known_causes(connection: asyncpg.Connection, causes: Iterable[UUID]) -> dict[UUID, Answered]:
    """Which of these causes were decided on before, and what came of it."""
    rows = await connection.fetch(_CAUSES, list(causes))
    return {row["id"]: _answered(row) for row in rows}


async def known_ids(connection: asyncpg.Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these facts were heard here."""
    return {row["id"] for row in await connection.fetch(_KNOWN, list(ids))}


async def told_by(connection: asyncpg.Connection, entity: str) -> list[tuple[int, bytes]]:
    """Every journal row of this entity that told something: (seq, told)."""
    return [(row["seq"], row["told"]) for row in await connection.fetch(_TOLD, entity)]
