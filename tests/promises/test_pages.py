"""A page to staff reaches somebody over whichever channel works, or the board is red and says that it did not."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shared.times import instant
from tests.promises.conftest import stack_of
from tests.promises.platform import SERVICES, Candidate, Platform, run
from tests.promises.reading import bodies
from tests.promises.test_mail import HIGH, Office

pytestmark = pytest.mark.stack
ROW = "reach-somebody"


class Pager(ThreadingHTTPServer):
    """A pager's web hook."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.says = 200
        self.pages: list[dict[str, Any]] = []


class _Answering(BaseHTTPRequestHandler):
    server: Pager

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.server.says == 200:
            self.server.pages.append(body)
        self.send_response(self.server.says)
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture(scope="module")
def pager() -> Iterator[Pager]:
    with Pager() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


@pytest.fixture(scope="module")
def paging(office: Office, pager: Pager, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A stack with two channels, a minute of which is a second of ours."""
    url = f"json://carepath:s3cr3t@127.0.0.1:{pager.server_port}/{{clinic}}/{{role}}"
    channels = json.dumps([{"name": "mail"}, {"name": "pager", "url": url}])
    stack = stack_of(
        tmp_path_factory.mktemp("paging"),
        services={name: f"services.{name}" for name in (*SERVICES, "operations")},
        smtp=f"127.0.0.1:{office.port}",
        channels=channels,
        clock="x60",
    )
    run(stack.start())
    yield Platform(stack)
    run(stack.stop())


@pytest.fixture(params=["demo", "second"])
def somebody(request: pytest.FixtureRequest, paging: Platform) -> Candidate:
    return paging.candidate(request.param)


def board(person: Candidate) -> dict[str, dict[str, Any]]:
    """The rows about this person, by what is wanted."""
    token = person.platform.token("operations", clinic=person.clinic)
    rows = person.platform.get_from("operations", "/v1/board", token).json()["rows"]
    return {row["what"]: row for row in rows if row["patient_id"] == person.id}


def sent_over(person: Candidate) -> list[str]:
    found = bodies(person.platform, person.id, "message-sent")
    return [body["channel"] for body in found if body["template"] == "crisis-page"]


def answers(person: Candidate) -> None:
    clinician = person.platform.clinician(person.clinic, person.id)
    clinician.does("acknowledge-crisis", {"reason": "called, safe"})


def test_P19_a_page_takes_the_next_channel_where_the_mail_server_is_away(
    somebody: Candidate, office: Office, pager: Pager
) -> None:
    pager.says = 200
    somebody.does("save-draft", HIGH)
    began = time.monotonic()
    somebody.platform.until(lambda: sent_over(somebody))
    assert set(sent_over(somebody)) == {"pager"} and time.monotonic() - began < 60
    assert any(somebody.id in page["message"] for page in pager.pages)
    assert ROW not in board(somebody)
    answers(somebody)


def test_P19_where_no_channel_takes_a_page_the_board_says_that_nobody_was_reached(
    somebody: Candidate, office: Office, pager: Pager
) -> None:
    platform, pager.says = somebody.platform, 503
    somebody.does("save-draft", HIGH)
    row = platform.until(lambda: board(somebody).get(ROW))
    assert (row["colour"], row["whom"], row["operation"]["operation_id"]) == ("red", "operations", "settle-message")
    (unheard, *_) = bodies(platform, somebody.id, "alert-unheard")
    assert instant(row["since"]) == instant(unheard["since"])
    assert row["key"] == f"{ROW}:{unheard['message_id']}"
    assert board(somebody)["acknowledge-crisis"]["unreached_since"] == row["since"]
    platform.until(lambda: len(bodies(platform, somebody.id, "crisis-paged")) > 12, 120)  # half an hour
    assert board(somebody)[ROW]["since"] == row["since"] and sent_over(somebody) == []
    pager.says = 200
    platform.until(lambda: ROW not in board(somebody), 90)
    platform.until(lambda: readers(somebody, "message-sent") == readers(somebody, "crisis-paged"), 90)
    assert set(sent_over(somebody)) == {"pager"}
    answers(somebody)


def readers(person: Candidate, type: str) -> set[str]:
    """To whom a ladder's pages went, or were to go."""
    return {body["to"] for body in bodies(person.platform, person.id, type) if body["to"] != "patient"}


def test_P19_nothing_secret_of_a_channel_is_in_a_log(paging: Platform) -> None:
    logs = "".join(path.read_text() for path in paging.stack.layout.logs.glob("*"))
    assert "channel-failed" in logs and "s3cr3t" not in logs
