"""What an exploration finds: an invariant that did not hold, and how."""

from dataclasses import dataclass


@dataclass
class Found(Exception):
    """`invariant` is a short code, the same for every instance of one fault; `detail` says what was seen."""

    invariant: str
    detail: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.detail}"
