"""The same shape everywhere, and lists that say what is there."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from carepath.stack import up
from shared.runtime.edge import openapi
from shared.runtime.service import Domain
from shared.runtime.testing import injection
from tests.architecture.sources import PACKAGES, ROOT, imports, modules, tree

SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/__main__.py"))
ALWAYS = {"__init__", "__main__", "api", "domain", "handlers", "store"}
WHERE_IT_SENDS = {"senders", "channels", "post"}
WHERE_PEOPLE_LOOK = {"pages"}
MOST_LINES, MOST_OF_A_FUNCTION, MEDIAN_OF_A_FUNCTION = 300, 30, 6
MOST_ANY = 300
CODE = modules(*PACKAGES)
FOLDING = {"fold", "folding_patient"}

WORDS = """
assessment candidate candidacy clinical clinician consent crisis depression diagnosis dose dosing drug guide instrument
item9 ketamine medication medicine phq prescription psychosis questionnaire screener suicide symptom tablet therapy
therapist triage vitals
"""
CLINICAL = set(WORDS.split())
PLURAL = {f"{word}s" for word in CLINICAL} | {"crises", "therapies", "diagnoses"}


def test_there_are_services() -> None:
    assert {"eligibility", "intake"} <= set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_same_files_as_every_other(service: str) -> None:
    found = {path.stem for path in (ROOT / "services" / service).iterdir() if path.name != "__pycache__"}
    assert ALWAYS <= found <= ALWAYS | WHERE_IT_SENDS | WHERE_PEOPLE_LOOK


@pytest.mark.parametrize("service", SERVICES)
def test_state_says_what_is_known_of_a_patient_and_folding_what_a_fact_changes(service: str) -> None:
    domain, place = patients(service), f"services.{service}.domain"
    assert (domain.state.__module__, domain.evolve) == (f"{place}.state", of(service, "folding").evolve)
    classes = [node.name for node in tree(folder(service) / "state.py").body if isinstance(node, ast.ClassDef)]
    assert classes == [domain.state.__name__]  # the pieces it is made of stand in `known`
    assert of(service, "known").__doc__.endswith(": each piece as it was last told.")
    noting = {path for path in modules(str(folder(service))) if FOLDING & names_from(tree(path), "shared")}
    assert noting and all("folding" in (path.stem, path.parent.name) for path in noting)


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_heard_of_a_patient_is_listed_in_one_way(service: str) -> None:
    table = tree(Path("services", service, "handlers.py"))
    assert patients(service).folds is of(service, "folding").HEARD
    assert "HEARD" in names_from(table, f"services.{service}.domain")
    assert reckoned(table) == []


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("A = Domain(folds=HEARD)", []),
        ("A = Domain(folds=frozenset({RosterSet}))", []),
        ("A = Domain(folds=HEARD - set(FACTS))", ["HEARD - set(FACTS)"]),
        ("A: set[str] = {fact for fact in ENDING if fact}", ["{fact for fact in ENDING if fact}"]),
        ("def reads(state: A, command: B | None) -> str: ...", []),
    ],
)
def test_a_table_that_reckons_with_sets_is_found(table: str, found: list[str]) -> None:
    assert reckoned(ast.parse(table)) == found


def patients(service: str) -> Domain:
    domains = import_module(f"services.{service}.handlers").SERVICE.domains
    return next(domain for domain in domains if domain.kind == "patient")


def of(service: str, name: str) -> Any:
    return import_module(f"services.{service}.domain.{name}")


def folder(service: str) -> Path:
    return Path("services", service, "domain")


def names_from(module: ast.Module, package: str) -> set[str]:
    """The names that a module imports from a package or from its parts."""
    found = (node for node in ast.walk(module) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in found if f"{node.module}.".startswith(f"{package}.") for alias in node.names}


def reckoned(table: ast.Module) -> list[str]:
    """What a table of handlers makes of sets, where it should name them."""
    values = (node.value for node in table.body if isinstance(node, ast.Assign | ast.AnnAssign) and node.value)
    return [
        ast.unparse(node) for value in values for node in ast.walk(value) if isinstance(node, ast.BinOp | ast.SetComp)
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_nobody_else_installs_a_package_of_this_name(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"carepath"}


def test_simulated_people_need_nothing_but_http() -> None:
    found = {name for path in modules("simulator") for name in imports(tree(path)) if not name.startswith("simulator")}
    assert {name for name in found if name.startswith("shared")} <= {"shared.times"}
    installed = set(packages_distributions()) - {"simulator", "shared"}
    assert {name.partition(".")[0] for name in found} & installed == {"httpx"}


def test_a_file_fits_a_sitting() -> None:
    lengths = {str(path): len((ROOT / path).read_text("utf-8").splitlines()) for path in CODE}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_few_lines_take_anything() -> None:
    """Where another library's door takes anything, ours may; everywhere else `Any` hides a type."""
    lines = [line for path in modules("services", "shared") for line in (ROOT / path).read_text("utf-8").splitlines()]
    assert len([line for line in lines if re.search(r"\bAny\b", line)]) <= MOST_ANY


def test_a_function_fits_a_screen() -> None:
    lengths = dict(functions())
    assert {name: lines for name, lines in lengths.items() if lines > MOST_OF_A_FUNCTION} == {}
    assert median(lengths.values()) <= MEDIAN_OF_A_FUNCTION


def functions() -> Iterator[tuple[str, int]]:
    """Each by its place, with the lines from `def` to its end."""
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_every_fault_point_is_reached_and_every_reached_point_is_named() -> None:
    assert {point for path in modules("shared", "services") for point in reached(tree(path))} == set(injection.POINTS)


def reached(module: ast.Module) -> set[str]:
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    return {ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func) == "faults.reach"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("shared/runtime/**/*.*")), ids=lambda path: path.name)
def test_the_runtime_knows_no_clinical_word(path: Path) -> None:
    if path.suffix in (".py", ".sql"):
        assert words(path.read_text("utf-8")) & (CLINICAL | PLURAL) == set()


def words(text: str) -> set[str]:
    """Every word, those inside a name included."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+\d*|[A-Z]+(?![a-z])", text)}


@pytest.mark.parametrize("planted", ["def triage_of(x): ...", "ConsentSigned", "'crisis-detected'", "DOSES", "-- dose"])
def test_a_clinical_word_would_be_seen(planted: str) -> None:
    assert words(planted) & (CLINICAL | PLURAL)


def test_the_version_is_the_same_wherever_it_stands() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {up.VERSION, openapi.VERSION} == {project["version"]}
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|pytest\.mark\.(xfail|skip)|pytest\.(skip|xfail)\(")
    found = [path for path in (*CODE, *modules("tests")) if marks.search((ROOT / path).read_text("utf-8"))]
    assert [path for path in found if path.name != "test_shape.py"] == []
