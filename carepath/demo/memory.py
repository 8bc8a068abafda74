"""What the processes of a stack take of the machine's memory."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import psutil

_MEGABYTE = 1_000_000


def memory(up: Mapping[str, Any], supervisor: int) -> dict[str, float]:
    """Proportional set sizes in MB: of Kafka where the stack started it, and of everything else together."""
    kafka = {process.pid for pid in up["broker"]["pids"] for process in _family(pid)}
    everybody = _family(supervisor)
    return {
        "pss_mb": _size(process for process in everybody if process.pid not in kafka),
        "kafka_pss_mb": _size(process for process in everybody if process.pid in kafka),
    }


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _size(processes: Iterable[psutil.Process]) -> float:
    """Of those that are still there: a server's helpers come and go."""
    size = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            size += process.memory_full_info().pss
    return round(size / _MEGABYTE, 1)
