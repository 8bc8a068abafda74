"""One Apache Kafka server (KRaft, broker and controller in one) from Maven's jars, quick to start and to restart."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from pathlib import Path

from carepath.stack.errors import CannotStart
from carepath.stack.kafka.broker import Broker, wait_until_ready
from carepath.stack.kafka.jars import Jars, Java, install, locked
from carepath.stack.layout import Layout
from carepath.stack.ports import HOST
from carepath.stack.processes import spawn, stop
from carepath.stack.say import Say

PROPERTIES = "server.properties"
DATA = "data"
_TEMPLATE = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
# a killed server is let in again as soon as its old session is over: 4 s instead of 13
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
# as delivered the cleaner takes half of the heap for itself, and each collection of the rest stands still for 0.2 s
log.cleaner.dedupe.buffer.size=4194304
"""
_SILENT = ["-Xlog:cds=off", "-Xlog:cds+dynamic=off"]
_QUICK = ["-Xmx256m", "-Xmn48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN"]


async def java(layout: Layout, ports: tuple[int, int], java: Java, maven: str | None, say: Say) -> Broker:
    """A server with its data in `layout.kafka`. Raises CannotStart."""
    jars = await install(java, maven, say)
    await _prepare(jars, ports, say)
    why = f"java (Apache Kafka {jars.version})"

    def serve() -> subprocess.Popen[bytes]:
        if not (layout.kafka / DATA / "meta.properties").exists():
            _format(jars, layout.kafka)
        _configure(layout.kafka, ports)
        return _serve(jars, layout.kafka)

    return Broker("java", jars.version, f"{HOST}:{ports[0]}", why, serve)


def _configure(directory: Path, ports: tuple[int, int]) -> None:
    text = _TEMPLATE.format(host=HOST, port=ports[0], controller=ports[1])
    (directory / PROPERTIES).write_text(text, encoding="ascii")


def _serve(jars: Jars, directory: Path, extra: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    archive = [f"-XX:SharedArchiveFile={jars.archive}", *_SILENT]
    words = _words(jars, extra or archive, "kafka.Kafka", PROPERTIES)
    with (directory / "server.log").open("ab") as log:
        return spawn(words, cwd=directory, env=_environment(), out=log)


def _words(jars: Jars, options: Sequence[str], main: str, *words: str) -> list[str]:
    return [jars.java.command, *_QUICK, *options, "-cp", f"{jars.libs}/*", main, *words]


def _environment() -> dict[str, str]:
    """A locale in which Java can open directories whose names are not ASCII."""
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def _format(jars: Jars, directory: Path) -> None:
    """A copy of formatted storage under a cluster id of its own."""
    data = directory / DATA
    shutil.copytree(jars.formatted, data)
    meta = data / "meta.properties"
    lines = [line for line in meta.read_text(encoding="ascii").splitlines() if not line.startswith("cluster.id=")]
    meta.write_text("\n".join([*lines, f"cluster.id={_cluster_id()}", ""]), encoding="ascii")


def _cluster_id() -> str:
    return urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


async def _prepare(jars: Jars, ports: tuple[int, int], say: Say) -> None:
    """Formats storage and archives the loaded classes, once for these jars and this Java."""
    if jars.archive.exists() and jars.formatted.exists():
        return
    with locked(jars.home):
        if not (jars.archive.exists() and jars.formatted.exists()):
            say("preparing Apache Kafka for quick starts (once)")
            await _rehearse(jars, ports)


async def _rehearse(jars: Jars, ports: tuple[int, int]) -> None:
    with tempfile.TemporaryDirectory(dir=jars.home) as place:
        directory = Path(place)
        _configure(directory, ports)
        await asyncio.to_thread(_format_storage, jars, directory)
        shutil.rmtree(jars.formatted, ignore_errors=True)
        shutil.copytree(directory / DATA, jars.formatted)
        half = directory / "classes.jsa"
        process = _serve(jars, directory, [f"-XX:ArchiveClassesAtExit={half}", *_SILENT])
        try:
            await wait_until_ready(f"{HOST}:{ports[0]}")
        finally:
            await stop(process, signal.SIGTERM, 30)
        if half.exists():
            half.rename(jars.archive)


def _format_storage(jars: Jars, directory: Path) -> None:
    words = _words(jars, [], "kafka.tools.StorageTool", "format", "-t", _cluster_id(), "-c", PROPERTIES)
    told = subprocess.run(words, cwd=directory, env=_environment(), capture_output=True, text=True, check=False)
    if told.returncode:
        raise CannotStart(f"Apache Kafka cannot format its storage: {told.stderr.strip().splitlines()[-1:]}")
