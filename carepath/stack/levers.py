"""What the owner of a stack may do to its processes while it runs."""

import asyncio
import os
import signal
from collections.abc import Mapping
from typing import Any

from carepath.stack.fleet import Fleet
from carepath.stack.unit import Unit


async def pull(fleet: Fleet, servers: Mapping[str, Unit], lever: str, body: dict[str, Any]) -> dict[str, Any]:
    """`stop`, `start`, `signal` with {name, replica?, fault?, signal?}. Raises ValueError in a person's words."""
    units = _named(fleet, servers, str(body.get("name", "")), body.get("replica"))
    if body.get("fault"):
        _arm(fleet, units, str(body["fault"]))
    match lever:
        case "stop":
            await asyncio.gather(*(unit.stop() for unit in units))
        case "start":
            for unit in units:
                unit.start()
        case "signal":
            for unit in units:
                _send(unit, str(body.get("signal", "")))
        case _:
            raise ValueError(f"there is no lever {lever}")
    return {"pids": {unit.name: unit.pid for unit in units}}


def _named(fleet: Fleet, servers: Mapping[str, Unit], name: str, replica: object) -> list[Unit]:
    if name in servers:
        return [servers[name]]
    units = fleet.units.get(name, [])
    if replica is not None:
        units = [unit for unit in units if unit.name == f"{name}.{replica}"]
    if not units:
        raise ValueError(f"there is no {name} here, only {', '.join([*fleet.units, *servers])}")
    return units


def _arm(fleet: Fleet, units: list[Unit], fault: str) -> None:
    if not fleet.around.plan.chaos:
        raise ValueError("fault points need CHAOS=1")
    fleet.faults |= {unit.name: fault for unit in units}


def _send(unit: Unit, name: str) -> None:
    if name not in {"SIGKILL", "SIGSTOP", "SIGCONT", "SIGTERM"}:
        raise ValueError("a signal is SIGKILL, SIGSTOP, SIGCONT or SIGTERM")
    if unit.pid:
        os.kill(unit.pid, signal.Signals[name])
