"""Other people's generators make of our documents what a front end or a subscriber can use."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.events import CATALOGUE
from shared.runtime.edge.common import COMMON
from shared.runtime.edge.openapi import document
from tests.documents.npm import npm, told
from tests.edge.test_services import SERVICES

__all__ = ["npm"]
pytestmark = pytest.mark.deep

STRICT = {"strict": True, "noEmit": True, "target": "ES2022", "module": "ESNext", "moduleResolution": "bundler"}
EVENTS = ("application/cloudevents+json", "application/cloudevents-batch+json")


def written(directory: Path, service: str) -> tuple[Path, list[str]]:
    """The service's document as a file, and the ids of its operations."""
    described = document(service, (*SERVICES[service], *COMMON))
    place = directory / f"{service}.json"
    place.write_text(json.dumps(described))
    return place, [each["operationId"] for methods in described["paths"].values() for each in methods.values()]


@pytest.mark.parametrize("service", SERVICES)
def test_a_python_client_has_every_operation(service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, ids = written(tmp_path, service)
    config = tmp_path / "config.yml"
    config.write_text(
        json.dumps({"content_type_overrides": dict.fromkeys(EVENTS, "application/json"), "post_hooks": []})
    )
    client = tmp_path / f"client_of_{service}"
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    said = subprocess.run(
        [*command, "--path", place, "--output-path", client, "--config", config],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    monkeypatch.syspath_prepend(tmp_path)
    modules = [
        importlib.import_module(".".join(each.relative_to(tmp_path).with_suffix("").parts))
        for each in client.rglob("*.py")
    ]
    assert {id.replace("-", "_") for id in ids} <= {
        each.__name__.rpartition(".")[2] for each in modules if hasattr(each, "sync")
    }


def test_typescript_types_of_every_operation_compile_strictly(npm: Path, tmp_path: Path) -> None:
    for service in SERVICES:
        place, ids = written(tmp_path, service)
        types = tmp_path / f"{service}.ts"
        subprocess.run(
            ["npx", "--no-install", "openapi-typescript", place, "-o", types], cwd=npm, check=True, capture_output=True
        )
        text = types.read_text()
        assert [id for id in ids if f'operations["{id}"]' not in text] == []
    (tmp_path / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": {**STRICT, "types": []}, "include": ["*.ts"]})
    )
    said = subprocess.run(
        ["npx", "--no-install", "tsc", "-p", tmp_path], cwd=npm, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout


def test_models_of_events_are_called_like_the_events(npm: Path) -> None:
    names: list[Any] = told(npm, "models.mjs", Path("docs/asyncapi.json").resolve())
    assert {fact.__name__ for fact in CATALOGUE.values()} <= set(names)
    assert [name for name in names if "Anonymous" in name] == []


def test_the_lock_names_no_registry() -> None:
    lock = Path(__file__).parent / "generators" / "package-lock.json"
    packages = json.loads(lock.read_text())["packages"]
    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert [name for name, each in packages.items() if name and "integrity" not in each] == []
