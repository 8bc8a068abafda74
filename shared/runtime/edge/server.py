"""How uvicorn serves the edge: no access log, no signature, headers large enough to be refused politely."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp

MOST_UNFINISHED_BYTES = 131_072  # the guard answers 431 from 16 KiB on; beyond this the connection is dropped


def server(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """A server that leaves signals and logging to its caller."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # what browsers call us is CAREPATH_PUBLIC_URL, whatever a header says
            lifespan="on",
            h11_max_incomplete_event_size=MOST_UNFINISHED_BYTES,
            timeout_graceful_shutdown=5,
        )
    )


def port_of(listening: uvicorn.Server) -> int:
    """The port a started server listens on."""
    sockets: list[socket.socket] = [each for one in listening.servers for each in one.sockets]
    return int(sockets[0].getsockname()[1])
