"""The look-around broker: librdkafka's in-memory cluster in a process of its own. It forgets all when it ends."""

import os
import subprocess
import sys
from collections.abc import Sequence

from confluent_kafka import libversion

from carepath.stack.kafka.broker import Broker
from carepath.stack.layout import PROJECT, Layout
from carepath.stack.ports import HOST
from carepath.stack.processes import spawn

_IDLE_MS = 25
"""A fetch that waits is not woken by a new record, so a long wait makes its reader late."""


def embedded(layout: Layout, port: int, topics: Sequence[str], why: str) -> Broker:
    """`topics` are `name:partitions`: they are there as soon as it serves, empty again after each start."""
    version = libversion()[0]

    def serve() -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "carepath.stack.kafka.mock", str(port), *topics]
        with (layout.kafka / "server.log").open("ab") as log:
            return spawn(words, cwd=PROJECT, env=os.environ, out=log)

    told = f"embedded (in memory, librdkafka {version}; {why})"
    return Broker("embedded", version, f"{HOST}:{port}", told, serve, _IDLE_MS)
