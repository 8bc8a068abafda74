"""One process of one service: its parts, what starts in which order, and what ends it."""

import asyncio
import logging
import sys
from collections.abc import Sequence

import uvloop

from shared import logs
from shared.runtime.operations import Operation
from shared.runtime.process.parts import Pages, Senders
from shared.runtime.process.running import Process
from shared.runtime.service import Service
from shared.runtime.testing import injection
from shared.settings import Settings

__all__ = ["Process", "main"]


def main(
    service: Service, operations: Sequence[Operation], senders: Senders | None = None, pages: Pages | None = None
) -> None:
    """`python -m services.<name>` runs the service; with `verify` it only replays its journal, reading.

    `pages` gives what a browser is shown, beside the operations.
    """
    settings = Settings.from_environment()
    if sys.argv[1:] == ["verify"]:
        from shared.runtime.recovery.verify import verify

        raise SystemExit(asyncio.run(verify(service, operations, settings)))
    logs.configure(service.name, settings.replica, settings.logs)
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    injection.arm(settings.fault, settings.fault_log, settings.chaos)
    uvloop.run(Process(service, operations, settings, senders, pages).run())
