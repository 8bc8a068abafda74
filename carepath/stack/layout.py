"""The directory `.carepath/`: the only place where a stack keeps anything."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from carepath.stack.errors import CannotStart

NAME = ".carepath"
PROJECT = Path(__file__).resolve().parents[2]
"""Where `services/` is: the working directory of every service process."""


@dataclass(frozen=True)
class Layout:
    """The places of one stack. `root` is absolute."""

    root: Path

    @classmethod
    def of(cls, directory: Path | str = ".") -> Layout:
        return cls((Path(directory) / NAME).absolute())

    @property
    def up(self) -> Path:
        return self.root / "up.json"

    @property
    def installation(self) -> Path:
        return self.root / "installation.json"

    @property
    def lock(self) -> Path:
        return self.root / "supervisor.pid"

    @property
    def log(self) -> Path:
        return self.root / "supervisor.log"

    @property
    def clock(self) -> Path:
        return self.root / "clock.json"

    @property
    def faults(self) -> Path:
        return self.root / "faults.log"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def kafka(self) -> Path:
        return self.root / "kafka"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def bytecode(self) -> Path:
        return self.root / "bytecode"

    def prepare(self) -> None:
        """Makes the directories. Raises CannotStart where they cannot be written."""
        try:
            for place in (self.root, self.secrets, self.logs, self.postgres, self.kafka, self.mail):
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not os.access(place, os.W_OK | os.X_OK):
                    raise PermissionError
        except OSError as error:
            raise CannotStart(f"cannot write {self.root}: run from a directory that you may write") from error

    def forget(self) -> None:
        """Removes what an earlier stack left: its data, keys, mail and logs."""
        for place in (self.postgres, self.kafka, self.secrets, self.mail, self.logs):
            shutil.rmtree(place, ignore_errors=True)
        for file in (self.up, self.installation, self.clock, self.faults):
            file.unlink(missing_ok=True)


def write_atomically(path: Path, content: str) -> None:
    """A reader sees the old content or the new, never half of it. The file is the owner's alone."""
    half = path.with_name(f"{path.name}.new")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    half.replace(path)
