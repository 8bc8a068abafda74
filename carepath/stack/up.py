"""`up.json`: everything that a program needs to know of a running stack (contract 1.1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from carepath.stack.clock import PlatformClock
from carepath.stack.databases import Databases
from carepath.stack.fleet import Fleet
from carepath.stack.kafka.broker import Broker
from carepath.stack.kafka.choice import client_properties
from carepath.stack.layout import Layout, write_atomically
from carepath.stack.unit import Unit

VERSION = "0.1.0"


@dataclass(frozen=True)
class Picture:
    """All that `up.json` is made of. `servers` holds those that are not the caller's."""

    run_id: str
    started_at: str
    url: str
    clock: PlatformClock
    broker: Broker
    databases: Databases
    fleet: Fleet
    layout: Layout
    servers: Mapping[str, Unit]
    mail: tuple[str, int]

    def _pid(self, server: str) -> int | None:
        return self.servers[server].pid if server in self.servers else None

    def write(self) -> None:
        write_atomically(self.layout.up, json.dumps(self.told(), indent=2) + "\n")

    def told(self) -> dict[str, Any]:
        issuer = f"{self.url}/issuer"
        return {
            "version": VERSION,
            "run_id": self.run_id,
            "started_at": self.started_at,
            "clock": {**self.clock.told(), "url": f"{self.url}/clock"},
            "broker": {
                "kind": self.broker.kind,
                "version": self.broker.version,
                "why": self.broker.why,
                "bootstrap": self.broker.bootstrap,
                "pids": [pid] if (pid := self._pid("kafka")) else [],
                "client_properties": client_properties(self.broker),
            },
            "postgres": {"pid": self._pid("postgres"), "superuser_dsn": self.databases.server.dsn},
            "services": {name: self._service(name) for name in self.fleet.units},
            "keys_dsn": self.databases.keys(),
            "keys_read_dsn": self.databases.read_only("keys"),
            "issuer": {"url": issuer, "jwks": f"{issuer}/jwks.json", "token": f"{issuer}/token"},
            "board": self._board(),
            "mail": {"host": self.mail[0], "port": self.mail[1], "url": f"{self.url}/mail"},
            "supervisor": {"url": self.url},
            "dirs": {
                "logs": str(self.layout.logs),
                "postgres": str(self.layout.postgres),
                "kafka": str(self.layout.kafka),
                "secrets": str(self.layout.secrets),
            },
        }

    def _board(self) -> str | None:
        """The page of who needs a human, where operations runs."""
        operations = self.fleet.addresses().get("operations")
        return f"{operations}/today" if operations else None

    def _service(self, name: str) -> dict[str, Any]:
        replicas = self.fleet.replicas(name)
        url = replicas[0].url
        return {
            "url": url,
            "openapi": f"{url}/openapi.json",
            "metrics": f"{url}/metrics",
            "health": f"{url}/health",
            "ready": f"{url}/ready",
            "dsn": self.databases.service(name),
            "read_dsn": self.databases.read_only(name),
            "group": f"carepath-{name}",
            "replicas": [{"pid": replica.pid, "port": replica.port} for replica in replicas if replica.pid],
        }
