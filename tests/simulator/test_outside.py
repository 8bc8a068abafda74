"""The simulator is outside: it knows of the platform what any front end knows."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator

FILES = sorted(Path(next(iter(simulator.__path__))).glob("*.py"))
ALLOWED = {"httpx", "shared.times"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_simulator_speaks_http_and_imports_nothing_of_the_platform(file: Path) -> None:
    named = set(_imported(ast.parse(file.read_text(encoding="utf-8"))))
    foreign = {name for name in named if name.split(".")[0] not in {*sys.stdlib_module_names, "simulator"}}
    assert foreign <= ALLOWED


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.module and not node.level
            yield node.module
