"""What a supervisor and whoever started it tell each other."""

from collections.abc import Callable

Say = Callable[[str], None]
"""Takes a line that tells a person what long work is at."""

CONTROL_HEADER = "x-carepath-control"
"""Carries the key that allows to pull the levers."""

STAY = b"stay\n"
"""Told to a supervisor that shall outlive whoever started it."""
