"""The pages in a real browser, on a stack of the built services: what a person sees, and that it is never stale."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from carepath.stack import Stack
from carepath.stack.layout import PROJECT
from services.intake.api import EXAMPLE
from tests.operations.browser import Browser
from tests.promises.platform import run

pytestmark = [pytest.mark.stack, pytest.mark.deep]

SERVICES = {name: f"services.{name}" for name in ("intake", "eligibility", "operations")}
PICTURES = PROJECT / "docs" / "pictures"
HIGH = {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}
WITHIN = 10.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    settings = {"services": SERVICES, "broker": os.environ.get("BROKER", "auto"), "clock": "steps"}
    stack = Stack(tmp_path_factory.mktemp("pages"), settings)
    run(stack.start())
    yield stack
    run(stack.stop())


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        browser.look(1100)
        yield browser


@pytest.fixture(scope="module")
def in_crisis(stack: Stack) -> str:
    """A patient of demo whose assessment says that they are in danger; beside them one who waits for a review."""
    _submit(stack, {"conditions": [*EXAMPLE["conditions"], "something else"]})
    return _submit(stack, {"instruments": {**EXAMPLE["instruments"], "c-ssrs-screener": HIGH}})


def _submit(stack: Stack, over: dict[str, Any]) -> str:
    headers = {
        "authorization": f"Bearer {run(stack.token('patient', subject=str(uuid.uuid4())))}",
        "idempotency-key": str(uuid.uuid4()),
    }
    url = f"{stack.up['services']['intake']['url']}/v1/assessments"
    answer = httpx.post(url, json={**EXAMPLE, **over}, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["patient_id"])


def sign_in(browser: Browser, stack: Stack, role: str = "clinician", clinic: str = "demo") -> None:
    browser.open(stack.up["board"].replace("/today", "/sign-in"))
    browser.js(f"document.querySelector('[name=role]').value = '{role}'")
    browser.js(f"document.querySelector('[name=clinic]').value = '{clinic}'")
    browser.js("document.querySelector('button').click()")
    browser.until(
        lambda: browser.js("location.pathname") == "/today" and browser.js("!!document.querySelector('main')")
    )


def text(browser: Browser, selector: str = "body") -> str:
    return str(browser.js(f"document.querySelector('{selector}')?.innerText ?? ''"))


def is_grey(browser: Browser) -> bool:
    return bool(browser.js("document.body.classList.contains('stale') && !document.getElementById('stale').hidden"))


def test_without_a_token_there_is_nothing_but_the_sign_in(stack: Stack) -> None:
    answer = httpx.get(stack.up["board"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert httpx.get(f"{stack.up['board']}/live").status_code == 401


def test_somebody_in_crisis_stands_first_in_red_with_a_countdown(
    stack: Stack, browser: Browser, in_crisis: str
) -> None:
    sign_in(browser, stack)
    browser.until(lambda: "cknowledge crisis" in text(browser, ".row:first-child.red"))
    first = text(browser, ".row:first-child")
    assert "15:00 min" in first and in_crisis[-12:] in first
    red = browser.js("getComputedStyle(document.querySelector('.row.red .what')).color")
    assert red == "rgb(179, 19, 27)"
    browser.picture(PICTURES / "today.png")


def test_the_patients_page_tells_past_now_and_next_in_local_time(
    stack: Stack, browser: Browser, in_crisis: str
) -> None:
    sign_in(browser, stack)
    browser.open(stack.up["board"].replace("/today", f"/patients/{in_crisis}"))
    browser.until(lambda: "crisis detected" in text(browser).lower())
    told = text(browser)
    assert EXAMPLE["patient"]["time_zone"] in told and "the clinician, until" in told
    assert "assessment submitted" in told.lower() and EXAMPLE["patient"]["given"] not in told
    browser.picture(PICTURES / "patient.png")


def test_a_phone_shows_it_without_scrolling_sideways(stack: Stack, browser: Browser, in_crisis: str) -> None:
    sign_in(browser, stack)
    browser.look(375, 800)
    for path in ("/today", f"/patients/{in_crisis}"):
        browser.open(stack.up["board"].replace("/today", path))
        browser.until(lambda: browser.js("!!document.querySelector('main h1')"))
        assert browser.js("document.documentElement.scrollWidth") <= 375
        if path == "/today":
            browser.picture(PICTURES / "today-phone.png")
    browser.look(1100)


def test_it_is_dark_where_the_reader_prefers_that(stack: Stack, browser: Browser, in_crisis: str) -> None:
    sign_in(browser, stack)
    browser.look(1100, dark=True)
    assert browser.js("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 27)"
    browser.picture(PICTURES / "today-dark.png")
    browser.look(1100)
    assert browser.js("getComputedStyle(document.body).backgroundColor") == "rgb(246, 247, 249)"


def test_the_other_clinic_sees_nothing_of_it(stack: Stack, browser: Browser, in_crisis: str) -> None:
    sign_in(browser, stack, clinic="second")
    browser.until(lambda: "Nobody needs a human now" in text(browser))
    assert in_crisis[-12:] not in text(browser)
    browser.open(stack.up["board"].replace("/today", f"/patients/{in_crisis}"))
    assert "not found" in text(browser, "main").lower() or "unknown" in text(browser, "main").lower()


@pytest.mark.parametrize("service", ["eligibility", "operations"])
def test_P28_a_service_that_stops_greys_the_page_within_ten_seconds(
    stack: Stack, browser: Browser, in_crisis: str, service: str
) -> None:
    sign_in(browser, stack)
    browser.until(lambda: "cknowledge crisis" in text(browser) and not is_grey(browser))
    run(stack.stop_service(service))
    try:
        browser.until(lambda: is_grey(browser), WITHIN)
        assert "since" in text(browser, "#stale")
        assert "cknowledge crisis" in text(browser), "a crisis must not vanish with its service"
    finally:
        run(stack.start_service(service))
    browser.until(lambda: not is_grey(browser))


def test_a_click_on_another_sites_page_does_nothing(stack: Stack, in_crisis: str) -> None:
    token = run(stack.token("clinician"))
    url = stack.up["board"].replace("/today", f"/patients/{in_crisis}/acts")
    for origin in ({"origin": "http://elsewhere.example"}, {}):
        said = {"what": "acknowledge-crisis", "reason": "x", "task_id": "x", "key": "crisis"}
        answer = httpx.post(url, data=said, cookies={"carepath": token}, headers=origin)
        assert answer.status_code == 403


def test_a_clinician_answers_the_crisis_from_the_page(stack: Stack, browser: Browser, in_crisis: str) -> None:
    sign_in(browser, stack)
    browser.open(stack.up["board"].replace("/today", f"/patients/{in_crisis}"))
    form = "form:has([value=acknowledge-crisis])"
    browser.until(lambda: browser.js(f"!!document.querySelector('{form}')"))
    browser.js(f"document.querySelector('{form} textarea').value = 'Called, safe with family'")
    browser.js(f"document.querySelector('{form} button').click()")
    browser.until(lambda: "Taken: acknowledge crisis" in text(browser))
    browser.until(lambda: "crisis acknowledged" in text(browser).lower())
    assert "safe with family" not in text(browser)
    assert Path(PICTURES / "today.png").stat().st_size > 10_000
