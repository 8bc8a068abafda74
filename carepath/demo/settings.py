"""What a demo is asked for: options of the command, else settings of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from carepath.stack import CannotStart

OPTIONS = {
    "patients": "candidates (PATIENTS=50)",
    "days": "virtual days (DAYS=56)",
    "seed": "whom chance brings (SEED=7)",
    "broker": "auto, containers, java or embedded (BROKER=auto)",
    "clock": "steps, or x1000: a thousand times real time, which waits for nobody (CLOCK=steps)",
    "replicas": "processes of each service (REPLICAS=1)",
    "keep": "1 leaves the stack running until make down (KEEP=0)",
    "report": "a file for the figures, as JSON (REPORT=)",
}
_OF_THE_STACK = ("broker", "clock", "replicas")
_MOST_DAYS = 366


class Settings(BaseModel):
    """One demo. What is None is left to the stack's own settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    patients: int = Field(default=50, ge=1, le=5_000)
    days: int = Field(default=56, ge=1, le=_MOST_DAYS)
    seed: int = 7
    broker: str | None = None
    clock: str = Field(default="steps", pattern=r"^(steps|x[1-9][0-9]{0,5})$")
    replicas: str | None = None
    keep: bool = False
    report: Path | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str], options: Mapping[str, str | None]) -> Settings:
        """Raises CannotStart naming the setting that is wrong. An empty one counts as not given."""
        given = {name: options.get(name) or environment.get(name.upper()) for name in OPTIONS}
        try:
            return cls.model_validate({name: value for name, value in given.items() if value})
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            raise CannotStart(f"{name.upper()}={given[name]} will not do: {first['msg']}") from None

    @property
    def waits_for_nobody(self) -> bool:
        return self.clock != "steps"

    @property
    def at_rest(self) -> dict[str, object]:
        """The same stack on the same data with its clock standing still."""
        return self.of_the_stack | {"clock": "steps", "anew": False}

    @property
    def of_the_stack(self) -> dict[str, object]:
        """What its stack is started with: from nothing, whatever an earlier one left in this directory."""
        asked = {name: getattr(self, name) for name in _OF_THE_STACK}
        return {name: value for name, value in asked.items() if value} | {"anew": True}
