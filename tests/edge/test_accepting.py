"""However much a process has to do, nobody waits outside: who is in danger is known only once they were let in."""

from __future__ import annotations

import asyncio
import socket

import uvloop
from starlette.applications import Starlette

from shared.runtime.edge.server import serve, server
from tests.edge.conftest import port_of

CALLERS = 64
MOST_ROUNDS = 16


async def _rounds() -> int:
    """How many rounds the loop needs until all who called at once are let in."""
    listening = server(Starlette(), "127.0.0.1", 0)
    running = asyncio.create_task(serve(listening))
    while not listening.started:
        await asyncio.sleep(0.01)
    callers = [socket.create_connection(("127.0.0.1", port_of(listening))) for _ in range(CALLERS)]
    rounds = 0
    while len(listening.server_state.connections) < CALLERS:
        rounds += 1
        await asyncio.sleep(0)
    for each in callers:
        each.close()
    listening.should_exit = True
    await running
    return rounds


def test_who_calls_at_once_is_let_in_within_a_few_rounds() -> None:
    assert uvloop.run(_rounds()) <= MOST_ROUNDS
