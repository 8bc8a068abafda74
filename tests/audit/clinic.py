"""Evidence of a small clean run: the real services answer in memory, two patients of two clinics, nothing is stored.

Sealing needs keys, so there is a ring of two keys per entity; topics are lists. Everything else is what runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from carepath.audit.evidence import (
    Database,
    Deferred,
    Due,
    Effect,
    Evidence,
    Heard,
    Kept,
    Parked,
    Place,
    Topic,
    Verified,
)
from carepath.audit.loading.databases import _journal_row
from carepath.audit.records import Seen, word_of
from services.eligibility.api import OPERATIONS as ELIGIBILITY_OPERATIONS
from services.eligibility.handlers import SERVICE as ELIGIBILITY
from services.intake.api import OPERATIONS as INTAKE_OPERATIONS
from services.intake.handlers import SERVICE as INTAKE
from shared.deciding import Actor, Command, EffectEnded, Role
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.journal import Row
from shared.runtime.answers.answering import answer
from shared.runtime.answers.unit_of_work import UnitOfWork
from shared.runtime.asking import Asked, Replied
from shared.runtime.items import Ask, End, Hear, Item
from shared.runtime.operations import CommandOperation
from shared.runtime.records import Envelope, Record
from shared.runtime.service import Service
from shared.runtime.tables.known import newly_known
from shared.security.causes import cause_of
from shared.security.identity import Identity
from shared.security.sealing import Key
from tests.assessments import DECLINED, REVIEWED, assessment

NOW = datetime(2026, 10, 5, 13, 0, tzinfo=UTC)
ADA, KIM = "7a0f8f2e-0000-8000-8000-000000000001", "7a0f8f2e-0000-8000-8000-000000000002"
CLINICS = {ADA: "demo", KIM: "second"}
INSTALLATION = b"0" * 32
NOBODYS = "platform"
"""The clinic of what belongs to a stream."""


class Ring:
    """The keys of an installation that lives as long as a test."""

    def key(self, entity: str) -> Key:
        return Key(f"kid-{entity[-4:]}", sha256(entity.encode()).digest())

    def private_key(self, entity: str) -> Key:
        return Key(f"own-{entity[-4:]}", sha256(b"own" + entity.encode()).digest())


class Process:
    """One service, its aggregates and everything it has told."""

    def __init__(self, service: Service, operations: tuple[Any, ...]) -> None:
        self.commands = {each.operation_id: each for each in operations if isinstance(each, CommandOperation)}
        identity = Identity(INSTALLATION)
        self.service, self.work = service, UnitOfWork(service, self.commands, Ring(), identity, NOW)  # type: ignore[arg-type]
        self.read = 0

    def takes(self, item: Item) -> Replied | None:
        if item.entity not in self.work.aggregates:
            domain = self.service.domain(item.entity)
            self.work.aggregates[item.entity] = Aggregate(
                item.entity, CLINICS.get(item.entity, NOBODYS), domain, domain.state()
            )
        return answer(self.work, item)

    def told(self) -> list[tuple[Row, Record]]:
        rows = [row for aggregate in self.work.aggregates.values() for row in aggregate.journal.rows]
        return [(row, record) for row in rows for record in row.told]


class Clinic:
    """Two services and the topics between them. While `losing`, what is told reaches no topic."""

    def __init__(self) -> None:
        self.losing = False
        self.lost: list[Record] = []
        self.intake = Process(INTAKE, tuple(INTAKE_OPERATIONS))
        self.eligibility = Process(ELIGIBILITY, tuple(ELIGIBILITY_OPERATIONS))
        self.log: list[Record] = []
        self.replies: list[tuple[str, UUID, Replied]] = []

    def asks(
        self, process: Process, entity: str, name: str, body: Mapping[str, Any], role: Role = Role.PATIENT
    ) -> None:
        operation = process.commands[name]
        ids = {"patient_id": entity} if "patient_id" in operation.command.model_fields else {}
        command: Command = operation.command.model_validate_json(orjson.dumps({**body, **ids}))
        subject = f"{role}@{CLINICS[entity]}"
        cause = cause_of("command", subject, f"{name}-{entity}-{len(self.replies)}")
        actor = Actor(role, subject, CLINICS[entity], entity if role is Role.PATIENT else None)
        reply = process.takes(Ask(Asked(operation, command, entity, actor, cause, body)))
        assert reply is not None and reply.status == 200, reply
        self.replies.append((process.service.name, cause, reply))
        self.carry()

    def carry(self) -> None:
        """Everything told goes onto its topic and to whoever hears it, until nobody says more."""
        while True:
            there = self.log + self.lost
            fresh = [record for p in self.processes for _, record in p.told() if record not in there]
            if not fresh and not self.sends():
                return
            if self.losing:
                self.lost += fresh
                continue
            for record in fresh:
                self.produce(record)

    def sends(self) -> bool:
        """Whatever may be sent by now is sent; whether anything was."""
        open_ones = [
            (process, aggregate.entity, effect)
            for process in self.processes
            for aggregate in process.work.aggregates.values()
            for effect in aggregate.domain.effects(aggregate.state)
            if effect.not_before <= NOW
        ]
        for process, entity, effect in open_ones:
            process.takes(End(entity, EffectEnded(effect.key, effect.kind, "sent")))
        return bool(open_ones)

    def produce(self, record: Record) -> None:
        """Onto its topic, and to whoever hears it."""
        self.log.append(record)
        for process in self.processes:
            if record.topic.startswith("care.") and record.topic.split(".")[1] in process.service.hears:
                process.takes(Hear(record, Envelope.of(record)))

    @property
    def processes(self) -> tuple[Process, Process]:
        return self.intake, self.eligibility

    def evidence(self) -> Evidence:
        """As an audit would load it."""
        topics = _topics(self.log)
        databases = {p.service.name: _database(p, topics) for p in self.processes}
        spoken_of = {*CLINICS, *(record.key for record in self.log)}
        kids = {entity: Ring().key(entity).kid for entity in spoken_of}
        verified = {name: _verified(database) for name, database in databases.items()}
        return Evidence(NOW, databases, topics, frozenset(), frozenset(), kids, verified, INSTALLATION)


def played() -> Clinic:
    """One is sent to review and decided on, the other declined and written to; one signs."""
    clinic = Clinic()
    clinic.asks(clinic.intake, ADA, "save-draft", {"patient": {"given": "Ada"}})
    clinic.asks(clinic.intake, ADA, "submit-assessment", assessment(REVIEWED))
    clinic.asks(clinic.intake, KIM, "submit-assessment", assessment(DECLINED))
    clinic.asks(clinic.intake, ADA, "sign-consent", {"document": "ketamine-risk", "version": 1})
    clinic.asks(clinic.eligibility, ADA, "place-hold", {"reason": "a new drug"}, Role.CLINICIAN)
    clinic.asks(clinic.intake, ADA, "withdraw-consent", {"document": "ketamine-risk", "version": 1})
    return clinic


def _topics(log: list[Record]) -> dict[str, Topic]:
    tellers = {"intake", "eligibility", *INTAKE.hears, *ELIGIBILITY.hears}
    names = [f"care.{name}{lane}" for name in sorted(tellers) for lane in ("", ".safety")]
    topics = {name: Topic(name, {0: 0, 1: 0}, {0: 0, 1: 0}, {0: 0, 1: 0}) for name in [*names, "assessment-submitted"]}
    for record in log:
        append(topics[record.topic], record.key, record.value, record.headers)
    return topics


def append(topic: Topic, key: str, value: str, headers: Mapping[str, str]) -> Seen:
    """Produces a record."""
    partition = sum(key.encode()) % 2
    word = word_of(topic.name, key, value, headers)
    seen = Seen(topic.name, partition, topic.ends[partition], word, dict(headers), value)
    topic.seen.append(seen)
    topic.ends[partition] += 1
    topic.firm[partition] += 1
    return seen


def _database(process: Process, topics: dict[str, Topic]) -> Database:
    database = Database(process.service.name)
    for entity, aggregate in process.work.aggregates.items():
        journal = aggregate.journal
        database.states[entity] = Kept(
            aggregate.clinic, journal.seq, journal.version, journal.head, aggregate.outgoing.counters
        )
        database.journal[entity] = [_journal_row(_columns(row)) for row in aggregate.journal.rows]  # type: ignore[arg-type]
        for topic, heard in aggregate.inbox.last.items():
            assert heard.id
            database.heard[entity, topic] = Heard(heard.number, heard.id)
        database.deferred += [Deferred(entity, topic, number, aggregate.clinic) for topic, number in aggregate.deferred]
        database.parked += [
            Parked(p.id, entity, p.what, p.topic, p.number, aggregate.clinic, p.kind, p.name)
            for p in aggregate.parked.values()
        ]
        waits, effects = aggregate.domain.waits(aggregate.state), aggregate.domain.effects(aggregate.state)
        database.due += [Due(entity, wait.key, wait.until, False) for wait in waits]
        database.effects += [Effect(each.key, entity, each.not_before, False) for each in effects]
    database.known = frozenset(id for (id,) in newly_known(process.work.aggregates.values()))
    heard_topics = {f"care.{name}{lane}" for name in process.service.hears for lane in ("", ".safety")}
    database.positions = {
        Place(name, partition): end for name in heard_topics for partition, end in topics[name].ends.items()
    }
    return database


def _columns(row: Row) -> dict[str, Any]:
    names = (
        "entity",
        "seq",
        "cause",
        "decided",
        "kind",
        "name",
        "actor",
        "at",
        "stream",
        "number",
        "version",
        "said",
        "read",
    )
    return {name: getattr(row, name) for name in (*names, "reply", "prev", "hash")} | {"told": row.packed}


def _verified(database: Database) -> Verified:
    nothing: dict[str, list[str]] = {"missing": [], "extra": []}
    lines: list[Mapping[str, Any]] = [
        {
            "entity": entity, "seq": kept.seq, "version": kept.version, "rows": kept.seq, "erased": False,
            "state_differs": False, "told_differs": [], "waits": nothing, "effects": nothing, "claims": nothing,
            "listing": nothing, "parked": nothing,
        }
        for entity, kept in database.states.items()
    ]  # fmt: skip
    return Verified(lines, sum(kept.seq for kept in database.states.values()))
