"""A running stack as the tests of promises use it: people of two clinics, its databases, its topics, the audit."""

from __future__ import annotations

import asyncio
import copy
import json
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from carepath.stack import Stack
from services.intake.api import EXAMPLE
from shared.settings import PARTITIONS
from shared.times import instant, stamp
from tests.assessments import somebody

T = TypeVar("T")
SETTLED_SECONDS = 180
SERVICES = ("intake", "eligibility")
STREAMS = ("care.intake", "care.intake.safety", "care.eligibility", "care.eligibility.safety")
PATHS = {
    "save-draft": ("PUT", "intake", "/v1/assessments/draft"),
    "submit-assessment": ("POST", "intake", "/v1/assessments"),
    "get-patient": ("GET", "intake", "/v1/patients/{patient_id}"),
    "get-emergency-card": ("GET", "intake", "/v1/patients/{patient_id}/emergency-card"),
    "sign-consent": ("POST", "intake", "/v1/patients/{patient_id}/consents"),
    "withdraw-consent": ("POST", "intake", "/v1/patients/{patient_id}/consents/withdrawal"),
    "withdraw-patient": ("POST", "intake", "/v1/patients/{patient_id}/withdrawal"),
    "get-decision": ("GET", "eligibility", "/v1/patients/{patient_id}/decision"),
    "decide-review": ("POST", "eligibility", "/v1/patients/{patient_id}/review"),
    "get-duplicates": ("GET", "eligibility", "/v1/patients/{patient_id}/duplicates"),
    "settle-duplicate": ("POST", "eligibility", "/v1/patients/{patient_id}/duplicates/settlement"),
    "place-hold": ("POST", "eligibility", "/v1/patients/{patient_id}/holds"),
    "release-hold": ("POST", "eligibility", "/v1/patients/{patient_id}/holds/{hold_id}/release"),
    "report-danger": ("POST", "eligibility", "/v1/patients/{patient_id}/danger"),
    "acknowledge-crisis": ("POST", "eligibility", "/v1/patients/{patient_id}/crisis/acknowledgement"),
}


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def assessment(**changes: Any) -> dict[str, Any]:
    """The accepted example of another person each time, with whole top-level members replaced or dicts laid over."""
    body = copy.deepcopy(EXAMPLE)
    body["patient"] |= somebody()
    for name, value in changes.items():
        body[name] = {**body[name], **value} if isinstance(value, dict) else value
    return body


