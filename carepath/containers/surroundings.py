"""What a container is told by its environment. Passwords and keys are files in `secrets`, never variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from carepath.stack.databases import Databases
from carepath.stack.postgres import Server


class Surroundings(BaseModel):
    """`postgres` is a DSN without a password, `kafka` a bootstrap address."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    postgres: str = ""
    kafka: str = ""
    secrets: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Surroundings:
        """Raises pydantic.ValidationError naming what is missing."""
        names = {name: f"CAREPATH_{name.upper()}" for name in cls.model_fields}
        return cls.model_validate({name: environment[key] for name, key in names.items() if environment.get(key)})

    def of_service(self, name: str) -> dict[str, str]:
        """What `shared.settings` reads of this service's own databases."""
        databases = Databases(Server(self.postgres), self.secrets)
        return {"CAREPATH_DSN": databases.service(name), "CAREPATH_KEYS_DSN": databases.keys(name)}
