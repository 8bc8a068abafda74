"""The containers as they are shipped: `docker compose up`, then somebody signs in at the pages and sees the board."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import httpx
import pytest

from carepath.stack.layout import PROJECT

pytestmark = [pytest.mark.stack, pytest.mark.deep, pytest.mark.engine, pytest.mark.timeout(1800)]
COMPOSE = ("docker", "compose", "--project-name", "carepath-walk")
ISSUER, INTAKE, OPERATIONS = (f"http://127.0.0.1:{port}" for port in (8080, 8081, 8086))


@pytest.fixture(scope="module")
def shipped() -> Iterator[None]:
    try:
        subprocess.run([*COMPOSE, "up", "--build", "--wait"], cwd=PROJECT, check=True, timeout=1500)
        yield
    finally:
        subprocess.run([*COMPOSE, "down", "--volumes"], cwd=PROJECT, check=True, timeout=120)


@pytest.mark.parametrize("clinic", ["demo", "second"])
@pytest.mark.usefixtures("shipped")
def test_in_compose_somebody_signs_in_and_sees_the_board(clinic: str) -> None:
    said = {"role": "clinician", "clinic": clinic}
    with httpx.Client(base_url=OPERATIONS, timeout=30) as browser:
        assert browser.get("/today").headers["location"] == "/sign-in"
        taken = browser.post("/sign-in", data=said, headers={"origin": OPERATIONS})
        assert (taken.status_code, taken.headers.get("location")) == (303, "/today")
        board = browser.get("/today")
        assert board.status_code == 200 and "waiting for a human" in board.text
        assert browser.get("/today/live").json()["silent"] == [], "every service is found"


@pytest.mark.usefixtures("shipped")
def test_in_compose_a_token_of_the_issuer_is_taken_by_a_service() -> None:
    token = httpx.post(f"{ISSUER}/issuer/token", json={"role": "patient"}).json()["access_token"]
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "compose-0001"}
    answer = httpx.put(f"{INTAKE}/v1/assessments/draft", json={"patient": {"given": "Ada"}}, headers=headers)
    assert answer.status_code == 200, answer.text