class Platform:
    """Speaks HTTP like any front end, and looks where only an operator may look."""

    def __init__(self, stack: Stack, replica: int = 1) -> None:
        self.stack, self.replica = stack, replica
        self.http = httpx.Client(timeout=30)
        self.ports = {
            (name, number): replica["port"]
            for name, service in stack.up["services"].items()
            for number, replica in enumerate(service["replicas"], 1)
        }

    @property
    def up(self) -> dict[str, Any]:
        return self.stack.up

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ports[service, self.replica]}"

    def token(self, role: str, **asked: Any) -> str:
        return run(self.stack.token(role, **asked))

    def ask(self, operation: str, token: str, body: Any = None, key: str | None = None, **ids: str) -> httpx.Response:
        """One request. `key` is new unless it is given."""
        method, service, path = PATHS[operation]
        headers = {"authorization": f"Bearer {token}"}
        if method != "GET":
            headers["idempotency-key"] = key or str(uuid4())
        url = self.url(service) + path.format(**ids)
        return self.http.request(method, url, json=body, headers=headers)

    def post_to(self, service: str, path: str, token: str, body: Any = None, key: str = "") -> httpx.Response:
        """An operation that every service has."""
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key or str(uuid4())}
        return self.http.post(self.url(service) + path, json=body if body is not None else {}, headers=headers)

    def get_from(self, service: str, path: str, token: str) -> httpx.Response:
        return self.http.get(self.url(service) + path, headers={"authorization": f"Bearer {token}"})

    def insist(self, operation: str, token: str, body: Any, key: str, **ids: str) -> httpx.Response:
        """Tries again under the same key, as a front end does, until there is an answer that is final."""
        until = time.monotonic() + SETTLED_SECONDS
        while time.monotonic() < until:
            try:
                answer = self.ask(operation, token, body, key, **ids)
                if answer.status_code != 503:
                    return answer
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise TimeoutError(operation)

    def candidate(self, clinic: str = "demo", subject: str = "") -> Candidate:
        subject = subject or f"candidate-{uuid4()}"
        return Candidate(self, clinic, subject, self.token("patient", clinic=clinic, subject=subject))

    def clinician(self, clinic: str, patient_id: str) -> Candidate:
        """A clinician of this clinic who looks after this patient."""
        subject = f"clinician-{uuid4()}"
        return Candidate(self, clinic, subject, self.token("clinician", clinic=clinic, subject=subject), patient_id)

    def settle(self) -> None:
        """Returns when nothing is left to do at this instant of the clock, kills and outages over. Raises NotQuiet."""
        end = time.monotonic() + SETTLED_SECONDS
        while True:
            try:
                self.move(by="0s")
                return
            except Exception:
                if time.monotonic() > end:
                    raise

    def move(self, by: str) -> None:
        run(self.stack.clock_to(by=by))

    def move_to(self, at: datetime) -> None:
        run(self.stack.clock_to(to=stamp(at)))

    def move_to_daytime(self) -> datetime:
        """To the next 18:00 UTC, where it then is: 10 or 11 o'clock at both clinics, no quiet hours."""
        now = instant(self.now())
        today = now.replace(hour=18, minute=0, second=0, microsecond=0)
        at = today if today > now else today + timedelta(days=1)
        self.move_to(at)
        return at

    def tasks(self, service: str, token: str) -> list[dict[str, Any]]:
        """Who is waited for, as this person is told."""
        found: list[dict[str, Any]] = self.get_from(service, "/v1/tasks", token).json()["tasks"]
        return found

    def arm(self, service: str, fault: str) -> None:
        """The process that speaks to us fails there, in the midst of what it does.

        What is to raise is armed when it is quiet, so that the next decision is ours.
        """
        if fault.endswith(":raise"):
            self.settle()
        self._lever(service, "fault", {"fault": fault})

    def pause(self, service: str, *streams: str) -> None:
        """This service stops reading these streams; without any it reads on."""
        self._lever(service, "paused", {"paused": list(streams)})

    def _lever(self, service: str, lever: str, body: dict[str, Any]) -> None:
        secret = (self.stack.layout.secrets / "clock.key").read_text()
        headers = {"x-carepath-clock": secret}
        self.http.put(f"{self.url(service)}/internal/{lever}", json=body, headers=headers).raise_for_status()

    def move_patiently(self, by: str) -> None:
        """The same through kills and outages."""
        target = stamp(instant(self.now()) + _span(by))
        self.until(lambda: self._moves_to(target))

    def _moves_to(self, target: str) -> bool:
        try:
            run(self.stack.clock_to(to=target))
        except Exception:
            return False
        return True

    def now(self) -> str:
        return run(self.stack.now())

    def rows(self, service: str, statement: str, *values: Any) -> list[Any]:
        async def fetch() -> list[Any]:
            connection = await asyncpg.connect(self.up["services"][service]["dsn"])
            try:
                return list(await connection.fetch(statement, *values))
            finally:
                await connection.close()

        return run(fetch())

    def records(self, topic: str, key: str | None = None) -> list[ConsumerRecord]:
        """Every record of a topic from the start, of one key if it is given."""
        found = run(_read(self.up["broker"]["bootstrap"], topic))
        return [each for each in found if key is None or each.key.decode() == key]

    def streams(self, entity: str | None = None) -> list[ConsumerRecord]:
        """Everything on the services' streams, of one entity if it is given; repeats too."""
        topics = [f"care.{name}{lane}" for name in self.up["services"] for lane in ("", ".safety")]
        found = run(_read(self.up["broker"]["bootstrap"], *topics))
        return [each for each in found if entity is None or each.key.decode() == entity]

    def told(self, entity: str) -> list[str]:
        """The types of everything told about somebody, service by service, in the order of numbers; repeats once."""
        types: dict[tuple[str, int], str] = {}
        for each in self.streams(entity):
            head = header(each)
            types.setdefault((each.topic, int(head["ce_sequence"])), head["ce_type"])
        return [types[place] for place in sorted(types)]

    def audit(self) -> dict[str, Any]:
        """The report of `carepath audit`, and its exit code under `exit`."""
        report = Path(self.stack.layout.root) / "audit.json"
        words = ["audit", "--up", str(self.stack.layout.up), "--report", str(report)]
        done = subprocess.run([sys.executable, "-m", "carepath", *words], capture_output=True, text=True, check=False)
        assert report.exists(), done.stderr
        found: dict[str, Any] = json.loads(report.read_text())
        return found | {"exit": done.returncode}

    def assert_whole(self) -> None:
        """Settled in time, and the audit finds nothing."""
        self.settle()
        found = self.audit()
        broken = {name: each for name, each in found["invariants"].items() if each["violations"]}
        assert not broken and found["exit"] != 1, broken

    def until(self, holds: Callable[[], Any], seconds: float = SETTLED_SECONDS) -> Any:
        """What `holds` gives once it gives something. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := holds():
                return found
            time.sleep(0.02)
        raise TimeoutError("it never held")


@dataclass
class Candidate:
    """Somebody of a clinic, with every command they were answered: key -> (operation, body, reply)."""

    platform: Platform
    clinic: str
    subject: str
    token: str
    id: str = ""
    replies: dict[str, tuple[str, Any, dict[str, Any]]] = field(default_factory=dict)

    def does(self, operation: str, body: Any, **ids: str) -> dict[str, Any]:
        """A command that must succeed, however often it has to be sent."""
        key = str(uuid4())
        if operation == "acknowledge-crisis":
            body = {"crisis_ids": self.open_crises(), "outcome": "safe", **body}
        if self.id and "patient_id" in PATHS[operation][2]:
            ids = {"patient_id": self.id, **ids}
        answer = self.platform.insist(operation, self.token, body, key, **ids)
        assert answer.status_code in (200, 201), answer.text
        reply: dict[str, Any] = answer.json()
        self.id = reply.get("patient_id", self.id)
        self.replies[key] = (operation, body, reply)
        return reply

    def open_crises(self) -> list[str]:
        """Of this patient, as somebody of the clinic is told."""
        tasks = self.platform.tasks("eligibility", self.token)
        mine = [each for each in tasks if (each["patient_id"], each["what"]) == (self.id, "acknowledge-crisis")]
        return [each["key"].partition(":")[2] for each in mine]

    def sees_decision(self) -> dict[str, Any]:
        """What eligibility decided, once it has."""
        reply: dict[str, Any] = self.platform.until(self._decision)
        return reply

    def _decision(self) -> dict[str, Any] | None:
        try:
            answer = self.platform.ask("get-decision", self.token, patient_id=self.id)
        except httpx.TransportError:
            return None
        return answer.json() if answer.status_code == 200 else None

    def saves(self, **part: Any) -> dict[str, Any]:
        return self.does("save-draft", part)

    def submits(self, **changes: Any) -> dict[str, Any]:
        return self.does("submit-assessment", assessment(**changes))

    def signs(self, document: str = "treatment") -> dict[str, Any]:
        return self.does("sign-consent", {"document": document, "version": 1})


def _span(by: str) -> timedelta:
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return timedelta(**{units[by[-1]]: float(by[:-1])})


def header(record: ConsumerRecord) -> dict[str, str]:
    return {name: value.decode() for name, value in record.headers}


async def _read(bootstrap: str, *topics: str) -> list[ConsumerRecord]:
    """Waits for a Kafka that has been killed and is on its way back."""
    end = time.monotonic() + SETTLED_SECONDS
    while True:
        try:
            return await _read_once(bootstrap, *topics)
        except KafkaError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.2)


async def _read_once(bootstrap: str, *topics: str) -> list[ConsumerRecord]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        await consumer.start()
        places = [TopicPartition(topic, partition) for topic in topics for partition in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        records: list[ConsumerRecord] = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            fetched = await consumer.getmany(timeout_ms=500)
            records += [each for batch in fetched.values() for each in batch]
        return records
    finally:
        await consumer.stop()
