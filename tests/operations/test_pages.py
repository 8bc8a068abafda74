"""The pages in a real browser, on a stack of the built services: what a person sees, and that it is never stale."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from carepath.stack import Stack
from carepath.stack.layout import PROJECT
from services.intake.api import EXAMPLE
from tests.operations.browser import Browser
from tests.operations.looking import DANGER, is_grey, sign_in, submit, text
from tests.promises.platform import run

pytestmark = [pytest.mark.stack, pytest.mark.deep]

PICTURES = PROJECT / "docs" / "pictures"
WITHIN = 10.0


@pytest.fixture(scope="module")
def in_crisis(stack: Stack) -> str:
    """A patient of demo whose assessment says that they are in danger; beside them one who waits for a review."""
    submit(stack, {"conditions": [*EXAMPLE["conditions"], "something else"]})
    return submit(stack, DANGER)


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
