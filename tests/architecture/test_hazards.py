"""Every scenario and every hazard of the clinical reference (10.1, 10.2) has a test of its name, and the page about
hazards names tests that are there."""

from __future__ import annotations

import re

import pytest

from carepath.stack.layout import PROJECT

TESTS = {path: path.read_text() for path in (PROJECT / "tests").rglob("test_*.py")}
PAGE = (PROJECT / "docs" / "hazards.md").read_text()
NAMED = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)
HAZARDS = [f"HZ{number}" for number in range(1, 16)]
SCENARIOS = [f"E{number}" for number in range(1, 21)]


@pytest.mark.parametrize("id", [*HAZARDS, *SCENARIOS])
def test_it_has_a_test_of_its_name(id: str) -> None:
    assert any(re.search(rf"^(async )?def test_(\w+_)?{id}_", text, re.MULTILINE) for text in TESTS.values())


@pytest.mark.parametrize("id", HAZARDS)
def test_each_hazard_has_a_line_with_a_test(id: str) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {id} |"))
    assert re.search(r"`test_\w+\.py::test_\w+`", line)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_that_the_page_names_is_there(file: str, test: str) -> None:
    assert any(path.name == file and f"def {test}(" in text for path, text in TESTS.items())
