from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from carepath.stack import Stack
from tests.promises.platform import SERVICES, Platform, run

BROKER = os.environ.get("BROKER", "auto")


def stack_of(directory: object, **settings: object) -> Stack:
    """A stack of the built services on a stepping clock, where chaos is allowed."""
    services = {name: f"services.{name}" for name in SERVICES}
    plain = {"services": services, "broker": BROKER, "clock": "steps", "chaos": True}
    return Stack(directory, {**plain, **settings})  # type: ignore[arg-type]


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One stack for all promises: what one test leaves behind, the next must not be hurt by."""
    stack = stack_of(tmp_path_factory.mktemp("promises"))
    run(stack.start())
    yield Platform(stack)
    run(stack.stop())


@pytest.fixture(scope="package")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The same with two replicas of each service; people speak to the second, faults hit the first."""
    stack = stack_of(tmp_path_factory.mktemp("twins"), replicas=2)
    run(stack.start())
    yield Platform(stack, replica=2)
    run(stack.stop())


@pytest.fixture(scope="package")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A stack on which records are forged: its audit is not clean, and is not asked."""
    stack = stack_of(tmp_path_factory.mktemp("playground"))
    run(stack.start())
    yield Platform(stack)
    run(stack.stop())
