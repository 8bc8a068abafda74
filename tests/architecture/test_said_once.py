"""A constant is said once: the same name with the same value in two modules is one thing that somebody will change
in one place only."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import modules, tree

NO_VALUE = re.compile(r"^TypeVar\(|\b_")


def constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that a module gives to values, with what stands there. A variable of types is none, nor what is made of
    the module's own private parts."""
    for statement in module.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            said = ast.unparse(statement.value)
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names = (target.id for target in targets if isinstance(target, ast.Name))
            yield from (
                (name, said) for name in names if not said.startswith("TypeVar(") and not re.search(r"\b_", said)
            )


def said_twice(product: dict[Path, ast.Module]) -> list[str]:
    found = defaultdict[tuple[str, str], list[str]](list)
    for path, module in product.items():
        for constant in constants(module):
            found[constant].append(str(path))
    return [f"{name}: {', '.join(paths)}" for (name, _), paths in found.items() if len(paths) > 1]


PLACES = ("services", "shared/clinical", "shared/fields", "shared/standing")


def test_no_constant_of_the_services_is_said_twice() -> None:
    assert said_twice({path: tree(path) for path in modules(*PLACES)}) == []


def test_a_constant_that_is_said_twice_is_found() -> None:
    here, there = ast.parse("EMERGENCY = 4  # a tier"), ast.parse("SEVERE: int = 3\nEMERGENCY = 4")
    assert said_twice({Path("a.py"): here, Path("b.py"): there}) == ["EMERGENCY: a.py, b.py"]
    assert said_twice({Path("a.py"): here, Path("b.py"): ast.parse("EMERGENCY = 5")}) == []
