"""What a refusal leaves unread is read and thrown away, or the client sees a reset where the answer should be."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive, Scope

MOST_BYTES = 32 * 1024 * 1024
MOST_SECONDS = 5
TOO_SLOW = 408


class Draining:
    """A request's body. `receive` is the application's; `drain` reads what it left, before the answer goes out."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._started = self._ended = False
        self._asks_first = any(name == b"expect" for name, _ in scope["headers"])

    async def receive(self) -> Message:
        message = await self._receive()
        self._started = True
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def drain(self, status: int) -> None:
        """A client that asked before sending has nothing to throw away, and a slow one is not waited for again."""
        if status == TOO_SLOW or (self._asks_first and not self._started):
            return
        try:
            async with asyncio.timeout(MOST_SECONDS):
                await self._throw_away()
        except TimeoutError:
            return

    async def _throw_away(self) -> None:
        left = MOST_BYTES
        while not self._ended and left > 0:
            left -= len((await self.receive()).get("body", b""))
