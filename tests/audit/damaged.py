"""A stack at rest whose services are stopped: it can be damaged without healing, audited, and made whole again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from carepath.audit.auditing import audit
from carepath.audit.evidence import Place
from carepath.audit.loading.topics import Kafka
from carepath.audit.report import Report
from carepath.audit.upfile import CannotAudit
from tests.promises.platform import SERVICES, Candidate, Platform

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


class Damaged:
    """`ada` of `demo` was sent to review; `kim` of `second` left a draft, and a mail about it waits for the morning. A
    signature of `lee` of `demo` is parked."""

    def __init__(self, platform: Platform, directory: Path) -> None:
        self.platform, self.directory = platform, directory
        self.ada, self.kim = platform.candidate("demo"), platform.candidate("second")
        self.ada.saves(patient={"given": "Ada", "email": "ada@example.com"})
        platform.settle()
        self.young = platform.rows("intake", "SELECT document FROM state WHERE entity = $1", self.ada.id)[0]["document"]
        self.ada.submits(medications=[{"text": "phenelzine"}])
        self.ada.signs()
        self.ada.signs("telehealth")
        self.ada.does("withdraw-consent", {"document": "telehealth", "version": 1})
        self.kim.saves(patient={"given": "Kim", "email": "kim@example.com"})
        self.lee = platform.candidate("demo")
        self.lee.saves(conditions=["depression"])
        platform.arm("intake", "deciding:1:raise")
        signature = {"document": "treatment", "version": 1}
        assert platform.ask("sign-consent", self.lee.token, signature, patient_id=self.lee.id).status_code == 500
        platform.settle()
        platform.move("25h")

    def stop(self) -> None:
        """The services, and a copy of each database."""
        for name in SERVICES:
            run(self.platform.stack.stop_service(name))
            self._as_superuser(f'CREATE DATABASE "{self._database(name)}_whole" TEMPLATE "{self._database(name)}"')

    def mend(self, service: str) -> None:
        name, owner = self._database(service), urlsplit(self._dsn(service)).username
        self._as_superuser(
            f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{name}_whole" OWNER "{owner}"'
        )

    def sql(self, service: str, *statements: str, values: Sequence[Any] = ()) -> None:
        """As the owner of the database. A statement that touches no row is no damage."""
        run(_execute(self._dsn(service), statements, values))

    def replies(self, *candidates: Candidate) -> Path:
        """What a front end would have kept."""
        file = self.directory / "replies.jsonl"
        lines = [
            {"service": "intake", "subject": each.subject, "key": key, "status": 200, "events": reply["events"]}
            for each in candidates
            for key, (_, _, reply) in each.replies.items()
        ]
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return file

    def audit(self, keys: bool = False, replies: Path | None = None) -> Report:
        """Without keys no service is asked to replay its journal, and it is over in a moment."""
        return run(audit(self.platform.stack.layout.up if keys else self._without_keys(), 0, replies))

    def _without_keys(self) -> Path:
        up = self.platform.up
        up["dirs"].pop("secrets")
        file = self.directory / "up.json"
        file.write_text(json.dumps(up))
        return file

    def broken(self, keys: bool = False) -> dict[str, list[str]]:
        """Violated invariant -> examples."""
        return {each.invariant.id: each.finding.examples for each in self.audit(keys).judged if each.finding.violations}

    def record(self, topic: str, entity: str | None = None) -> ConsumerRecord:
        """The last one on this topic, of this entity if one is named."""
        return self.platform.records(topic, entity)[-1]

    def produce_like(self, record: ConsumerRecord, value: bytes | None = None, **headers: str) -> None:
        """Another record of its shape on its partition."""
        changed = dict(record.headers) | {f"ce_{name}": text.encode() for name, text in headers.items()}
        run(self._produce(record, record.value if value is None else value, list(changed.items())))

    async def _produce(self, like: ConsumerRecord, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.platform.up["broker"]["bootstrap"])
        await producer.start()
        try:
            await producer.send_and_wait(like.topic, value, like.key, like.partition, headers=headers)
        finally:
            await producer.stop()

    def kafka_answers(self) -> bool:
        broker = self.platform.up["broker"]
        with Kafka({"bootstrap.servers": broker["bootstrap"], **broker["client_properties"]}) as kafka:
            try:
                places = [Place("care.intake", partition) for partition in kafka.partitions()["care.intake"]]
                return bool(kafka.bounds(places))
            except (CannotAudit, KeyError):
                return False

    def cut(self, record: ConsumerRecord) -> None:
        """Everything of its partition up to and with this record is gone."""
        run(self._cut(record))

    async def _cut(self, record: ConsumerRecord) -> None:
        client = AIOKafkaAdminClient(bootstrap_servers=self.platform.up["broker"]["bootstrap"])
        await client.start()
        try:
            place = TopicPartition(record.topic, record.partition)
            await client.delete_records({place: RecordsToDelete(before_offset=record.offset + 1)})
        finally:
            await client.close()

    def _dsn(self, service: str) -> str:
        if service == "keys":
            name = urlsplit(self.platform.up["keys_dsn"]).path
            return str(urlsplit(self.platform.up["postgres"]["superuser_dsn"])._replace(path=name).geturl())
        return str(self.platform.up["services"][service]["dsn"])

    def _database(self, service: str) -> str:
        return urlsplit(self._dsn(service)).path.removeprefix("/")

    def _as_superuser(self, *statements: str) -> None:
        run(_execute(self.platform.up["postgres"]["superuser_dsn"], statements, ()))


async def _execute(dsn: str, statements: Sequence[str], values: Sequence[Any]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for each in statements:
            status = await connection.execute(each, *values)
            assert not status.endswith(" 0"), f"no row was damaged by {each}"
    finally:
        await connection.close()
