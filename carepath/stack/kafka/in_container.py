"""`python -m carepath.stack.kafka.in_container IMAGE VOLUME PORT CONTROLLER`: Kafka, as long as this lives.

A process that was killed leaves its container behind; the next one with the same volume ends it first.
"""

import contextlib
import os
import signal
import sys
from types import FrameType

os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")  # before the import below reads it

from docker.errors import NotFound  # type: ignore[import-untyped]
from testcontainers.core.container import DockerContainer

HOST = "127.0.0.1"
DATA = "/var/lib/kafka/data"
GRACE_SECONDS = 10
_ASKS = (signal.SIGTERM, signal.SIGINT)


def container(image: str, volume: str, port: int, controller: int) -> DockerContainer:
    """One variable drops every default of the image: all that is needed is said."""
    told = {
        "NODE_ID": "1",
        "PROCESS_ROLES": "broker,controller",
        "CONTROLLER_QUORUM_VOTERS": f"1@{HOST}:{controller}",
        "LISTENERS": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller}",
        "ADVERTISED_LISTENERS": f"PLAINTEXT://{HOST}:{port}",
        "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "LOG_DIRS": DATA,
        "AUTO_CREATE_TOPICS_ENABLE": "false",
        "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
        "BROKER_SESSION_TIMEOUT_MS": "2000",
        "BROKER_HEARTBEAT_INTERVAL_MS": "500",
        "HEAP_OPTS": "-Xmx256m",
    }
    made = DockerContainer(image, network_mode="host").with_name(volume).with_volume_mapping(volume, DATA, "rw")
    for name, value in told.items():
        made.with_env(f"KAFKA_{name}", value)
    return made


def main() -> int:
    """Until a signal, or until the server ends by itself: then with its exit code."""
    image, volume, port, controller = sys.argv[1:]
    kafka = container(image, volume, int(port), int(controller))
    _end_what_was_left(kafka, volume)
    for each in _ASKS:
        signal.signal(each, _leave)
    signal.pthread_sigmask(signal.SIG_BLOCK, _ASKS)  # half a container would be left behind
    kafka.start()
    running = kafka.get_wrapped_container()
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKS)
        for line in running.logs(stream=True, follow=True):
            sys.stdout.buffer.write(line)
        return int(running.wait()["StatusCode"])
    finally:
        running.stop(timeout=GRACE_SECONDS)
        running.remove(force=True)


def _end_what_was_left(kafka: DockerContainer, name: str) -> None:
    with contextlib.suppress(NotFound):
        kafka.get_docker_client().client.containers.get(name).remove(force=True)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
