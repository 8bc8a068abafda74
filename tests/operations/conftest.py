from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from carepath.stack import Stack
from services.operations.handlers import SERVICE
from tests.operations.browser import Browser
from tests.promises.platform import run
from tests.story import Story

SERVICES = {name: f"services.{name}" for name in ("intake", "eligibility", "operations")}


@pytest.fixture(params=["demo", "second"])
def story(request: pytest.FixtureRequest) -> Story:
    """A patient of each clinic in operations, of whom nobody has spoken."""
    return Story(SERVICE, clinic=request.param)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    settings = {"services": SERVICES, "broker": os.environ.get("BROKER", "auto"), "clock": "steps"}
    stack = Stack(tmp_path_factory.mktemp("pages"), settings)
    run(stack.start())
    yield stack
    run(stack.stop())


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        browser.look(1100)
        yield browser
