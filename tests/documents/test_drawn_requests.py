"""Requests that nobody thought of, drawn from the OpenAPI documents, in both clinics and in every role.

No 5xx, no status and no media type that the document does not name, every body and header as its schema says.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from carepath.stack import Stack
from tests.edge.test_services import SERVICES
from tests.promises.platform import run

BROKER = os.environ.get("BROKER", "auto")
EXAMPLES = os.environ.get("EXAMPLES", "4")
CONFIG = Path(__file__).parent / "schemathesis.toml"
PHASES = "examples,fuzzing"
pytestmark = [pytest.mark.deep, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("documents"), {"broker": BROKER, "clock": "steps"})
    run(stack.start())
    yield stack
    run(stack.stop())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_answers_as_its_document_says(stack: Stack, service: str, tmp_path: Path) -> None:
    up = str(stack.layout.up)
    hooks = {"CAREPATH_UP": up, "SCHEMATHESIS_HOOKS": "tests.documents.speaking", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG, "run"]
    drawn = ["--phases", PHASES, "--max-examples", EXAMPLES, "--seed", "1", "--no-shrink", "--continue-on-failure"]
    said = subprocess.run(
        [*command, stack.up["services"][service]["openapi"], *drawn],
        cwd=tmp_path,
        env=os.environ | hooks,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout
