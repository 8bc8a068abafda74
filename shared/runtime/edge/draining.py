"""The body of a request has a deadline. What a refusal leaves unread is read and thrown away."""

import asyncio

from starlette.types import Message, Receive, Scope

from shared.runtime.edge.problems import Problem

BODY_SECONDS = 10.0
SLOWEST = 65_536
"""Bytes a second. A body that comes at least this fast may take longer than the deadline."""
MOST_BYTES = 32 * 1024 * 1024
MOST_SECONDS = 5
TOO_SLOW = 408


class Draining:
    """`receive` is for the application and raises a Problem 408; `drain` reads what that left unread."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._started = self._ended = False
        self._until = 0.0
        self._asks_first = any(name == b"expect" for name, _ in scope["headers"])
        self._closes = scope.get("http_version") == "1.0" or any(
            name == b"connection" and b"close" in value.lower() for name, value in scope["headers"]
        )

    async def receive(self) -> Message:
        if self._ended:
            return await self._receive()
        self._until = self._until or asyncio.get_running_loop().time() + BODY_SECONDS
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise Problem(TOO_SLOW, "too-slow", headers={"connection": "close"}) from None
        self._until += len(message.get("body", b"")) / SLOWEST
        self._started = True
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def drain(self, status: int, closes: bool = False) -> None:
        """Reads and throws away what still comes, where the connection is about to close: without this the client
        would see a reset instead of the answer. On other connections the server does so itself. Nothing is read from
        a client that asked before sending, nor from one that was too slow already."""
        if not (closes or self._closes) or status == TOO_SLOW or (self._asks_first and not self._started):
            return
        try:
            async with asyncio.timeout(MOST_SECONDS):
                await self._throw_away()
        except (TimeoutError, Problem):
            return

    async def _throw_away(self) -> None:
        left = MOST_BYTES
        while not self._ended and left > 0:
            left -= len((await self.receive()).get("body", b""))
