"""What is new and dangerous is seen whatever somebody is doing on a page, and so is that a page is out of date."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from carepath.stack import Stack
from tests.operations.browser import Browser
from tests.operations.looking import DANGER, is_grey, page_of, sign_in, submit, text
from tests.promises.platform import run

pytestmark = [pytest.mark.stack, pytest.mark.deep]
SOON, MARKED_WITHIN = 6.0, 10.0
TYPED = "Called, with family"


class Doing(NamedTuple):
    """Somebody's cursor stands on `focus` of the page of a patient in danger, or of Today; `typed` is in the form."""

    clinic: str
    focus: str
    on_today: bool = False
    typed: str = ""


DOINGS = {
    "nothing": Doing("demo", "", on_today=True),
    "a link of the board": Doing("second", ".row a", on_today=True),
    "a link of an alert": Doing("demo", "#alerts a", on_today=True),
    "an empty field": Doing("demo", "#acts textarea"),
    "a field while it is filled": Doing("second", "#acts textarea", typed=TYPED),
    "a button, with the form filled": Doing("demo", "#acts button", typed=TYPED),
    "elsewhere, with the form filled": Doing("second", "header a", typed=TYPED),
}


def begin(browser: Browser, stack: Stack, doing: Doing) -> None:
    patient = submit(stack, DANGER, doing.clinic)
    sign_in(browser, stack, clinic=doing.clinic)
    browser.open(page_of(stack, "/today" if doing.on_today else f"/patients/{patient}"))
    browser.until(lambda: patient[-12:] in text(browser, "#alerts") and not is_grey(browser))
    if doing.typed:
        browser.js(f"document.querySelector('#acts textarea').value = '{doing.typed}'")
    browser.js(f"document.querySelector('{doing.focus or 'body'}').focus()")
    browser.js("window.had = document.activeElement, window.first = document.querySelector('#alerts p')")


def assert_goes_on(browser: Browser, doing: Doing) -> None:
    """The same element has the focus, and what was typed stands there."""
    assert browser.js("window.had === document.activeElement && window.had.isConnected")
    assert browser.js(f"!'{doing.focus}' || document.activeElement.matches('{doing.focus or '*'}')")
    if not doing.on_today:
        assert browser.js("document.querySelector('#acts textarea').value") == doing.typed


@pytest.mark.parametrize("doing", DOINGS.values(), ids=DOINGS)
def test_a_new_crisis_is_announced_whatever_has_the_focus(stack: Stack, browser: Browser, doing: Doing) -> None:
    begin(browser, stack, doing)
    assert text(browser, "[role=alert]") != ""
    title = browser.js("document.title")
    another = submit(stack, DANGER, doing.clinic)
    browser.until(lambda: another[-12:] in text(browser, "[role=alert]"), SOON)
    count = browser.js("document.querySelectorAll('[role=alert] p').length")
    assert browser.js("document.title") != title and browser.js("document.title").startswith(f"({count}!)")
    assert browser.js("window.first.isConnected"), "what was announced before is not announced again"
    if doing.on_today:
        assert another[-12:] in text(browser, ".rows")
    assert_goes_on(browser, doing)


@pytest.mark.parametrize("service", ["eligibility", "operations"])
@pytest.mark.parametrize("doing", DOINGS.values(), ids=DOINGS)
def test_a_page_that_is_out_of_date_says_so_whatever_has_the_focus(
    stack: Stack, browser: Browser, doing: Doing, service: str
) -> None:
    begin(browser, stack, doing)
    run(stack.stop_service(service))
    try:
        browser.until(lambda: is_grey(browser), MARKED_WITHIN)
        assert_goes_on(browser, doing)
        assert text(browser, "[role=alert]") != "", "a danger must not vanish with its service"
    finally:
        run(stack.start_service(service))
    browser.until(lambda: not is_grey(browser))
    assert_goes_on(browser, doing)
