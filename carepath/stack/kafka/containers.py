"""Apache Kafka's own image, where a Docker engine answers. Its process is `in_container`, which holds the container."""

import asyncio
import importlib.util
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

from carepath.stack.errors import CannotStart
from carepath.stack.kafka.broker import Broker
from carepath.stack.layout import PROJECT, Layout
from carepath.stack.ports import HOST
from carepath.stack.processes import spawn
from carepath.stack.say import Say

VERSION = "4.3.1"
IMAGE = f"apache/kafka:{VERSION}"
_ENGINE_SECONDS = 5


async def containers(layout: Layout, ports: tuple[int, int], say: Say) -> Broker:
    """A container with its data in a volume of this directory's own. Raises CannotStart."""
    await asyncio.to_thread(_require_image, say)

    def serve() -> subprocess.Popen[bytes]:
        words = [
            sys.executable,
            "-m",
            "carepath.stack.kafka.in_container",
            IMAGE,
            _volume(layout.kafka),
            *map(str, ports),
        ]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        with (layout.kafka / "server.log").open("ab") as log:
            return spawn(words, cwd=layout.kafka, env=environment, out=log, death=signal.SIGTERM)

    return Broker("containers", VERSION, f"{HOST}:{ports[0]}", f"containers ({IMAGE})", serve)


def _volume(directory: Path) -> str:
    """Its name, made once: whoever forgets the directory begins with another."""
    note = directory / "volume"
    if not note.exists():
        note.write_text(f"carepath-kafka-{secrets.token_hex(8)}", encoding="ascii")
    return note.read_text(encoding="ascii")


def _require_image(say: Say) -> None:
    """The image is there, or is fetched. Raises CannotStart."""
    if importlib.util.find_spec("testcontainers") is None:
        raise CannotStart("testcontainers is not installed")
    import docker  # type: ignore[import-untyped]
    from docker.errors import DockerException, ImageNotFound  # type: ignore[import-untyped]

    try:
        engine = docker.from_env(timeout=_ENGINE_SECONDS)
        engine.ping()
    except (DockerException, OSError):
        raise CannotStart("no Docker engine answers") from None
    try:
        try:
            engine.images.get(IMAGE)
        except ImageNotFound:
            say(f"fetching {IMAGE} (once)")
            docker.from_env(timeout=600).images.pull(IMAGE)
    except (DockerException, OSError):
        raise CannotStart(f"the Docker engine cannot fetch {IMAGE}") from None
    finally:
        engine.close()
