"""Rules, facts and decisions are pure: no clock, no id, no chance, no file, no network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import imports, modules, tree

PURE = modules(
    "services/*/domain", "shared/clinical", "shared/events", "shared/deciding", "shared/errors", "shared/fields",
    "shared/folding", "shared/handling", "shared/jsons", "shared/standing", "shared/times",
)  # fmt: skip
READS_PINNED_ZONES = Path("shared/clinical/when/zones.py")  # data of a package whose version is told with the answer

STANDARD = {
    "__future__", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "itertools",
    "math", "re", "sys", "types", "typing", "unicodedata", "uuid", "zoneinfo",
}  # fmt: skip
LIBRARIES = {"email_validator", "phonenumbers", "pydantic", "pydantic_core", "typing_extensions"}
OWN = (
    "shared.clinical", "shared.deciding", "shared.errors", "shared.events", "shared.fields", "shared.folding",
    "shared.handling", "shared.jsons", "shared.standing", "shared.times",
)  # fmt: skip
CALLS = {
    "__import__", "choice", "eval", "exec", "fromtimestamp", "getnode", "getrandbits", "input", "now", "open", "print",
    "randint", "random", "read_bytes", "read_text", "sleep", "time_ns", "today", "utcnow", "uuid1", "uuid4",
    "write_text",
}  # fmt: skip
OF_SYS = {"float_info"}


def impurities(module: ast.Module, service: str = "") -> Iterator[str]:
    """What in this module is not a function of its arguments alone."""
    for name in imports(module):
        if not (_root(name) in STANDARD | LIBRARIES or name.startswith(OWN) or _own_domain(name, service)):
            yield f"imports {name}"
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and (called := _name(node.func)) in CALLS:
            yield f"calls {called}"
        if isinstance(node, ast.Attribute) and _name(node.value) == "sys" and node.attr not in OF_SYS:
            yield f"looks at sys.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module in ("sys", "uuid", "datetime"):
            yield from (f"imports {alias.name}" for alias in node.names if alias.name in CALLS | {"argv", "stdin"})
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield "keeps something between two calls"


def _root(name: str) -> str:
    return name.partition(".")[0]


def _own_domain(name: str, service: str) -> bool:
    return bool(service) and name.startswith(f"services.{service}.domain")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", PURE, ids=str)
def test_this_module_is_pure(path: Path) -> None:
    service = path.parts[1] if path.parts[0] == "services" else ""
    found = list(impurities(tree(path), service))
    if path == READS_PINNED_ZONES:
        found = [each for each in found if each not in ("imports importlib.metadata", "imports importlib.resources")]
        assert sorted(found) == ["calls open", "calls read_text"]
    else:
        assert found == []


@pytest.mark.parametrize("service", ["eligibility", "intake", "integration", "monitoring", "operations", "scheduling"])
def test_every_service_has_a_domain_that_is_looked_at(service: str) -> None:
    assert any(path.parts[:2] == ("services", service) for path in PURE)


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("from datetime import datetime\nX = datetime.now()", "calls now"),
        ("import datetime\ndef f(): return datetime.date.today()", "calls today"),
        ("import uuid\nX = uuid.uuid4()", "calls uuid4"),
        ("from uuid import uuid4\nnew = uuid4", "imports uuid4"),
        ("import random", "imports random"),
        ("def f():\n    from time import sleep", "imports time"),
        ("import asyncpg", "imports asyncpg"),
        ("import os", "imports os"),
        ("from shared.runtime.service import Domain", "imports shared.runtime.service"),
        ("from services.intake.store import load_patient", "imports services.intake.store"),
        ("from services.other.domain import X", "imports services.other.domain"),
        ("from . import store", "imports ."),
        ("X = open('f')", "calls open"),
        ("from pathlib import Path\nX = Path('f').read_text()", "calls read_text"),
        ("import sys\nX = sys.argv", "looks at sys.argv"),
        ("seen = 0\ndef f():\n    global seen", "keeps something between two calls"),
    ],
)
def test_this_would_be_seen(planted: str, said: str) -> None:
    assert said in list(impurities(ast.parse(planted), "intake"))


def test_what_a_decision_is_given_may_be_used() -> None:
    pure = "from shared.deciding import Moment\ndef f(at: Moment): return at.now, at.new_id('a')"
    assert list(impurities(ast.parse(pure), "intake")) == []
