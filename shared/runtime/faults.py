"""Named places in the code where a test may kill, freeze or fail a process (`shared.runtime.testing.injection`)."""

from collections.abc import Callable

armed: list[Callable[[str], None]] = []
"""Whoever wants to know that a place was reached: nobody, unless chaos is allowed."""


def reach(point: str) -> None:
    for act in armed:
        act(point)
