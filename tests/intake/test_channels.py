"""Pages over real channels: a mail server and a web hook that listen here, each of which may fail."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.intake import channels
from services.intake.domain.letters import written
from services.intake.senders import senders
from shared.errors import Later
from shared.settings import Channel, Settings
from tests.intake.clerks import HANGS_UP, HOST, KEY, Clerk, Desk, settings_for
from tests.intake.test_senders import free_port

SECRET = "s3cr3t-of-the-hook"
PAGE: dict[str, Any] = {
    "to": "medical-director@demo.clinic.example",
    "sender": "no-reply@demo.clinic.example",
    "clinic": "Demo Clinic",
    "clinic_id": "demo",
    "template": "crisis-page",
    "patient_id": "7a0f8f2e",
    "to_staff": True,
    "page": True,
    "role": "medical-director",
}
LETTER = written("crisis-page", "Demo Clinic", "7a0f8f2e", to_staff=True)
MAIL = {"name": "mail"}


class Hook(ThreadingHTTPServer):
    """A pager's web hook. It answers with `says`, after so many seconds."""

    def __init__(self) -> None:
        super().__init__((HOST, 0), _Answering)
        self.says, self.after = 200, 0.0
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"json://pager:{SECRET}@{HOST}:{self.server_port}/{{clinic}}/{{role}}?+X-Page={{page}}"


class _Answering(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        time.sleep(self.server.after)
        if self.server.says == 200:
            self.server.bodies.append(json.loads(body) | {"page": self.headers["X-Page"]})
            self.server.paths.append(self.path)
        self.send_response(self.server.says)
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def settings(port: int, *given: Mapping[str, Any]) -> Settings:
    return settings_for(port, channels=json.dumps(given or (MAIL,)))


def paged(desk: Desk, *given: Mapping[str, Any], line: Mapping[str, Any] = PAGE) -> str:
    """How a page over these channels ends, this desk being our mail server."""

    async def once(page: Callable[[Mapping[str, Any]], Awaitable[str]]) -> str:
        return await page(line)

    return over(desk, once, *given)


def over(
    desk: Desk, run: Callable[[Callable[[Mapping[str, Any]], Awaitable[str]]], Awaitable[Any]], *given: Any
) -> Any:
    async def open() -> Any:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Clerk(desk, loop=loop), HOST, 0)
        async with server:
            send = senders(settings(server.sockets[0].getsockname()[1], *given), None)["mail"]  # type: ignore[arg-type]

            async def page(line: Mapping[str, Any]) -> str:
                try:
                    return await send(line, KEY)
                except Later:
                    return "later"

            return await run(page)

    return asyncio.run(open())


def to_hook(hook: Hook, **more: Any) -> dict[str, Any]:
    return {"name": "pager", "url": hook.url, **more}


def test_without_a_setting_a_page_is_a_mail() -> None:
    desk = Desk()
    assert paged(desk) == "sent:mail"
    (mail,) = desk.mails
    assert mail["X-Carepath-Effect"] == KEY and mail["Subject"] == LETTER.subject


def test_a_page_over_a_web_hook_says_what_the_mail_says_and_no_more(hook: Hook) -> None:
    desk = Desk()
    assert paged(desk, to_hook(hook), MAIL) == "sent:pager"
    (body,) = hook.bodies
    assert (body["title"], body["message"].strip(), body["page"]) == (LETTER.subject, LETTER.body.strip(), KEY)
    assert hook.paths == ["/demo/medical-director"] and desk.mails == []


def test_a_page_over_apprise_reaches_a_mailbox_too() -> None:
    desk, address = Desk(), "mailto://{host}/?from=pages@demo.clinic.example&to=pager.{{role}}@{{clinic}}.example"

    async def both() -> str:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Clerk(desk, loop=loop), HOST, 0)
        async with server:
            url = address.format(host=f"{HOST}:{server.sockets[0].getsockname()[1]}")
            told = settings(free_port(), MAIL, {"name": "pager", "url": url})
            return await senders(told, None)["mail"](PAGE, KEY)  # type: ignore[arg-type]

    assert asyncio.run(both()) == "sent:pager"
    assert desk.to == [["pager.medical-director@demo.example"]]
    assert "7a0f8f2e" in desk.mails[0].as_string()


