"""Every wait that a service can yield names somebody who can end it, and by what (contract 7.1)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from shared.deciding import Role
from tests.architecture.sources import ROOT, SERVICES
from tests.doable import places_of, why_not


def waits_in(service: str) -> Iterator[tuple[ast.Call, ast.AST, Path]]:
    """Every `Wait(...)` of a service with the function that yields it."""
    for path in sorted((ROOT / "services" / service).rglob("*.py")):
        tree = ast.parse(path.read_text())
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Wait":
                    yield call, function, path


def words(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def roles(node: ast.AST) -> set[Role]:
    """Every role that an expression may be, or the function that made it: those it writes out."""
    named = (each for each in ast.walk(node) if isinstance(each, ast.Attribute))
    return {Role[each.attr] for each in named if isinstance(each.value, ast.Name) and each.value.id == "Role"}


YIELDED = [(service, *found) for service in SERVICES for found in waits_in(service)]


def test_there_are_waits_to_look_at() -> None:
    assert len(YIELDED) > 25


@pytest.mark.parametrize(
    ("service", "call", "function", "path"),
    YIELDED,
    ids=[f"{service}-{path.stem}-{call.lineno}" for service, call, _, path in YIELDED],
)
def test_whoever_a_wait_names_may_end_it_by_an_operation(
    service: str, call: ast.Call, function: ast.AST, path: Path
) -> None:
    """Where whom and what are written out in the call. Where they are not, every story and the play hold it."""
    whom, what = call.args[2:4]
    asked = words(what) if isinstance(what, ast.Constant) else set()
    wrong = [found for each, role in product(asked, roles(whom)) if (found := why_not(service, each, role))]
    assert not wrong


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_says_of_operations_elsewhere_is_true(service: str) -> None:
    """The place exists there, under that id, and has no ids but the patient's and one other."""
    for what, place in places_of(service).items():
        found = why_not(service, what, Role.OPERATIONS)
        assert found is None or "may not" in found, found
        assert place.of("p", "k:i").path.count("{") == 0
