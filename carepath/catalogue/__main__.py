"""`python -m carepath.catalogue` writes schemas, AsyncAPI document and page; `--check` exits 1 where one is stale."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from carepath.catalogue.asyncapi import document
from carepath.catalogue.compatibility import breaks
from carepath.catalogue.page import page
from carepath.catalogue.schemas import Schema, schema_of
from shared.events import CATALOGUE

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "tests" / "contracts" / "examples"


def main(args: list[str], docs: Path = ROOT / "docs") -> int:
    """Exit code: 0 written or fresh, 1 stale or breaking, 2 for words that mean nothing here."""
    if args not in ([], ["--check"]):
        print("python -m carepath.catalogue [--check]", file=sys.stderr)
        return 2
    schemas = current()
    wrong = [*broken(published(docs), schemas)]
    if args and not wrong:
        wrong = [f"docs/{path} is stale: python -m carepath.catalogue" for path in _stale(docs, schemas)]
    for line in wrong:
        print(line, file=sys.stderr)
    if not (args or wrong):
        _write(docs, schemas)
    return int(bool(wrong))


def current() -> dict[str, Schema]:
    """By `<type>/<version>`: the schema of each event of the catalogue, with its example."""
    return {f"{type}/{number}": schema_of(fact) | _example(type, number) for (type, number), fact in CATALOGUE.items()}


def _example(type: str, version: int) -> dict[str, Any]:
    path = EXAMPLES / f"{type}.{version}.json"
    return {"examples": [orjson.loads(path.read_bytes())]} if path.exists() else {}


def published(docs: Path) -> dict[str, Schema]:
    folder = docs / "schemas"
    paths = sorted(folder.glob("*/*.json"))
    return {path.relative_to(folder).with_suffix("").as_posix(): orjson.loads(path.read_bytes()) for path in paths}


def broken(before: Mapping[str, Schema], now: Mapping[str, Schema]) -> Iterator[str]:
    """What was published and is no longer so, one line each."""
    for name, old in before.items():
        if name not in now:
            yield f"{name} is published and gone from the catalogue"
            continue
        yield from (f"{name}: {each}; publish a new version beside it" for each in breaks(old, now[name]))
        if old.get("examples", []) != now[name].get("examples", []):
            yield f"{name}: its example was changed; examples are append-only"


def _stale(docs: Path, schemas: Mapping[str, Schema]) -> list[Path]:
    return [path for path, text in _texts(schemas) if not _says(docs / path, text)]


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def _write(docs: Path, schemas: Mapping[str, Schema]) -> None:
    for path, text in _texts(schemas):
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(text, "utf-8")


def _texts(schemas: Mapping[str, Schema]) -> Iterator[tuple[Path, str]]:
    for name, schema in sorted(schemas.items()):
        yield Path("schemas") / f"{name}.json", _json(schema)
    yield Path("asyncapi.json"), _json(document())
    yield Path("events.md"), page()


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
