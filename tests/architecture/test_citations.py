"""What the code cites exists: sections and rows of the clinical reference, of the contract, of the architecture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules

NUMBER = r"\d+a?(?:\.\d+)*"
CITED = re.compile(
    rf"(?P<page>[Cc]linical reference|[Cc]ontract),? (?P<places>{NUMBER}(?:(?:,? and |[,;] | to )(?:rows? )?{NUMBER})*)"
)
HEADING = re.compile(r"architecture, \"(?P<heading>[^\"]+)\"")
PLACE = re.compile(rf"(?P<rows>rows? )?(?P<first>{NUMBER})")
PAGES = {"clinical reference": "docs/clinical.md", "contract": "docs/contract.md"}
FOREIGN = re.compile(r"\b(?:design|product|reliability|style|tech) \d+\.\d")
SOURCES = modules("services", "shared", "carepath", "simulator", "benchmarks", "tests")


def text_of(path: str | Path) -> str:
    return (ROOT / path).read_text("utf-8")


def sections(page: str) -> set[str]:
    return set(re.findall(r"^#+ (\d+(?:\.\d+)*)\.? ", text_of(PAGES[page]), re.M))


def rows() -> set[str]:
    """The numbered rows of the journey."""
    journey = text_of(PAGES["clinical reference"]).partition("### 1.4 ")[2].partition("\n### ")[0]
    return set(re.findall(r"^\| (\d+a?) \|", journey, re.M))


def cited(text: str) -> Iterator[tuple[str, str]]:
    """(page, "4.2" or "row 7") of everything that a text cites. After "rows", whole numbers are rows."""
    for citation in CITED.finditer(text):
        rows_follow = False
        for found in PLACE.finditer(citation["places"]):
            rows_follow = (rows_follow or bool(found["rows"])) and "." not in found["first"]
            yield citation["page"].lower(), f"row {found['first']}" if rows_follow else found["first"]


def missing(text: str) -> list[str]:
    known = {(page, each) for page in PAGES for each in sections(page)} | {
        ("clinical reference", f"row {each}") for each in rows()
    }
    lost = [f"{page} {place}" for page, place in cited(text) if (page, place) not in known]
    headings = set(re.findall(r"^#+ (.+)$", text_of("docs/architecture.md"), re.M))
    lost += [f"architecture, {each}" for each in HEADING.findall(text) if each not in headings]
    return lost + FOREIGN.findall(text)


def test_what_the_code_cites_exists() -> None:
    lost = {str(path): missing(text_of(path)) for path in SOURCES if path.name != Path(__file__).name}
    assert {path: each for path, each in lost.items() if each} == {}


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("Silence (clinical reference 1.4, rows 9, 12, 33; 4.6)", []),
        ("Silence (clinical reference 1.4, rows 9 to 14; contract 4.5)", []),
        ("Silence (clinical reference 4.9)", ["clinical reference 4.9"]),
        ("Silence (clinical reference 1.4, row 77)", ["clinical reference row 77"]),
        ("A reply (contract 2.2, 9.1)", ["contract 9.1"]),
        ('A part (architecture, "Lanes")', []),
        ('A part (architecture, "Corridors")', ["architecture, Corridors"]),
        ("Waits (design 3.4)", ["design 3.4"]),
    ],
)
def test_a_citation_that_leads_nowhere_is_named(text: str, lost: list[str]) -> None:
    assert missing(text) == lost
