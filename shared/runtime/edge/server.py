"""How uvicorn serves the edge: no access log, no signature, headers large enough to be refused politely."""

import uvicorn
from starlette.types import ASGIApp

from shared.runtime.edge.connections import MOST, MOST_OF_ONE_ADDRESS, connections

MOST_UNFINISHED_BYTES = 131_072  # the guard answers 431 from 16 KiB on; beyond this the connection is dropped

ACCEPTED_AT_ONCE = 16
"""In each round of its loop libuv accepts one connection per socket. While a round is long, callers would wait
outside, somebody in danger among them. With so many copies of the socket, so many are accepted per round."""


def server(
    app: ASGIApp, host: str, port: int, most: int = MOST, most_of_one: int = MOST_OF_ONE_ADDRESS
) -> uvicorn.Server:
    """A server that leaves signals and logging to its caller. `most` connections in all, and of one address."""
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
            http=connections(most, most_of_one),  # type: ignore[arg-type]  # called for each connection, a class or not
            timeout_graceful_shutdown=8,  # as long as a body may take, nearly; a stack kills after ten
        )
    )


async def serve(listening: uvicorn.Server) -> None:
    """Until it is told to exit; without signal handlers of its own."""
    own = listening.config.bind_socket()
    await listening._serve([own, *(own.dup() for _ in range(ACCEPTED_AT_ONCE - 1))])
