"""What the product defines is used by the product: a rule that nobody calls protects nobody."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, modules, tree

PRODUCT = {path: tree(path) for path in modules(*PACKAGES)}
DEFINING = ("carepath", "services", "shared")
LOOKED_UP_BY_NAME = {"CRITERIA", "NAME", "EXAMPLE", "PERSON_EXAMPLE", "ERROR_EXTRA", "person"}
"""What the page of criteria, and the frame of the filters, ask every module of a folder for."""


def uncalled(product: Mapping[Path, ast.Module]) -> list[str]:
    """The public functions, classes and constants of a module that no other statement of the product reads."""
    elsewhere = {path: set(_imported_and_read(module)) for path, module in product.items()}
    everywhere = set[str]().union(*elsewhere.values())
    return [
        f"{path}: {name}"
        for path, module in product.items()
        if path.parts[0] in DEFINING
        for name in _never_read_here(module)
        if name not in everywhere | LOOKED_UP_BY_NAME
    ]


def _never_read_here(module: ast.Module) -> Iterator[str]:
    """What it defines and only the definition itself reads, or nothing."""
    reads = {statement: set(_read(statement)) for statement in module.body}
    for statement in module.body:
        beside = set[str]().union(*(names for other, names in reads.items() if other is not statement))
        yield from (name for name in _defined(statement) if name not in beside)


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        names = [statement.name]
    else:
        stored = (node for target in _targets(statement) for node in ast.walk(target) if isinstance(node, ast.Name))
        names = [node.id for node in stored if isinstance(node.ctx, ast.Store)]
    yield from (name for name in names if not name.startswith("_"))


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []


def _read(node: ast.AST) -> Iterator[str]:
    yield from (each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))


def _imported_and_read(module: ast.Module) -> Iterator[str]:
    """Names of other modules that this one reads. To import a name, or to list it in `__all__`, only passes it on."""
    read, imported = set(_read(module)), dict(_imported(module))
    yield from (name for own, name in imported.items() if own in read)
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and imported.keys() & set(_read(node.value)):
            yield node.attr


def _imported(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name.partition(".")[0], alias.name) for alias in node.names)


RULES = ["def allowed(): return allowed()", "class allowed: ...", "allowed = 5", "allowed: int = 5"]


def test_whatever_is_defined_is_used_by_the_product_itself() -> None:
    assert uncalled(PRODUCT) == []


@pytest.mark.parametrize(
    ("user", "seen"),
    [
        ("", True),
        ("from shared.rules import allowed", True),
        ("from shared.rules import allowed\n__all__ = ['allowed']", True),
        ("def ask(other): return other.allowed", True),
        ("def allowed(): ...\nallowed()", True),
        ("from shared.rules import allowed\nallowed()", False),
        ("from shared.rules import allowed as may\nX = may", False),
        ("from shared import rules\nrules.allowed()", False),
        ("import shared.rules\nX = shared.rules.allowed", False),
    ],
)
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_nobody_calls_would_be_seen(rule: str, user: str, seen: bool) -> None:
    product = {Path("shared/rules.py"): ast.parse(rule), Path("simulator/user.py"): ast.parse(user)}
    assert uncalled(product) == (["shared/rules.py: allowed"] if seen else [])


def test_a_rule_that_its_own_module_uses_is_used() -> None:
    assert uncalled({Path("shared/rules.py"): ast.parse("LIMIT = 5\ndef _f(): return LIMIT")}) == []
