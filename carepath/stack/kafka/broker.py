"""What the rest of the stack knows of its broker."""

import asyncio
import logging
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from carepath.stack.errors import CannotStart


@dataclass(frozen=True)
class Broker:
    """`spawn` starts its process, always on the same port with the same data; None where it is the caller's.

    `why` is the line that every report carries: which broker, and why not a better one. `idle_ms` is how long it may
    hold a fetch for which it has nothing.
    """

    kind: str
    version: str | None
    bootstrap: str
    why: str
    spawn: Callable[[], subprocess.Popen[bytes]] | None = None
    idle_ms: int = 500


async def wait_until_ready(bootstrap: str, patience: float = 60) -> None:
    """Returns when it answers a client. Raises CannotStart after `patience` seconds."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    deadline = asyncio.get_running_loop().time() + patience
    while not await _answers(bootstrap):
        if asyncio.get_running_loop().time() > deadline:
            raise CannotStart(f"Kafka at {bootstrap} does not answer: start it, or leave KAFKA= away")
        await asyncio.sleep(0.05)


async def _answers(bootstrap: str) -> bool:
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
    try:
        await client.start()
    except (KafkaError, OSError, AttributeError):
        return False
    finally:
        await client.close()
    return True
