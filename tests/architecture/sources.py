"""The project's own sources, as files and as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/api.py"))
PACKAGES = ("benchmarks", "carepath", "services", "shared", "simulator")


def modules(*places: str) -> list[Path]:
    """Python files in these folders (glob patterns), relative to the root."""
    found = {path for place in places for path in ROOT.glob(f"{place}/**/*.py")}
    found |= {path for place in places for path in ROOT.glob(f"{place}.py")}
    return sorted(path.relative_to(ROOT) for path in found)


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def imports(module: ast.Module) -> Iterator[str]:
    """The full names of all modules that are imported, wherever in the file that is."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
