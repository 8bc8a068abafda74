"""The emergency card in a real browser: it is there without the platform, it prints, and it goes with the session."""

from __future__ import annotations

import base64

import pytest

from carepath.stack import Stack
from carepath.stack.layout import PROJECT
from services.intake.api import EXAMPLE
from tests.operations.browser import Browser
from tests.operations.looking import page_of, sign_in, submit, text
from tests.promises.platform import run

pytestmark = [pytest.mark.stack, pytest.mark.deep]

PICTURES = PROJECT / "docs" / "pictures"
KEPT = "caches.open('emergency-card').then((kept) => kept.match(location.pathname)).then((found) => !!found)"
PHONES = ["911", "988", *(EXAMPLE[each]["phone"] for each in ("peer_monitor", "emergency_contact"))]


@pytest.fixture(scope="module")
def patient(stack: Stack) -> str:
    return submit(stack, {})


def opens(browser: Browser, stack: Stack, patient: str) -> str:
    browser.open(page_of(stack, f"/patients/{patient}/card"))
    return text(browser)


def is_kept(browser: Browser) -> bool:
    asked = browser.ask("Runtime.evaluate", expression=KEPT, returnByValue=True, awaitPromise=True)
    return bool(asked["result"]["value"])


def test_whom_to_call_stands_on_it_in_one_look(stack: Stack, browser: Browser, patient: str) -> None:
    sign_in(browser, stack)
    told = opens(browser, stack, patient)
    assert EXAMPLE["patient"]["given"] in told and EXAMPLE["patient"]["address"]["line1"] in told
    assert [phone for phone in PHONES if phone not in told] == []
    assert browser.js("document.querySelector('.row.red').getBoundingClientRect().bottom") < 900
    browser.picture(PICTURES / "card.png")


@pytest.mark.parametrize("away", ["intake", "operations"])
def test_HZ15_it_opens_on_that_device_while_the_platform_is_away(
    stack: Stack, browser: Browser, patient: str, away: str
) -> None:
    sign_in(browser, stack)
    opens(browser, stack, patient)
    browser.until(lambda: is_kept(browser))
    run(stack.stop_service(away))
    try:
        told = opens(browser, stack, patient)
        assert [phone for phone in PHONES if phone not in told] == []
    finally:
        run(stack.start_service(away))


def test_it_prints_on_one_page_without_what_is_for_the_screen(stack: Stack, browser: Browser, patient: str) -> None:
    sign_in(browser, stack)
    opens(browser, stack, patient)
    printed = base64.b64decode(browser.ask("Page.printToPDF")["data"])
    assert printed.startswith(b"%PDF") and printed.count(b"/Type /Page\n") == 1


def test_whom_it_is_refused_keeps_no_copy(stack: Stack, browser: Browser, patient: str) -> None:
    """A guide may read it from check-in until the close, and here is no session."""
    sign_in(browser, stack)
    opens(browser, stack, patient)
    browser.until(lambda: is_kept(browser))
    sign_in(browser, stack, role="guide")
    assert "not checked in" in opens(browser, stack, patient).lower()
    browser.until(lambda: not is_kept(browser))


def test_the_other_clinic_and_whoever_has_no_token_see_nothing(stack: Stack, browser: Browser, patient: str) -> None:
    sign_in(browser, stack, clinic="second")
    told = opens(browser, stack, patient)
    assert EXAMPLE["patient"]["given"] not in told and not is_kept(browser)
