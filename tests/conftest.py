"""`--fit SECONDS`: tests that do not start within that time are left out, and counted.

So are those of containers, where no Docker engine answers. Properties have no time limit of their own: a busy machine
is no counterexample.
"""

from __future__ import annotations

import gc
import shutil
import subprocess
import time

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("carepath", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("carepath")

LEFT_OUT: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fit", type=float, default=0, help="start no test after so many seconds")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_END] = time.monotonic() + (config.getoption("--fit") or float("inf"))


_END = pytest.StashKey[float]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    contained = [item for item in items if item.get_closest_marker("engine")]
    if contained and not _an_engine_answers():
        config.hook.pytest_deselected(items=contained)
        items[:] = [item for item in items if item not in contained]


def _an_engine_answers() -> bool:
    """With compose."""
    asked = (("docker", "compose", "version"), ("docker", "info"))
    return shutil.which("docker") is not None and all(
        subprocess.run(words, capture_output=True, check=False).returncode == 0 for words in asked
    )


def pytest_collection_finish() -> None:
    """Thousands of collected tests need not be walked through by every collection of garbage."""
    gc.collect()
    gc.freeze()


def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    if time.monotonic() < item.config.stash[_END]:
        return None
    LEFT_OUT.append(item.nodeid)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if LEFT_OUT:
        terminalreporter.write_line(f"{len(LEFT_OUT)} tests did not fit in the time, first {LEFT_OUT[0]}")
