"""`--fit SECONDS`: tests that do not start within that time are left out, and counted."""

from __future__ import annotations

import gc
import time

import pytest

LEFT_OUT: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fit", type=float, default=0, help="start no test after so many seconds")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_END] = time.monotonic() + (config.getoption("--fit") or float("inf"))


_END = pytest.StashKey[float]()


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
