"""Programs from npm that read our documents, installed as their lock says."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "generators"
SECONDS = 600


@pytest.fixture(scope="session")
def npm() -> Path:
    """Where they are. Installed anew whenever the lock is another than the last time."""
    done = HERE / "node_modules" / ".installed.json"
    lock = HERE / "package-lock.json"
    if not done.is_file() or done.read_text() != lock.read_text():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True, timeout=SECONDS)
        shutil.copy(lock, done)
    return HERE


def told(npm: Path, script: str, *arguments: str | Path) -> Any:
    """What a script prints, as JSON."""
    said = subprocess.run(["node", script, *arguments], cwd=npm, check=True, capture_output=True, timeout=SECONDS)
    return json.loads(said.stdout)
