"""The keys of an installation: made once, files that only their owner may read, never environment variables."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.security.secret_files import create_secret

ISSUER = "issuer.pem"
CLOCK = "clock.key"
CONTROL = "control.key"


def make_secrets(directory: Path, services: Iterable[str], roles: Iterable[str]) -> None:
    """Writes what is not there yet; what is there stays, for it has sealed data."""
    for name in ("installation.key", "kek.key", *(f"kek.{service}.key" for service in services)):
        create_secret(directory / name)
    for name in (CLOCK, CONTROL, *map(password_file, roles)):
        _once(directory / name, secrets.token_hex(24).encode())
    _once(directory / ISSUER, _signing_key())


def password_file(role: str) -> str:
    return f"{role}.password"


def read_text(directory: Path, name: str) -> str:
    return (directory / name).read_text(encoding="ascii")


def _once(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _signing_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())
