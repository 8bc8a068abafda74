"""The service processes of a stack: where each listens, what it is told, how it is started."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from carepath.stack.layout import PROJECT, Layout
from carepath.stack.plan import Plan
from carepath.stack.ports import HOST, Block
from carepath.stack.processes import spawn
from carepath.stack.stepping import Replica
from carepath.stack.unit import Unit


@dataclass(frozen=True)
class Surroundings:
    """What every service process is told alike. `of(name)` gives what one service alone is told."""

    plan: Plan
    layout: Layout
    block: Block
    common: dict[str, str]
    of: Callable[[str], dict[str, str]]


@dataclass
class Fleet:
    """Every replica of every service. `fault` of a replica goes to its next start, and to that one only."""

    around: Surroundings
    changed: Callable[[], None]
    units: dict[str, list[Unit]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = self.around.plan
        for name in plan.services:
            self.units[name] = [self._unit(name, number) for number in range(1, plan.replicas + 1)]
            if plan.chaos and plan.faults.get(name):
                self.faults[label(name, 1)] = plan.faults[name]

    def all(self) -> list[Unit]:
        return [unit for units in self.units.values() for unit in units]

    def replicas(self, name: str) -> list[Replica]:
        return [
            Replica(name, number, self.port(name, number), unit.pid)
            for number, unit in enumerate(self.units[name], start=1)
        ]

    def live(self) -> list[Replica]:
        """Those that nobody stopped on purpose."""
        wanted = {unit.name for unit in self.all() if unit.wanted}
        return [replica for name in self.units for replica in self.replicas(name) if replica.label in wanted]

    def port(self, name: str, number: int) -> int:
        return self.around.block.of_service(list(self.around.plan.services).index(name), number)

    def addresses(self) -> dict[str, str]:
        """Of each service's first replica: any replica answers."""
        return {name: f"http://{HOST}:{self.port(name, 1)}" for name in self.around.plan.services}

    def _unit(self, name: str, number: int) -> Unit:
        return Unit(label(name, number), lambda: self._spawn(name, number), self.changed)

    def _spawn(self, name: str, number: int) -> subprocess.Popen[bytes]:
        module = self.around.plan.services[name]
        return spawn([sys.executable, "-m", module], cwd=PROJECT, env=self.environment(name, number))

    def environment(self, name: str, number: int) -> dict[str, str]:
        """What `shared.settings` reads. Takes the fault that waits for this replica."""
        around = self.around
        own = {
            **around.common,
            **around.of(name),
            "host": HOST,
            "port": str(self.port(name, number)),
            "replica": str(number),
            "fault": self.faults.pop(label(name, number), ""),
            "services": json.dumps(self.addresses()),
            "public_url": around.plan.public_url,
        }
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith(("CAREPATH_", "FP_"))},
            "PYTHONPYCACHEPREFIX": str(around.layout.bytecode),
            "PYTHONDONTWRITEBYTECODE": "",
            **{f"CAREPATH_{key.upper()}": value for key, value in own.items()},
        }


def label(name: str, number: int) -> str:
    return f"{name}.{number}"
