"""Secrets are files of 32 raw bytes that only their owner may read."""

import os
from pathlib import Path

SIZE = 32


def read_secret(path: Path) -> bytes:
    """The secret in this file. Raises ValueError where it is not 32 bytes long, OSError where it is not there."""
    secret = path.read_bytes()
    if len(secret) != SIZE:
        raise ValueError(f"{path.name} must hold {SIZE} raw bytes")
    return secret


def create_secret(path: Path) -> None:
    """Writes a new secret; one that is there already stays as it is."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(SIZE))
