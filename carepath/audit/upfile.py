"""What up.json says of a stack, as far as an audit needs it (contract 1.1)."""

import json
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class CannotAudit(Exception):
    """The words are one line for the person at the terminal."""


@dataclass(frozen=True)
class ServiceAt:
    """`dsn` is the read-only one where there is one. `alive`: a process of it is listed."""

    name: str
    dsn: str
    alive: bool


@dataclass(frozen=True)
class StackAt:
    """Where to read. `secrets` is None where this machine has none: what needs keys is then not reached."""

    run_id: str
    services: tuple[ServiceAt, ...]
    keys_dsn: str
    kafka: Mapping[str, str]
    clock: Mapping[str, str]
    secrets: Path | None

    def now(self) -> datetime:
        """On the platform's clock: asked, or as up.json has it where a stepping clock does not answer."""
        if self.clock.get("mode") == "real":
            return datetime.now(UTC)
        told = self.clock
        with suppress(OSError, ValueError), urllib.request.urlopen(self.clock["url"], timeout=3) as answer:
            told = json.load(answer)
        return datetime.fromisoformat(told["now"])


def read_up(file: Path) -> StackAt:
    """Raises CannotAudit."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise CannotAudit(f"there is no {file}: make up starts a stack that describes itself there") from None
    except ValueError:
        raise CannotAudit(f"{file} is not JSON") from None
    try:
        return _stack(told, file)
    except (KeyError, TypeError, AttributeError) as error:
        raise CannotAudit(f"{file} does not say {error}") from None


def _stack(told: dict[str, Any], file: Path) -> StackAt:
    broker = told["broker"]
    return StackAt(
        run_id=told.get("run_id", ""),
        services=tuple(_service(name, each) for name, each in told["services"].items()),
        keys_dsn=told.get("keys_read_dsn") or told["keys_dsn"],
        kafka={"bootstrap.servers": broker["bootstrap"], **broker.get("client_properties", {})},
        clock=told.get("clock", {"mode": "real"}),
        secrets=_secrets(told, file),
    )


def _service(name: str, told: dict[str, Any]) -> ServiceAt:
    return ServiceAt(name, told.get("read_dsn") or told["dsn"], bool(told.get("replicas")))


def _secrets(told: dict[str, Any], file: Path) -> Path | None:
    """Told of, or beside up.json."""
    places = (told.get("dirs", {}).get("secrets"), file.absolute().parent / "secrets")
    return next((Path(place) for place in places if place and (Path(place) / "kek.key").exists()), None)