MAIL_FAILS = [
    {"greeting": "554 no service here"},
    {"MAIL": "451 try again later"},
    {"RCPT": "550 5.1.1 nobody of that name"},
    {"RCPT": HANGS_UP},
    {"DATA": "554 no"},
    {"dot": "451 not now"},
    {"dot": HANGS_UP},
]


@pytest.mark.parametrize("replies", MAIL_FAILS, ids=str)
def test_where_the_mail_fails_the_next_channel_is_tried_at_once(hook: Hook, replies: Mapping[str, str]) -> None:
    began = time.monotonic()
    assert paged(Desk(replies), MAIL, to_hook(hook)) == "sent:pager"
    assert len(hook.bodies) == 1 and time.monotonic() - began < 5


@pytest.mark.parametrize("says", [302, 400, 401, 404, 429, 500, 503])
def test_where_the_web_hook_fails_the_mail_is_tried_at_once(hook: Hook, says: int) -> None:
    hook.says, desk = says, Desk()
    assert paged(desk, to_hook(hook), MAIL) == "sent:mail"
    assert len(desk.mails) == 1 and hook.bodies == []


def test_a_channel_that_is_silent_is_left_in_time(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "WITHIN", 0.2)
    hook.after, desk = 1.0, Desk()
    began = time.monotonic()
    assert paged(desk, to_hook(hook), MAIL) == "sent:mail"
    assert time.monotonic() - began < 5 and channels.WITHIN * 4 <= 60


def test_three_silent_channels_leave_time_for_a_fourth_within_a_minute() -> None:
    assert channels.WITHIN * 4 <= 60


@pytest.mark.parametrize(
    ("replies", "says", "ends"),
    [
        ({"greeting": "554 no"}, 500, "later"),
        ({"RCPT": "451 not now"}, 500, "later"),
        ({"RCPT": "550 nobody"}, 500, "later"),
        ({"dot": HANGS_UP}, 500, "unknown"),
        ({"dot": HANGS_UP}, 200, "sent:pager"),
    ],
)
def test_how_a_page_ends_that_no_channel_took(hook: Hook, replies: Mapping[str, str], says: int, ends: str) -> None:
    hook.says = says
    assert paged(Desk(replies), MAIL, to_hook(hook)) == ends


@pytest.mark.parametrize("given", [[MAIL], [MAIL, {"name": "second", "addresses": {"clinician": "c@example.com"}}]])
def test_a_page_that_each_channel_refuses_for_good_or_cannot_address_has_failed(given: list[dict[str, Any]]) -> None:
    assert paged(Desk({"RCPT": "550 nobody of that name"}), *given) == "failed:no-channel"


def test_a_channel_that_has_just_failed_is_tried_last(hook: Hook) -> None:
    desk = Desk({"greeting": "554 no service here"})

    async def run(page: Callable[[Mapping[str, Any]], Awaitable[str]]) -> list[str]:
        first = await page(PAGE)
        desk.replies = {}
        second = await page(PAGE)
        hook.says = 500
        return [first, second, await page(PAGE)]

    assert over(desk, run, MAIL, to_hook(hook)) == ["sent:pager", "sent:pager", "sent:mail"]


def test_once_a_channel_is_back_what_waited_goes_out(hook: Hook) -> None:
    desk, hook.says = Desk({"MAIL": "421 closing"}), 503

    async def run(page: Callable[[Mapping[str, Any]], Awaitable[str]]) -> list[str]:
        ends = [await page(PAGE), await page(PAGE)]
        hook.says = 200
        return [*ends, await page(PAGE)]

    assert over(desk, run, MAIL, to_hook(hook)) == ["later", "later", "sent:pager"]


PEOPLE = {
    "medical-director@demo": "+15550100",
    "medical-director": "+15550101",
    "clinician": "+15550102",
}


