"""What the pages say is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, tree

PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)|(?:src|srcset|href)=\"([^\"#]+)\"")
NAMED = re.compile(r"`((?:benchmarks|carepath|deploy|docs|services|shared|simulator|tests)/[\w./-]+)`")
CALLED = re.compile(r"(?<![\w/.])((?:carepath|services|shared|simulator)(?:\.[A-Za-z_]\w*)+)")
PLACEHOLDER = ".NAME"
PROMISE = re.compile(r"^\| P(\d+) \|.*\| (.*) \|$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_link_leads_somewhere(page: Path) -> None:
    links = [one or other for one, other in LINK.findall(page.read_text("utf-8"))]
    own = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in own if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_file_that_is_named_is_there(page: Path) -> None:
    named = NAMED.findall(page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_function_that_is_named_is_there(page: Path) -> None:
    called = [name for name in CALLED.findall(page.read_text("utf-8")) if not name.endswith(PLACEHOLDER)]
    assert [name for name in called if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """A module, or something that a module or a class of it defines."""
    steps = name.split(".")
    for count in range(len(steps), 0, -1):
        place = ROOT.joinpath(*steps[:count])
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.exists():
                return _defines(file.read_text("utf-8"), steps[count:])
    return False


def _defines(source: str, names: list[str]) -> bool:
    return all(
        re.search(rf"^\s*(?:async )?(?:def|class) {name}\b|^{name}\b.*=", source, re.MULTILINE) for name in names
    )


def test_every_promise_has_a_test_of_its_name() -> None:
    promises = PROMISE.findall((ROOT / "docs" / "promises.md").read_text("utf-8"))
    assert [number for number, _ in promises] == [str(number) for number in range(1, len(promises) + 1)]
    for number, where in promises:
        files = re.findall(r"(?:tests/\w+/)?test_\w+\.py", where)
        assert files
        for file in files:
            path = Path(file) if "/" in file else Path("tests/promises") / file
            assert _promised(path, number), f"P{number} in {file}"


def _promised(path: Path, number: str) -> bool:
    tests = [node.name for node in tree(path).body if node.__class__.__name__.endswith("FunctionDef")]  # type: ignore[attr-defined]
    return any(f"P{number}" in name.split("_") for name in tests)


def test_every_named_promise_is_listed() -> None:
    listed = {number for number, _ in PROMISE.findall((ROOT / "docs" / "promises.md").read_text("utf-8"))}
    names = [re.findall(r"def test_((?:P\d+_)+)", (ROOT / path).read_text("utf-8")) for path in modules("tests")]
    assert {number for found in names for each in found for number in re.findall(r"\d+", each)} <= listed
