"""What people send never comes back in a refusal and never reaches a log, whatever is wrong with it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared import logs
from tests.edge.conftest import House
from tests.edge.people import token

CANARY = "KANARIENVOGEL"
FAMILY = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

canaries = st.sampled_from([CANARY, f"{CANARY}\x00", f"\n{CANARY}", f"<b>{CANARY}</b>", CANARY * 40, f"{CANARY}é€"])
scalars = canaries | st.integers(-5, 5) | st.none() | st.booleans() | st.just(1e308)
keys = canaries | st.sampled_from(["name", "born", "part", "answers", "tags", "books", "plan", "weight", "q1", "pages"])
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))
bodies = st.dictionaries(keys, values, max_size=5)


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    """Where this process logs, for one test."""
    logs.configure("intake", 1, tmp_path)
    yield tmp_path / "intake.1.jsonl"
    logs.configure("intake", 1, None)


def silent(house: House, reply: Any, written: Path) -> None:
    if reply.status_code >= 400:
        assert CANARY not in reply.text
        assert not any(CANARY in value for value in reply.headers.values())
    assert CANARY not in written.read_text()


@FAMILY
@given(body=bodies)
def test_no_refusal_repeats_what_was_sent(house: House, written: Path, body: Any) -> None:
    silent(house, house.post("/v1/cards", body, "guide"), written)
    silent(house, house.publish("assessment-submitted", body, "guide"), written)


@FAMILY
@given(raw=st.binary(max_size=20), canary=canaries)
def test_the_refusal_of_a_body_that_is_not_json_keeps_the_body_to_itself(
    house: House, written: Path, raw: bytes, canary: str
) -> None:
    content = raw + canary.encode() + raw
    reply = house.post("/v1/cards", None, "guide", headers={"content-type": "application/json"}, content=content)
    assert reply.status_code in (400, 422)  # between quotation marks it is JSON, though no object
    silent(house, reply, written)


@pytest.mark.parametrize(
    "place",
    [
        {"path": f"/v1/patients/{CANARY}/signatures"},
        {"path": f"/v1/{CANARY}"},
        {"path": f"/v1/cards?{CANARY}={CANARY}"},
        {"key": f"{CANARY} {CANARY}"},
        {"headers": {"content-type": CANARY}},
        {"headers": {"content-encoding": CANARY}},
        {"person": f"{CANARY}.{CANARY}.{CANARY}"},
        {"person": token("clinician", CANARY)},
        {"person": token(CANARY)},
    ],
)
def test_no_other_part_of_a_request_comes_back(house: House, written: Path, place: dict[str, Any]) -> None:
    path = place.pop("path", "/v1/cards")
    silent(house, house.post(path, {"document": CANARY, "version": 1}, **place), written)
    silent(house, house.get(f"/v1/tasks?{CANARY}={CANARY}"), written)
    silent(house, house.publish(CANARY, {}, "clinician", id=CANARY, subject=CANARY, time=CANARY), written)


def test_a_defect_is_logged_by_type_and_place_only(house: House, written: Path) -> None:
    reply = house.post(f"/v1/patients/{house.opened()}/signatures", {"document": "defect", "version": 1})
    (line,) = [json.loads(each) for each in written.read_text().splitlines()]
    assert line["incident"] == reply.json()["incident"]
    assert (line["event"], line["level"], line["service"]) == ("request-failed", "error", "intake")
    assert line["error"] == "builtins.RuntimeError"
    assert "made_up.py" in line["frames"][-1]
    assert "CANARY" not in written.read_text()


def test_libraries_log_in_the_same_shape(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("some.library").exception("it failed")
    line = json.loads(written.read_text())
    assert (line["logger"], line["event"], line["error"]) == ("some.library", "it failed", "builtins.ValueError")
    assert capsys.readouterr().err == written.read_text()
    assert CANARY not in written.read_text()


def test_what_is_no_warning_stays_off_the_terminal(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import structlog

    structlog.get_logger("process").info("ready", replica=1)
    assert json.loads(written.read_text())["event"] == "ready"
    assert capsys.readouterr().err == ""
