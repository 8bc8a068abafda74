"""A stack's pages as somebody in front of a browser sees them, and patients who give them something to see."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import httpx

from carepath.stack import Stack
from services.intake.api import EXAMPLE
from tests.assessments import somebody
from tests.operations.browser import Browser
from tests.promises.platform import run

_HIGH = {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}
DANGER: Mapping[str, Any] = {"instruments": {**EXAMPLE["instruments"], "c-ssrs-screener": _HIGH}}


def submit(stack: Stack, over: Mapping[str, Any], clinic: str = "demo") -> str:
    """The patient, somebody new, who handed in the example with these changes."""
    headers = {
        "authorization": f"Bearer {run(stack.token('patient', clinic=clinic, subject=str(uuid.uuid4())))}",
        "idempotency-key": str(uuid.uuid4()),
    }
    url = f"{stack.up['services']['intake']['url']}/v1/assessments"
    person = {name: said for name, said in somebody().items() if name != "address"}
    form = {**EXAMPLE, "patient": {**EXAMPLE["patient"], **person}, **over}
    answer = httpx.post(url, json=form, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["patient_id"])


def page_of(stack: Stack, path: str) -> str:
    return str(stack.up["board"]).replace("/today", path)


def sign_in(browser: Browser, stack: Stack, role: str = "clinician", clinic: str = "demo") -> None:
    sign_in_at(browser, page_of(stack, "/sign-in"), role, clinic)


def sign_in_at(browser: Browser, url: str, role: str = "clinician", clinic: str = "demo") -> None:
    browser.open(url)
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
