"""The keyring's database, and the secrets of an installation."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shared.security.secret_files import create_secret
from tests.postgres import fresh, postgres

__all__ = ["postgres"]
KEYS = Path("shared/security/keys.sql")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    for name in ("installation.key", "kek.key", "kek.intake.key", "kek.eligibility.key"):
        create_secret(tmp_path / name)
    return tmp_path


@pytest.fixture
def keys_dsn(postgres: str) -> str:
    """An empty database `keys`."""
    return asyncio.run(fresh(postgres, "keys", KEYS))
