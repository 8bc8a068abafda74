from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from carepath.stack import Stack

T = TypeVar("T")
DUMMIES = {"first": "tests.stack.dummy", "second": "tests.stack.dummy"}
BROKER = os.environ.get("BROKER", "auto")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@pytest.fixture(scope="session")
def stepping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Two dummies in an odd directory, one of them armed, on a stepping clock."""
    directory = tmp_path_factory.mktemp("a stäck with spaces")
    settings: dict[str, object] = {"services": DUMMIES, "broker": BROKER, "clock": "steps", "patience": 5}
    stack = Stack(directory, {**settings, "chaos": True, "faults": {"first": "decided:1:kill"}})
    run(stack.start())
    yield stack
    run(stack.stop())


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path
