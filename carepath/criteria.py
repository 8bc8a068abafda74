"""`docs/criteria.md`: every clinical number, written from the data that the functions read.

`python -m carepath.criteria` writes the page, `--check` exits 1 when it is stale.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import services
import shared.clinical
from shared.clinical.criteria import NUMBERS, Criterion

PAGE = Path(__file__).parent.parent / "docs" / "criteria.md"

_INTRO = """\
# Clinical criteria

Every clinical number that the code uses, written from the data that its functions read; do not edit.

Provenance: V the source's text was read · S stated by the product's seed documents · R recalled, to be checked
before clinical use · D chosen here, no authoritative source · C computed from verified numbers.
Units are in UCUM. *Looser* is for the role under "who may change"; a clinic by itself may only do what stands
under "stricter". Source keys in brackets are those of the clinical reference.
"""
_HEAD = "| id | what | value | unit | tag | source | who may change | stricter |\n|---|---|---|---|---|---|---|---|"


def main(args: list[str]) -> int:
    """Exit code: 0 written or fresh, 1 stale, 2 for words that mean nothing here."""
    if args not in ([], ["--check"]):
        print("python -m carepath.criteria [--check]", file=sys.stderr)
        return 2
    text = page(all_criteria())
    if not args:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    print("docs/criteria.md is stale: python -m carepath.criteria", file=sys.stderr)
    return 1


def all_criteria() -> list[Criterion]:
    """Of every module of `shared.clinical` and of the services' domains, sorted by id.

    Raises ValueError on two that share an id.
    """
    found: dict[str, Criterion] = {}
    for criterion in _exposed():
        if found.setdefault(criterion.id, criterion) != criterion:
            raise ValueError(f"two criteria are called {criterion.id}")
    return sorted(found.values(), key=lambda criterion: criterion.id)


def _exposed() -> Iterator[Criterion]:
    for name in sorted(_modules()):
        yield from getattr(importlib.import_module(name), "CRITERIA", ())
    yield from NUMBERS


def _modules() -> Iterator[str]:
    yield from (module.name for module in pkgutil.walk_packages(shared.clinical.__path__, "shared.clinical."))
    in_services = pkgutil.walk_packages(services.__path__, "services.")
    yield from (module.name for module in in_services if ".domain" in module.name)


def page(criteria: Iterable[Criterion]) -> str:
    sections = groupby(criteria, key=lambda criterion: criterion.id.partition("/")[0])
    return _INTRO + "".join(_section(topic, rows) for topic, rows in sections)


def _section(topic: str, rows: Iterable[Criterion]) -> str:
    return "\n".join([f"\n## {topic.replace('-', ' ').capitalize()}\n", _HEAD, *map(_row, rows), ""])


def _row(row: Criterion) -> str:
    cells = (row.id, row.name, row.value, row.unit, row.provenance, row.source, row.who_may_change, row.tighten)
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
