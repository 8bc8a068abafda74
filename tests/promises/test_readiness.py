"""`/ready` tells the truth, and a process that is told to end says so first, answers what it has, and closes then."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.promises.platform import Platform, assessment, run

pytestmark = pytest.mark.stack
SOON = 10.0


def said(platform: Platform, service: str, path: str = "/ready") -> tuple[int, Any]:
    answer = httpx.get(platform.url(service) + path, timeout=2)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("server", ["postgres", "kafka"])
@pytest.mark.parametrize("service", ["intake", "eligibility"])
def test_a_process_is_not_ready_while_what_it_stands_on_is_away(platform: Platform, service: str, server: str) -> None:
    assert said(platform, service) == (200, {"status": "ready"})
    run(platform.stack.stop_service(server))
    try:
        platform.until(lambda: said(platform, service) == (503, {"status": "away", "away": [server]}))
        assert said(platform, service, "/health") == (200, {"status": "live"})
    finally:
        run(platform.stack.start_service(server))
    platform.until(lambda: said(platform, service)[0] == 200)


def test_who_is_told_to_end_says_so_answers_what_it_has_and_closes_then(platform: Platform) -> None:
    replica = platform.stack.up["services"]["intake"]["replicas"][0]
    url, seen = f"http://127.0.0.1:{replica['port']}", list[int | str]()
    ada, replies = platform.candidate("second"), list[int]()

    def submits() -> None:
        with httpx.Client(timeout=20) as client:
            headers = {"authorization": f"Bearer {ada.token}", "idempotency-key": "while-it-leaves"}
            headers["content-type"] = "application/json"
            answer = client.post(f"{url}/v1/assessments", content=slowly(assessment()), headers=headers)
            replies.append(answer.status_code)

    sending = threading.Thread(target=submits)
    sending.start()
    time.sleep(0.3)
    os.kill(replica["pid"], signal.SIGTERM)
    until = time.monotonic() + SOON
    while time.monotonic() < until and (not seen or seen[-1] != "closed"):
        try:
            seen.append(httpx.get(f"{url}/ready", timeout=2).status_code)
        except httpx.TransportError:
            seen.append("closed")
    sending.join()
    told = list(dict.fromkeys(seen))
    assert told[-2:] == [503, "closed"] and told[:-2] in ([], [200])
    assert replies == [200]
    platform.until(lambda: ready_again(platform))


def slowly(body: Any) -> Iterator[bytes]:
    """For a second, in ten parts."""
    text = json.dumps(body).encode()
    for start in range(0, len(text), len(text) // 10 + 1):
        time.sleep(0.1)
        yield text[start : start + len(text) // 10 + 1]


def ready_again(platform: Platform) -> bool:
    try:
        return said(platform, "intake")[0] == 200
    except httpx.TransportError:
        return False
