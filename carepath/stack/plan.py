"""What stack is asked for: settings of the environment (which `make NAME=value` fills too)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from carepath.stack.errors import CannotStart
from carepath.stack.layout import PROJECT
from carepath.stack.ports import PER_SERVICE
from shared.fields.times import Instant
from shared.origins import Origin, Origins
from shared.settings import HORIZON_DAYS

START = datetime(2026, 10, 5, 13, tzinfo=UTC)
"""Where the virtual clock begins unless START says otherwise: never now."""
ORDER = ("intake", "eligibility", "scheduling", "monitoring", "integration", "operations", "exchange")
_PRIVILEGED = 1024
_SETTINGS = (
    *("BROKER", "KAFKA", "POSTGRES", "CLOCK", "START", "REPLICAS"),
    *("SMTP", "SMTP_USER", "SMTP_PASSWORD", "SMTP_TLS", "SMTP_CA", "CHANNELS"),
    *("CORS_ORIGINS", "PUBLIC_URL", "CHAOS", "PORT", "FRESH", "HORIZON_DAYS"),
)


class Plan(BaseModel):
    """One stack. `services` maps a name to the module that `python -m` runs.

    `fresh` begins from nothing, also on servers of the caller's; `anew` only in the stack's own directory. `patience`
    is how many seconds one step of the clock may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    services: dict[str, str] = {}
    broker: Literal["auto", "containers", "java", "embedded"] = "auto"
    kafka: str = ""
    postgres: str = ""
    clock: str = Field(default="real", pattern=r"^(real|steps|x[1-9][0-9]{0,5})$")
    start: Instant | None = None
    replicas: int = Field(default=1, ge=1, le=PER_SERVICE)
    smtp: str = ""
    cors_origins: Origins = ()
    public_url: Origin = ""
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: Literal["off", "opportunistic", "starttls", "implicit"] = "opportunistic"
    smtp_ca: str = ""
    channels: str = ""
    chaos: bool = False
    horizon_days: int = Field(default=HORIZON_DAYS, ge=1, le=36_500)
    port: int = Field(default=0, le=65_000)
    fresh: bool = False
    anew: bool = False
    patience: float = Field(default=60.0, gt=0)
    faults: dict[str, str] = {}

    @field_validator("port")
    @classmethod
    def is_anybodys(cls, port: int) -> int:
        if port and port < _PRIVILEGED:
            raise ValueError(f"needs to be {_PRIVILEGED} or more")
        return port

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], changes: Mapping[str, object]) -> Plan:
        """Raises CannotStart naming the setting that is wrong. An empty setting counts as not given."""
        given: dict[str, object] = {name.lower(): environment[name] for name in _SETTINGS if environment.get(name)}
        given["services"] = built_services()
        given["faults"] = {
            name.removeprefix("FP_").lower(): value for name, value in environment.items() if name.startswith("FP_")
        }
        try:
            return cls.model_validate({**given, **changes})
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper()
            raise CannotStart(f"{name}={given.get(name.lower(), '')} will not do: {first['msg']}") from None


def built_services() -> dict[str, str]:
    """The services that are there, in the order of the pathway."""
    there = {place.parent.name for place in (PROJECT / "services").glob("*/__main__.py")}
    return {name: f"services.{name}" for name in (*ORDER, *sorted(there - set(ORDER))) if name in there}
