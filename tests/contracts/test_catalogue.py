"""What is published about events: schemas, AsyncAPI document and page say what the code says, and only ever gain."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from jsonschema import Draft202012Validator, FormatChecker

from carepath.catalogue import __main__ as catalogue
from carepath.catalogue.compatibility import breaks
from shared.events import public_types

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
ASYNCAPI = json.loads((DOCS / "asyncapi.json").read_text())
EXAMPLES = sorted((ROOT / "tests" / "contracts" / "examples").glob("*.json"))
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/handlers.py"))
PUBLIC = sorted(public_types())


def schema_of(example: Path) -> dict[str, Any]:
    type, _, version = example.stem.rpartition(".")
    return dict(json.loads((DOCS / "schemas" / type / f"{version}.json").read_text()))


def test_what_is_committed_is_what_the_code_says() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "carepath.catalogue", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_keeps_its_published_schema(example: Path) -> None:
    schema = schema_of(example)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(example.read_text()))


def test_the_document_lists_every_topic() -> None:
    streams = {f"care.{name}{lane}" for name in SERVICES for lane in ("", ".safety")}
    assert {channel["address"] for channel in ASYNCAPI["channels"].values()} == streams | set(PUBLIC)


def test_the_document_lists_every_type_on_the_stream_of_its_lane() -> None:
    sealed = {name for name in ASYNCAPI["components"]["messages"] if not name.startswith("public.")}
    assert sealed == {example.stem for example in EXAMPLES}
    for example in EXAMPLES:
        on = [name for name, channel in ASYNCAPI["channels"].items() if example.stem in channel["messages"]]
        assert on
        assert all(name.endswith(".safety") == (schema_of(example)["x-lane"] == "safety") for name in on)


def test_a_public_topic_shows_its_allow_list_and_nothing_else() -> None:
    for type in PUBLIC:
        [name] = ASYNCAPI["channels"][type]["messages"]
        shown = ASYNCAPI["components"]["schemas"][name]
        published = json.loads((DOCS / "schemas" / type / f"{name.rpartition('.')[2]}.json").read_text())
        allowed = {field for field, schema in published["properties"].items() if schema.get("x-public")}
        assert set(shown["properties"]) == allowed
        assert shown["additionalProperties"] is False


def test_nobody_else_is_promised_a_private_field() -> None:
    for example in EXAMPLES:
        private = {name for name, field in schema_of(example)["properties"].items() if field.get("x-private")}
        shown = ASYNCAPI["components"]["schemas"][example.stem]["properties"]
        assert not private & set(shown)
        assert bool(private) == ("private" in shown)


def test_every_reference_leads_somewhere() -> None:
    for reference in references(ASYNCAPI):
        place = ASYNCAPI
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def references(node: Any) -> list[str]:
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node["$ref"]] if isinstance(node, dict) and "$ref" in node else []
    return own + [each for child in inside for each in references(child)]


def test_another_reader_takes_the_document() -> None:
    assert len(ApplicationSchema.model_validate(ASYNCAPI).channels) == len(ASYNCAPI["channels"])


def test_every_event_stands_on_the_page() -> None:
    page = (DOCS / "events.md").read_text()
    assert all(f"(schemas/{path.stem.replace('.', '/')}.json)" in page for path in EXAMPLES)


SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "one thing",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "score": {"type": "integer", "minimum": 0, "maximum": 27, "x-public": True},
        "band": {"enum": ["mild", "severe"], "type": "string"},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "person": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
        "rules": {"type": "array", "items": {"type": "string"}},
        "text": {"type": "string", "x-private": True},
    },
    "required": ["id", "score", "band"],
    "x-lane": "ordinary",
}
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> list[str]:
    new = copy.deepcopy(SCHEMA)
    change(new)
    return list(breaks(SCHEMA, new))


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s["properties"].update(extra={"type": "integer", "default": 0}),
        lambda s: s["properties"]["person"]["properties"].update(email={"type": "string"}),
        lambda s: s["properties"]["id"].update({"x-public": True}),
        lambda s: s.update(description="another thing"),
        lambda s: s["required"].reverse(),
    ],
)
def test_an_event_may_gain_an_optional_field_or_better_words(change: Change) -> None:
    assert changed(change) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s["properties"].pop("note"), "/note was removed"),
        (lambda s: s["properties"]["person"]["properties"].pop("name"), "/person/name was removed"),
        (lambda s: (s["properties"].update(extra={}), s["required"].append("extra")), "/extra is required now"),
        (lambda s: s["required"].append("note"), "/note is required now"),
        (lambda s: s["required"].remove("band"), "/band may be absent now"),
        (lambda s: s["properties"]["person"].pop("required"), "/person/name may be absent now"),
        (lambda s: s["properties"]["score"].update(type="string"), "/score: type was changed"),
        (lambda s: s["properties"]["score"].update(maximum=20), "/score: maximum was changed"),
        (lambda s: s["properties"]["score"].update(maximum=30), "/score: maximum was changed"),
        (lambda s: s["properties"]["id"].pop("format"), "/id: format was changed"),
        (lambda s: s["properties"]["band"]["enum"].append("moderate"), "/band gained the word moderate"),
        (lambda s: s["properties"]["band"]["enum"].remove("mild"), "/band lost the word mild"),
        (lambda s: s["properties"]["band"].pop("enum"), "/band has other words now"),
        (lambda s: s["properties"]["note"]["anyOf"].pop(), "/note: anyOf was changed"),
        (lambda s: s["properties"]["note"]["anyOf"][0].update(type="integer"), "/note: type was changed"),
        (lambda s: s["properties"]["rules"]["items"].update(type="integer"), "/rules/*: type was changed"),
        (lambda s: s["properties"]["note"].update(default=""), "/note: default was changed"),
        (lambda s: s["properties"]["text"].pop("x-private"), "/text: x-private was changed"),
        (lambda s: s["properties"]["id"].update({"x-private": True}), "/id: x-private was changed"),
        (lambda s: s["properties"]["score"].pop("x-public"), "/score is not public any more"),
        (lambda s: s.update({"x-lane": "safety"}), "/: x-lane was changed"),
        (lambda s: s.update(additionalProperties=False), "/* was changed"),
    ],
)
def test_anything_else_breaks_who_wrote_or_reads_it(change: Change, said: str) -> None:
    assert said in changed(change)


def test_a_breaking_change_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalogue.main([], tmp_path) == 0
    now = catalogue.current()
    now["candidate-declined/1"]["properties"].pop("rules")
    now["hold-placed/1"]["examples"] = []
    del now["hold-overdue/1"]
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    monkeypatch.setattr(catalogue, "current", lambda: now)
    for args in ([], ["--check"]):
        assert catalogue.main(args, tmp_path) == 1
        assert capsys.readouterr().err.splitlines() == [
            "candidate-declined/1: /rules was removed; publish a new version beside it",
            "hold-overdue/1 is published and gone from the catalogue",
            "hold-placed/1: its example was changed; examples are append-only",
        ]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


def test_an_optional_field_makes_the_schema_stale_and_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalogue.main([], tmp_path) == catalogue.main(["--check"], tmp_path) == 0
    now = catalogue.current()
    now["hold-placed/1"]["properties"]["by"] = {"type": "string", "default": ""}
    monkeypatch.setattr(catalogue, "current", lambda: now)
    assert catalogue.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == "docs/schemas/hold-placed/1.json is stale: python -m carepath.catalogue\n"
    assert catalogue.main([], tmp_path) == catalogue.main(["--check"], tmp_path) == 0


def test_words_that_mean_nothing_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue.main(["--chek"]) == 2
    assert capsys.readouterr().err == "python -m carepath.catalogue [--check]\n"
