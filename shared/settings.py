"""What a service process is told by its environment. Every name begins with CAREPATH_."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Json, SecretStr, TypeAdapter

from shared.origins import Origin, Origins

PARTITIONS = 8
"""Of every topic. Fixed for ever: a patient's stream never changes its partition."""

HORIZON_DAYS = 731
"""Two years: a roster is not written further ahead."""


class Channel(BaseModel):
    """A way to staff: an Apprise URL in which `{address}`, `{role}`, `{clinic}` and `{page}` are filled in; without one
    it is our mail. `addresses` says where somebody is reached, by `role@clinic` or role: whoever is not in it is not on
    this channel. Where it is empty that is the mailbox of the role."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    url: SecretStr = SecretStr("")
    addresses: dict[str, str] = {}


def _told_apart(channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    if not channels or len({each.name for each in channels}) < len(channels):
        raise ValueError("needs one channel at least, each with a name of its own")
    return channels


Channels = Annotated[tuple[Channel, ...], AfterValidator(_told_apart)]
_CHANNELS: TypeAdapter[tuple[Channel, ...]] = TypeAdapter(Channels, config=ConfigDict(hide_input_in_errors=True))


class Settings(BaseModel):
    """One process of one service. Secrets are files in `secrets`: installation.key, kek.key, kek.<service>.key."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    dsn: str
    keys_dsn: str
    kafka: str
    secrets: Path
    host: str = "127.0.0.1"
    port: int = 0
    replica: int = 1
    replicas: int = 1
    issuer: str = "http://127.0.0.1/issuer"
    jwks: str = ""
    token_endpoint: str = Field(
        default="",
        description="in development: where this process reaches the issuer's tokens; <issuer>/token unless given",
    )
    public_url: Origin = Field(
        default="", description="what browsers call the pages by, such as https://care.example behind a proxy with TLS"
    )
    audience: str = "carepath"
    role_claim: str = Field(default="role", description="where a token says the role: a claim, or a path with dots")
    clinic_claim: str = Field(default="clinic", description="the same for the clinic")
    patient_claim: str = Field(default="patient", description="the same for the patient whom a token is bound to")
    cors_origins: Origins = Field(default=(), description="origins whose pages a browser lets call the operations")
    clock: str = Field(default="real", description="real, or the URL of the platform clock")
    logs: Path | None = None
    horizon_days: int = Field(default=HORIZON_DAYS, description="how far ahead anything may be planned")
    smtp: str = Field(default="", description="host:port of the server that takes our mail")
    smtp_user: str = ""
    smtp_password: str = Field(default="", description="or the file smtp.password in `secrets`")
    smtp_tls: Literal["off", "opportunistic", "starttls", "implicit"] = "opportunistic"
    smtp_ca: Path | None = Field(default=None, description="PEM; unless given the machine's own authorities")
    channels: Json[Channels] | None = Field(
        default=None,
        description="JSON: by what staff are paged, the first first; or the file channels.json in `secrets`",
    )
    idle_ms: int = Field(default=500, description="how long Kafka may hold a fetch for which it has nothing")
    unbound: bool = Field(
        default=False,
        description="also hear records whose seal does not say topic, number, time and clinic: of before 0.1.0",
    )
    chaos: bool = False
    fault: str = Field(default="", description="<name>:<nth>:<action>, refused unless chaos")
    fault_log: Path | None = None
    development: bool = False
    connections: int = Field(default=1000, ge=0, description="open at once, 0: no limit")
    connections_per_address: int = Field(default=500, ge=0, description="the same for one address")
    requests_per_minute: int = Field(default=0, ge=0, description="of one caller at this process, 0: no limit")
    requests_at_once: int = Field(default=0, ge=0, description="of one caller at this process, 0: no limit")
    bytes_per_day: int = Field(default=0, ge=0, description="that one patient may hand in at this process, 0: no limit")
    patience_ms: int = Field(default=1000, gt=0, description="how long a command may wait before others are refused")
    lame_duck_ms: int = Field(default=5000, ge=0, description="from not ready to closed, once it is told to end")
    services: Json[dict[str, str]] = Field(
        default={}, description="JSON: the base URL of each service, for who asks them"
    )

    @property
    def ways_to_staff(self) -> tuple[Channel, ...]:
        """Raises ValueError where the file will not do, without its words."""
        file = self.secrets / "channels.json"
        if self.channels is None and file.exists():
            return _CHANNELS.validate_json(file.read_bytes())
        return self.channels or (Channel(name="mail"),)

    @property
    def gives_tokens(self) -> str:
        return self.token_endpoint or f"{self.issuer}/token"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises pydantic.ValidationError naming what is missing."""
        prefix = "CAREPATH_"
        ours = {key: value for key, value in environment.items() if key.startswith(prefix) and value}
        return cls.model_validate({key.removeprefix(prefix).lower(): value for key, value in ours.items()})
