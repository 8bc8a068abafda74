"""The Kubernetes objects: every service is there, and other people's tools find nothing."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from carepath.stack.plan import built_services

BASE = Path("deploy/k8s/base")


def test_the_base_runs_every_service_that_is_built() -> None:
    listed = set(re.findall(r"^  - (\w+)$", (BASE / "kustomization.yaml").read_text("utf-8"), re.M))
    assert listed == set(built_services())
    for name in listed:
        said = (BASE / name / "kustomization.yaml").read_text("utf-8")
        assert f"nameSuffix: -{name}" in said and f"value: carepath-{name}" in said


def test_the_base_says_where_each_service_answers() -> None:
    """Operations asks all of them, itself included."""
    said = re.search(r"CAREPATH_SERVICES=(\{.*\})$", (BASE / "kustomization.yaml").read_text("utf-8"), re.M)
    assert said
    port = re.search(r"port: (\d+)", (BASE / "service" / "service.yaml").read_text("utf-8"))
    assert port
    assert json.loads(said[1]) == {name: f"http://carepath-{name}:{port[1]}" for name in built_services()}


def test_no_secret_stands_in_a_file() -> None:
    for page in BASE.parent.rglob("*.yaml"):
        assert not re.search(r"kind: Secret|secretGenerator", page.read_text("utf-8")), page


@pytest.mark.deep
def test_the_schemas_and_a_linter_for_hardening_find_nothing() -> None:
    told = subprocess.run(["deploy/k8s/check"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
