"""The ports of a stack: one block of numbers that stay the same through every restart.

They lie below the range that the kernel hands out for outgoing connections: a port whose server is down for a moment
must not be taken by somebody's connection, nor by a client that connects to itself.
"""

import socket
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from carepath.stack.errors import CannotStart

HOST = "127.0.0.1"
SIZE = 64
FIRST = 10240
KAFKA, CONTROLLER, POSTGRES, MAIL, SERVICES = 1, 2, 3, 4, 8  # 0 is the supervisor's own
PER_SERVICE = 8
"""Ports of one service, so also the most replicas it may have."""


@dataclass(frozen=True)
class Block:
    """`base` and the numbers after it. `held` is the listening socket on `base`: while it lives the block is ours."""

    base: int
    held: socket.socket

    def port(self, offset: int) -> int:
        return self.base + offset

    def of_service(self, index: int, replica: int) -> int:
        return self.base + service_offset(index, replica)


def service_offset(index: int, replica: int) -> int:
    """Replicas count from 1."""
    return SERVICES + index * PER_SERVICE + replica - 1


def claim_block(directory: Path, needed: Iterable[int], base: int = 0) -> Block:
    """The block of this directory, or the next one that is free; with `base` that one or CannotStart."""
    offsets = list(needed)
    for candidate in [base] if base else _candidates(directory):
        held = _listen(candidate)
        busy = None if held else candidate
        busy = busy or next((candidate + offset for offset in offsets if not _is_free(candidate + offset)), None)
        if held and not busy:
            return Block(candidate, held)
        if held:
            held.close()
        if base:
            raise CannotStart(f"port {busy} is busy: stop what listens there, or set PORT to another number")
    raise CannotStart(f"no {SIZE} free ports between {FIRST} and {_last()}: set PORT to the first of a free block")


def _candidates(directory: Path) -> Iterator[int]:
    count = (_last() - FIRST) // SIZE
    start = zlib.crc32(str(directory).encode()) % count
    return (FIRST + (start + step) % count * SIZE for step in range(count))


def _last() -> int:
    try:
        low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except OSError:
        low = 32768
    return low if low > FIRST + SIZE else 60_000


def _listen(port: int) -> socket.socket | None:
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((HOST, port))
        held.listen(128)
    except OSError:
        held.close()
        return None
    return held


def _is_free(port: int) -> bool:
    held = _listen(port)
    if held:
        held.close()
    return held is not None
