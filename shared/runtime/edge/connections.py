"""One connection of a client: how long it may wait, how many there may be. uvicorn's limits begin at a request."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import orjson
from prometheus_client import Counter, Gauge
from uvicorn.protocols.http.h11_impl import H11Protocol

from shared.runtime.edge.problems import MEDIA_TYPE, RETRY_SECONDS, Problem

HEAD_SECONDS = 10.0
"""From the first byte of a request to the last of its head; and for what is left of a body that nobody reads."""
WRITE_SECONDS = 30.0
"""How long a client that is sent an answer may take none of it."""
MOST = 1000
MOST_OF_ONE_ADDRESS = 500

OPEN = Gauge("carepath_http_connections", "Connections that are open")
CUT = Counter("carepath_http_connections_cut_total", "Connections that were closed on a client", ["why"])


class Connection(H11Protocol):
    """A connection is closed where its client takes too long. At a limit, the one that waits longest without a
    request is closed."""

    def __init__(self, *args: Any, most: int = MOST, most_of_one: int = MOST_OF_ONE_ADDRESS, **more: Any) -> None:
        super().__init__(*args, **more)
        self._most, self._most_of_one = most, most_of_one
        self._since = time.monotonic()
        self._head: asyncio.TimerHandle | None = None
        self._write: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether no request of this client is being answered."""
        return self.cycle is None or bool(self.cycle.response_complete)

    @property
    def address(self) -> str:
        return self.client[0] if self.client else ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        OPEN.set(len(self.connections))
        if self._has_room():
            self._head = self._after(HEAD_SECONDS, "head")
        else:
            CUT.labels("limit").inc()
            transport.write(_CROWDED)
            self.connections.discard(self)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        _cancel(self._head)
        _cancel(self._write)
        super().connection_lost(exc)
        OPEN.set(len(self.connections))

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        if not self.idle:
            _cancel(self._head)
            self._head = None
        elif self._head is None:
            self._head = self._after(HEAD_SECONDS, "head")

    def on_response_complete(self) -> None:
        self._since = time.monotonic()
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        if self.transport.get_write_buffer_size():
            self._cut("write")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._write = self._write or self._after(WRITE_SECONDS, "write")

    def resume_writing(self) -> None:
        super().resume_writing()
        _cancel(self._write)
        self._write = None

    def _has_room(self) -> bool:
        """Whether this one may stay. At a limit, another that waits without a request is closed for it."""
        everybody = [each for each in self.connections if isinstance(each, Connection)]
        neighbours = [each for each in everybody if each.address == self.address]
        for those, most in ((neighbours, self._most_of_one), (everybody, self._most)):
            if most and len(those) > most:
                waiting = [each for each in those if each is not self and each.idle and not each.transport.is_closing()]
                if not waiting:
                    return False
                min(waiting, key=lambda each: each._since)._cut("limit")
                break
        return True

    def _after(self, seconds: float, why: str) -> asyncio.TimerHandle:
        return self.loop.call_later(seconds, self._cut, why)

    def _cut(self, why: str) -> None:
        CUT.labels(why).inc()
        self.connections.discard(self)
        self.transport.abort()


def connections(most: int, most_of_one: int) -> Callable[..., asyncio.Protocol]:
    """What uvicorn makes of each connection. 0 is no limit."""

    def made(*args: Any, **more: Any) -> asyncio.Protocol:
        connection: asyncio.Protocol = Connection(*args, most=most, most_of_one=most_of_one, **more)
        return connection

    return made


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer:
        timer.cancel()


def _crowded() -> bytes:
    body = orjson.dumps(Problem(503, "too-many-connections").body(), option=orjson.OPT_SORT_KEYS)
    head = f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nretry-after: {RETRY_SECONDS}\r\n"
    return f"HTTP/1.1 503 Service Unavailable\r\n{head}connection: close\r\n\r\n".encode() + body


_CROWDED = _crowded()
