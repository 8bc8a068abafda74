from __future__ import annotations

from pathlib import Path

import pytest

from carepath.stack.errors import CannotStart
from carepath.stack.kafka.broker import Broker
from carepath.stack.kafka.choice import choose
from carepath.stack.layout import Layout
from carepath.stack.plan import Plan
from tests.stack.conftest import run


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only programs this machine has, and an empty cache."""
    place = tmp_path / "bin"
    place.mkdir()
    monkeypatch.setenv("PATH", str(place))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-engine")
    return place


def program(place: Path, name: str, script: str) -> None:
    (place / name).write_text(f"#!/bin/sh\n{script}\n")
    (place / name).chmod(0o755)


def chosen(tmp_path: Path, **settings: object) -> Broker:
    layout = Layout.of(tmp_path)
    return run(choose(Plan.model_validate(settings), layout, (1, 2), [], lambda _: None))


def test_the_callers_kafka_wins(programs: Path, tmp_path: Path) -> None:
    broker = chosen(tmp_path, kafka="kafka:9092", broker="java")
    assert (broker.kind, broker.bootstrap, broker.spawn) == ("given", "kafka:9092", None)


def test_without_java_auto_says_why_it_only_looks_around(programs: Path, tmp_path: Path) -> None:
    broker = chosen(tmp_path)
    assert broker.kind == "embedded" and "not java, because no Java 17 or newer was found" in broker.why
    with pytest.raises(CannotStart, match="no Java 17"):
        chosen(tmp_path, broker="java")


def test_without_an_engine_there_are_no_containers(programs: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="no Docker engine answers"):
        chosen(tmp_path, broker="containers")
    assert chosen(tmp_path).why.count("not containers, because no Docker engine answers; not java") == 1


def test_an_old_java_will_not_do(programs: Path, tmp_path: Path) -> None:
    program(programs, "java", "echo 'openjdk version \"11.0.2\"' >&2")
    with pytest.raises(CannotStart, match="older than Java 17"):
        chosen(tmp_path, broker="java")


def test_without_maven_there_are_no_jars(programs: Path, tmp_path: Path) -> None:
    program(programs, "java", "echo 'openjdk version \"21\"' >&2")
    with pytest.raises(CannotStart, match="no Maven was found"):
        chosen(tmp_path, broker="java")
    assert "no Maven" in chosen(tmp_path).why


def test_what_maven_says_is_handed_on_in_one_line(programs: Path, tmp_path: Path) -> None:
    program(programs, "java", "echo 'openjdk version \"21.0.1\"' >&2")
    program(programs, "mvn", "echo '[ERROR] Unknown host'; echo '[ERROR] more'; exit 1")
    with pytest.raises(CannotStart, match=r"^Maven could not fetch Apache Kafka: \[ERROR\] Unknown host$"):
        chosen(tmp_path, broker="java")


def test_the_embedded_broker_serves_one_replica_only(programs: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="one replica only"):
        chosen(tmp_path, replicas=2)