@pytest.mark.parametrize(
    ("role", "clinic", "address"),
    [
        ("medical-director", "demo", "+15550100"),
        ("medical-director", "second", "+15550101"),
        ("clinician", "demo", "+15550102"),
        ("guide-on-call", "demo", ""),
    ],
)
def test_a_channel_knows_where_each_role_of_each_clinic_is(hook: Hook, role: str, clinic: str, address: str) -> None:
    given = {"name": "sms", "url": f"json://{HOST}:{hook.server_port}/to/{{address}}", "addresses": PEOPLE}
    desk = Desk()
    line = PAGE | {"role": role, "clinic_id": clinic}
    assert paged(desk, given, MAIL, line=line) == ("sent:sms" if address else "sent:mail")
    assert hook.paths == ([f"/to/{address}"] if address else [])


def test_a_letter_to_a_patient_never_takes_a_channel_of_staff(hook: Hook) -> None:
    desk = Desk()
    letter = {"to": "ada@example.com", "template": "prequalified", "to_staff": False, "page": False}
    assert paged(desk, to_hook(hook), line=PAGE | letter) == "sent"
    assert hook.bodies == [] and desk.to == [["ada@example.com"]]


@pytest.mark.parametrize("says", [401, 500])
def test_nothing_secret_is_said_when_a_channel_fails(
    hook: Hook, says: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    hook.says = says
    caplog.set_level(logging.DEBUG)
    paged(Desk({"greeting": "554 no"}), to_hook(hook), MAIL)
    said = caplog.text + "".join(capfd.readouterr())
    assert "channel-failed" in said and "pager" in said
    assert SECRET not in said and "7a0f8f2e" not in said and str(hook.server_port) not in said


@pytest.mark.parametrize(
    "given",
    [
        [],
        [{"name": "Mail"}],
        [{"name": ""}],
        [MAIL, MAIL],
        [{"name": "pager", "uri": f"json://pager:{SECRET}@localhost"}],
        [{"name": "pager", "url": f"json://pager:{SECRET}@localhost", "addresses": ["x"]}],
        {"name": "mail"},
    ],
    ids=str,
)
def test_channels_that_are_wrong_are_refused_without_their_words(given: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        settings_for(1, channels=json.dumps(given))
    assert "channels" in str(refused.value) and SECRET not in str(refused.value)


@pytest.mark.parametrize("given", [[], [MAIL, MAIL], [{"name": "pager", "uri": f"json://{SECRET}@localhost"}], "x"])
def test_a_file_of_channels_that_is_wrong_is_refused_without_its_words(tmp_path: Path, given: Any) -> None:
    (tmp_path / "channels.json").write_text(json.dumps(given))
    with pytest.raises(ValidationError) as refused:
        senders(settings_for(1, secrets=tmp_path), None)  # type: ignore[arg-type]
    assert SECRET not in str(refused.value)


def test_channels_may_lie_in_a_file_beside_the_other_secrets(tmp_path: Path) -> None:
    (tmp_path / "channels.json").write_text(json.dumps([{"name": "pager", "url": f"json://{SECRET}@localhost"}, MAIL]))
    assert [each.name for each in settings_for(1, secrets=tmp_path).ways_to_staff] == ["pager", "mail"]
    assert [each.name for each in settings_for(1).ways_to_staff] == ["mail"]
    said = settings_for(1, secrets=tmp_path, channels=json.dumps([{"name": "sms"}]))
    assert [each.name for each in said.ways_to_staff] == ["sms"]


@pytest.mark.parametrize("url", ["nonsense", "https//x", f"nosuch://{SECRET}@localhost", "mailto://"])
def test_a_url_that_names_no_channel_is_refused_at_the_start_without_its_words(url: str) -> None:
    with pytest.raises(ValueError, match="pager") as refused:
        senders(settings(1, {"name": "pager", "url": url}), None)  # type: ignore[arg-type]
    assert url not in str(refused.value)


def test_a_channel_does_not_show_its_url() -> None:
    channel = Channel.model_validate({"name": "pager", "url": f"json://{SECRET}@localhost"})
    assert SECRET not in f"{channel!r} {channel} {settings(1, {'name': 'pager', 'url': f'json://{SECRET}@localhost'})}"


def test_nobody_listens(hook: Hook) -> None:
    with socket.create_server((HOST, 0)) as closed:
        port = closed.getsockname()[1]
    desk = Desk()
    assert paged(desk, {"name": "pager", "url": f"json://{HOST}:{port}/"}, MAIL) == "sent:mail"
