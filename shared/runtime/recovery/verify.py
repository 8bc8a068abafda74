"""Replays a service's journal through its own functions and compares: states, facts told, stored waits, effects,
claims and listing (invariants I18, I29). Reads only; prints one JSON line per entity and a last one with the counts."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson

from shared.clock import Clock
from shared.deciding import Actor, EffectEnded, Fact, Message, Refused, Role, State, Told
from shared.errors import Erased, Unreadable
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.folding import fold, implied
from shared.runtime.aggregates.journal import read_actor
from shared.runtime.aggregates.others import View
from shared.runtime.aggregates.sealed_rows import open_json, open_line, open_state, open_view, read_entities
from shared.runtime.answers.unit_of_work import UnitOfWork, decide_on
from shared.runtime.operations import CommandOperation, Operation
from shared.runtime.records import Envelope, unpack
from shared.runtime.recovery.attended import Alerts
from shared.runtime.sealed_records import open_fact, own_words
from shared.runtime.service import Domain, Service
from shared.security.causes import cause_of
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.settings import Settings

_ENTITIES = "SELECT entity, clinic, seq, version, document FROM state WHERE seq > 0 ORDER BY entity"
_ROWS = "SELECT * FROM journal WHERE entity = $1 ORDER BY seq"
_KEYS = "SELECT key FROM due WHERE entity = $1"
_DUE = "SELECT key, whom, what, until FROM due WHERE entity = $1 AND NOT parked"
_PARKED_DUE = "SELECT key FROM due WHERE entity = $1 AND parked"
_EFFECT = "SELECT key, kind, not_before, expires_at, line FROM effect WHERE entity = $1"
_PARKED = "SELECT id FROM parked WHERE entity = $1 AND what <> 'behind'"
_CLAIM = "SELECT key, resource, seat, lower(span), upper(span) FROM claim WHERE entity = $1"
_LISTING = "SELECT field, value FROM listing WHERE entity = $1"


class Heard(NamedTuple):
    told: Told
    speaker: Actor


@dataclass
class Finding:
    entity: str
    seq: int
    version: int
    rows: int = 0
    erased: bool = False
    state_differs: bool = False
    told_differs: list[int] = field(default_factory=list)
    waits: dict[str, list[str]] = field(default_factory=dict)
    effects: dict[str, list[str]] = field(default_factory=dict)
    claims: dict[str, list[str]] = field(default_factory=dict)
    listing: dict[str, list[str]] = field(default_factory=dict)
    parked: dict[str, list[str]] = field(default_factory=dict)
    unattended: list[str] = field(default_factory=list)  # alerts with neither a task nor an end


async def verify(service: Service, operations: Sequence[Operation], settings: Settings) -> int:
    """0 where everything agrees, 1 where something does not."""
    keyring = Keyring(settings.keys_dsn, settings.secrets, service.name)
    commands = {each.operation_id: each for each in operations if isinstance(each, CommandOperation)}
    work = UnitOfWork(service, commands, keyring, Identity.load(settings.secrets), Clock().now())
    connection = await asyncpg.connect(settings.dsn, server_settings={"default_transaction_read_only": "on"})
    bad = entities = rows = 0
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        for row in await connection.fetch(_ENTITIES):
            finding = await _verify_entity(connection, work, row)
            sys.stdout.write(orjson.dumps(finding).decode() + "\n")
            bad += _is_bad(finding)
            entities, rows = entities + 1, rows + finding.rows
    sys.stdout.write(orjson.dumps({"entities": entities, "rows": rows}).decode() + "\n")
    await connection.close()
    await keyring.close()
    return 1 if bad else 0


def _is_bad(finding: Finding) -> bool:
    tables = (finding.waits, finding.effects, finding.claims, finding.listing, finding.parked)
    differs = finding.state_differs or bool(finding.told_differs) or bool(finding.unattended)
    return differs or any(keys for each in tables for keys in each.values())


async def _verify_entity(connection: asyncpg.Connection, work: UnitOfWork, row: asyncpg.Record) -> Finding:
    finding = Finding(row["entity"], row["seq"], row["version"])
    domain, alerts = work.service.domain(row["entity"]), Alerts()
    try:
        await work.keyring.prefetch([row["entity"]])
        state = await _replayed(connection, work, domain, row, finding, alerts)
        kept = row["document"] and open_state(
            work.keyring, row["entity"], row["version"], row["document"], domain.state
        )
        finding.state_differs = (kept or domain.state()) != state
    except Erased:
        finding.erased, state, alerts = True, domain.state(), Alerts()
        finding.told_differs = []
    except Exception as error:
        finding.state_differs = True
        sys.stderr.write(f"verify: {type(error).__name__}\n")
        return finding
    await _compare_implied(connection, work, domain, state, finding)
    await _look_for_tasks(connection, alerts, finding)
    return finding


async def _look_for_tasks(connection: asyncpg.Connection, alerts: Alerts, finding: Finding) -> None:
    if alerts.open:
        keys = [row["key"] for row in await connection.fetch(_KEYS, finding.entity)]
        parked = [row["id"] for row in await connection.fetch(_PARKED, finding.entity)]
        finding.unattended = alerts.unattended(keys, parked)


async def _replayed(
    connection: asyncpg.Connection,
    work: UnitOfWork,
    domain: Domain,
    row: asyncpg.Record,
    finding: Finding,
    alerts: Alerts,
) -> State:
    aggregate = Aggregate(row["entity"], row["clinic"], domain, domain.state())
    for each in await connection.fetch(_ROWS, row["entity"]):
        finding.rows += 1
        await _prefetch_others(work, each)
        _replay(work, aggregate, each, finding, alerts)
    return aggregate.state


async def _prefetch_others(work: UnitOfWork, row: asyncpg.Record) -> None:
    if row["read"]:
        await work.keyring.prefetch(read_entities(work.keyring, row["entity"], row["seq"], row["read"]))
    if row["kind"] == "handed":
        await work.keyring.prefetch([unpack(row["said"])[0].key])


def _replay(work: UnitOfWork, aggregate: Aggregate, row: asyncpg.Record, finding: Finding, alerts: Alerts) -> None:
    """Folds what was heard, decides again, compares with what was told, folds that."""
    work.now = row["at"]
    heard = _heard(work, row)
    if heard and row["kind"] in ("heard", "handed"):
        aggregate.state = fold(aggregate.domain, aggregate.state, heard.told)
        alerts.hear(heard.told.fact)
    told = own_words(row["told"], work.keyring)
    if row["decided"] and row["kind"] in ("command", "heard", "wait", "effect", "handed", "redriven"):
        facts = _decide_again(work, aggregate, row, heard)
        if facts is not None and facts != [each.fact for each in told]:
            finding.told_differs.append(row["seq"])
    for each in told:
        aggregate.state = fold(aggregate.domain, aggregate.state, each)
        alerts.tell(each.id, each.fact)


def _heard(work: UnitOfWork, row: asyncpg.Record) -> Heard | None:
    if row["kind"] not in ("heard", "handed", "redriven") or row["said"] is None:
        return None
    record = unpack(row["said"])[0]
    envelope = Envelope.of(record)
    own = envelope.teller == work.service.name
    told = envelope.told(open_fact(record, envelope, work.keyring, own))
    return Heard(told, Actor(Role.SYSTEM, f"service:{envelope.teller}", envelope.clinic))


def _decide_again(
    work: UnitOfWork, aggregate: Aggregate, row: asyncpg.Record, heard: Heard | None
) -> list[Fact] | None:
    """The facts of this decision. None for a row of the runtime's own operations, and where an entity that was read
    has been erased: the decision cannot be made again."""
    message, actor = _message(work, aggregate, row, heard)
    if message is None:
        return None
    try:
        view = _view(work, row)
    except Erased:
        return None
    answer = decide_on(work, aggregate, message, row["cause"], actor, view)
    return [] if isinstance(answer, Refused) else list(answer)


def _view(work: UnitOfWork, row: asyncpg.Record) -> View:
    if row["read"] is None:
        return View()
    return open_view(work.keyring, row["entity"], row["seq"], row["read"], work.service)


def _message(
    work: UnitOfWork, aggregate: Aggregate, row: asyncpg.Record, heard: Heard | None
) -> tuple[Message | None, Actor]:
    platform = work.platform(aggregate.clinic)
    match row["kind"]:
        case "command":
            return _command(work, row)
        case "wait":
            ran_out = [w.ran_out() for w in aggregate.domain.waits(aggregate.state) if w.key == row["name"]]
            return ran_out[0], platform
        case "effect":
            return _effect(aggregate, row), platform
    return (heard.told, heard.speaker) if heard else (None, platform)


def _command(work: UnitOfWork, row: asyncpg.Record) -> tuple[Message | None, Actor]:
    said = open_json(work.keyring, row["said"], row["entity"], "journal", row["seq"])
    actor = read_actor(row["actor"])
    operation = work.operations.get(said["operation"])
    if operation is None:
        return None, actor
    return operation.command.model_validate_json(orjson.dumps(said["command"])), actor


def _effect(aggregate: Aggregate, row: asyncpg.Record) -> EffectEnded:
    (outcome, _, detail), cause = row["name"].partition(":"), row["cause"]
    kinds = {e.key: e.kind for e in aggregate.domain.effects(aggregate.state)}
    key = next(key for key in kinds if cause_of("effect", str(key), outcome) == cause)
    return EffectEnded(key, kinds[key], outcome, detail)


async def _compare_implied(
    connection: asyncpg.Connection, work: UnitOfWork, domain: Domain, state: State, finding: Finding
) -> None:
    due = implied(domain, state)
    parked = {row["key"] for row in await connection.fetch(_PARKED_DUE, finding.entity)}
    waits = {(w.key, w.whom.value, w.what, w.until) for w in due.waits.values() if w.key not in parked}
    finding.waits = _compared(waits, await connection.fetch(_DUE, finding.entity))
    effects = {(e.key, e.kind, e.not_before, e.expires_at, _plain(dict(e.line))) for e in due.effects.values()}
    rows = await connection.fetch(_EFFECT, finding.entity)
    finding.effects = _compared(effects, [_opened(work, finding, each) for each in rows])
    aside = {(UUID(cause),) for cause in state.parked.get(work.service.name, ())}
    finding.parked = _compared(aside, await connection.fetch(_PARKED, finding.entity))
    claims = {(c.key, c.resource, c.seat, c.start, c.end) for c in due.claims.values()}
    finding.claims = _compared(claims, await connection.fetch(_CLAIM, finding.entity))
    finding.listing = _compared(set(due.listing.items()), await connection.fetch(_LISTING, finding.entity))


def _opened(work: UnitOfWork, finding: Finding, row: asyncpg.Record) -> tuple[object, ...]:
    """A stored effect with its line, which is empty where it does not open beside this row."""
    try:
        line = _plain(open_line(work.keyring, finding.entity, row["key"], row["line"]))
    except (Unreadable, Erased):
        line = ""
    return row["key"], row["kind"], row["not_before"], row["expires_at"], line


def _plain(line: object) -> str:
    return orjson.dumps(line, option=orjson.OPT_SORT_KEYS).decode()


def _compared(implied_rows: Iterable[tuple[object, ...]], stored: Iterable[Iterable[object]]) -> dict[str, list[str]]:
    wanted, there = set(implied_rows), {tuple(row) for row in stored}
    return {"missing": _names(wanted - there), "extra": _names(there - wanted)}


def _names(rows: Iterable[tuple[object, ...]]) -> list[str]:
    return sorted(str(row[0]) for row in rows)
