"""Mail over a real SMTP server: one per key, and an honest word about how it ended."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from services.intake import post, senders
from services.intake.domain.letters import Letter
from services.intake.post import one_mailbox, post_of
from services.intake.senders import Connection
from shared.errors import Away
from shared.settings import Settings
from tests.intake.clerks import (
    HANGS_UP,
    HOST,
    KEY,
    LINE,
    Clerk,
    Desk,
    Impatient,
    Strict,
    certificate,
    outcome,
    sent,
    settings_for,
)

LOGIN = {"smtp_user": "carepath", "smtp_password": "open sesame"}
Served = tuple[ssl.SSLContext, Path]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    return certificate(tmp_path_factory.mktemp("tls"))


def test_a_mail_carries_the_key_of_its_effect() -> None:
    desk = Desk()
    assert sent(desk) == "sent"
    (mail,) = desk.mails
    assert mail["X-Carepath-Effect"] == KEY and KEY in mail["Message-ID"]
    assert (mail["To"], mail["From"]) == ("ada@example.com", "no-reply@demo.clinic.example")
    assert "7a0f8f2e" not in mail.as_string()


def test_staff_are_told_which_patient() -> None:
    desk = Desk()
    sent(desk, LINE | {"template": "crisis-page", "to_staff": True})
    assert "7a0f8f2e" in desk.mails[0].as_string()


REPLIES = [
    ("greeting", "554 no service here", "away"),
    ("greeting", "421 too many connections", "away"),
    ("greeting", HANGS_UP, "away"),
    ("EHLO", "502 not known here", "sent"),
    ("EHLO", "421 closing", "away"),
    ("EHLO", HANGS_UP, "away"),
    ("MAIL", "530 5.7.0 Authentication required", "away"),
    ("MAIL", "421 closing", "away"),
    ("MAIL", "451 try again later", "later"),
    ("MAIL", "452 insufficient storage", "later"),
    ("MAIL", "550 sender unknown", "later"),
    ("MAIL", "552 quota", "later"),
    ("MAIL", "553 not your address", "later"),
    ("MAIL", HANGS_UP, "away"),
    ("RCPT", "450 mailbox busy", "later"),
    ("RCPT", "451 greylisted", "later"),
    ("RCPT", "421 closing", "away"),
    ("RCPT", "530 5.7.0 Must issue a STARTTLS command first", "away"),
    ("RCPT", "554 5.7.1 <ada@example.com>: Relay access denied", "later"),
    ("RCPT", "550 5.7.1 Unable to relay", "later"),
    ("RCPT", "550 5.1.1 nobody of that name", "failed"),
    ("RCPT", "551 not here", "failed"),
    ("RCPT", "553 mailbox name not allowed", "failed"),
    ("RCPT", "501 5.1.3 bad recipient address syntax", "failed"),
    ("RCPT", "550 relay@example.com is unknown", "failed"),
    ("RCPT", HANGS_UP, "away"),
    ("DATA", "451 not now", "later"),
    ("DATA", "554 no", "failed"),
    ("DATA", "421 closing", "away"),
    ("DATA", "250 what", "later"),
    ("DATA", HANGS_UP, "away"),
    ("dot", "451 not now", "later"),
    ("dot", "421 closing", "away"),
    ("dot", "550 spam", "failed"),
    ("dot", "554 refused", "failed"),
    ("dot", "552 too large", "failed"),
    ("dot", "251 forwarded", "sent"),
    ("dot", "354 go on", "unknown"),
    ("dot", "xyz", "unknown"),
    ("dot", HANGS_UP, "unknown"),
    ("QUIT", "500 what", "sent"),
    ("QUIT", HANGS_UP, "sent"),
]


@pytest.mark.parametrize(("stage", "says", "ends"), REPLIES)
def test_how_a_mail_ends_by_what_the_server_says_at_each_stage(stage: str, says: str, ends: str) -> None:
    desk = Desk({stage: says})
    assert sent(desk) == ends
    taken = ends == "sent" or (stage, says) == ("dot", HANGS_UP)
    assert len(desk.mails) == taken


def test_a_server_that_does_not_speak_is_away_before_the_text_and_unknown_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(senders, "TIMEOUT", 0.2)
    monkeypatch.setattr(senders, "READ_WITHIN", 0.2)

    async def run(lines: int) -> str:
        """Answers that many lines, then nothing any more."""

        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            replies = iter([b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"][:lines])
            for reply in replies:
                writer.write(reply)
                await reader.readline()
            await asyncio.sleep(1)
            writer.close()

        async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
            return await outcome(server.sockets[0].getsockname()[1], LINE, {})

    assert [asyncio.run(run(lines)) for lines in range(6)] == ["away"] * 5 + ["unknown"]


def test_a_server_that_is_not_there_is_away() -> None:
    assert asyncio.run(outcome(free_port(), LINE, {})) == "away"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.mark.parametrize("told", [{}, LOGIN | {"smtp_password": "wrong"}, {"smtp_user": "carepath"}])
def test_a_server_that_wants_a_login_is_waited_for_until_it_gets_one(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(senders, "TIMEOUT", 1.0)
    desk = Desk()
    page = LINE | {"template": "crisis-page", "to_staff": True, "to": "clinician@demo.clinic.example"}
    assert sent(desk, page, told, auth_required=True, auth_require_tls=False) == "away"
    assert desk.mails == []
    assert sent(desk, page, LOGIN, auth_required=True, auth_require_tls=False) == "sent"
    assert len(desk.mails) == 1


def test_a_password_may_lie_in_a_file_beside_the_other_secrets(tmp_path: Path) -> None:
    (tmp_path / "smtp.password").write_text("open sesame\n")
    told = {"smtp_user": "carepath", "secrets": tmp_path}
    assert sent(Desk(), LINE, told, auth_required=True, auth_require_tls=False) == "sent"


def test_a_login_that_nobody_offers_is_waited_for() -> None:
    assert sent(Desk({"AUTH": "535 no"}), LINE, LOGIN, auth_require_tls=False) == "away"
    assert sent(Desk({"AUTH": "454 later"}), LINE, LOGIN, auth_require_tls=False) == "away"
    assert sent(Desk(), LINE, LOGIN) == "away"


@pytest.mark.parametrize("tls", ["opportunistic", "starttls"])
def test_a_login_over_starttls(served: Served, tls: str) -> None:
    context, authority = served
    desk = Desk()
    told = LOGIN | {"smtp_tls": tls, "smtp_ca": authority}
    assert sent(desk, LINE, told, tls_context=context, require_starttls=True, auth_required=True) == "sent"
    assert desk.verbs[:2] == ["EHLO", "STARTTLS"]


def test_a_login_over_implicit_tls(served: Served) -> None:
    context, authority = served
    told = LOGIN | {"smtp_tls": "implicit", "smtp_ca": authority}
    desk = Desk()
    assert sent(desk, LINE, told, implicit=context, auth_required=True, auth_require_tls=False) == "sent"
    assert "AUTH" in desk.verbs and "STARTTLS" not in desk.verbs


@pytest.mark.parametrize(
    ("tls", "how", "ends"),
    [
        ("off", {}, "sent"),
        ("opportunistic", {}, "sent"),
        ("starttls", {}, "away"),
        ("implicit", {}, "away"),
    ],
)
def test_without_tls_a_server_gets_mail_where_nobody_asks_for_it(tls: str, how: dict[str, Any], ends: str) -> None:
    desk = Desk()
    assert sent(desk, LINE, {"smtp_tls": tls}, **how) == ends
    assert len(desk.mails) == (ends == "sent")


@pytest.mark.parametrize("tls", ["opportunistic", "starttls"])
def test_who_cannot_prove_its_name_or_breaks_off_gets_nothing(served: Served, tls: str) -> None:
    desk = Desk()
    assert sent(desk, LINE, {"smtp_tls": tls}, tls_context=served[0]) == "away"
    broken = Desk({"STARTTLS": "454 not now"})
    assert sent(broken, LINE, {"smtp_tls": tls, "smtp_ca": served[1]}, tls_context=served[0]) == "away"
    assert desk.mails == broken.mails == []


INTERNATIONAL = ["josé@example.com", "用户@example.com", "ada@bücher.example", "θσερ@παράδειγμα.example"]


@pytest.mark.parametrize("to", INTERNATIONAL)
def test_an_address_in_any_script_is_reached_where_the_server_can(to: str) -> None:
    desk = Desk()
    assert sent(desk, LINE | {"to": to}, enable_SMTPUTF8=True) == "sent"
    assert [one_mailbox(each).normalized for (each,) in desk.to] == [one_mailbox(to).normalized]
    (mail,) = desk.mails
    assert one_mailbox(str(mail["To"])).normalized == one_mailbox(to).normalized


@pytest.mark.parametrize(("to", "ends"), [*zip(INTERNATIONAL, ["failed", "failed", "sent", "failed"], strict=True)])
def test_where_it_cannot_the_mail_failed_and_was_not_sent(to: str, ends: str) -> None:
    desk = Desk()
    assert sent(desk, LINE | {"to": to}) == ends
    assert len(desk.mails) == (ends == "sent") and "DATA" not in (desk.verbs if ends == "failed" else ())


@pytest.mark.parametrize(
    "to",
    [
        "a,b@example.com",
        "a@example.com,b@example.com",
        "a@example.com, b@example.com",
        "a@example.com;b@example.com",
        "Ada <ada@example.com>",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com\nRCPT TO:<eve@example.com>",
        "ada@exa mple.com",
        "group:a@example.com,b@example.com;",
        "ada",
        "@example.com",
        "ada@",
        "ada@example.com>",
        "",
    ],
)
def test_a_mail_goes_to_exactly_one_mailbox(to: str) -> None:
    desk = Desk()
    assert sent(desk, LINE | {"to": to}) == "failed"
    assert desk.mails == [] and desk.verbs == []


@pytest.mark.parametrize(
    "to", ["o'brien@example.com", "a+b@example.com", "a.b-c_d@mail.example.com", "{x}@example.com"]
)
def test_every_single_mailbox_is_written_to_as_it_stands(to: str) -> None:
    desk = Desk()
    assert sent(desk, LINE | {"to": to}) == "sent"
    assert desk.to == [[to]] and str(desk.mails[0]["To"]) == to


def test_no_header_can_be_smuggled_in() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        post_of(LINE | {"clinic": "Demo\r\nBcc: eve@example.com"}, KEY)
    assert sent(Desk(), LINE | {"clinic": "Demo\r\nBcc: eve@example.com"}) == "failed"


async def _one_after_the_other(desk: Desk, pause: float) -> list[str]:
    """How three letters over one connection ended, with so long between them."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Clerk(desk, loop=loop), HOST, 0)
    async with server:
        mail = Connection(settings_for(server.sockets[0].getsockname()[1]))
        ended = []
        for _ in range(3):
            ended.append(await mail.deliver(LINE, KEY))
            await asyncio.sleep(pause)
        await mail.close()
    return ended


def test_letters_that_follow_each_other_share_a_connection() -> None:
    desk = Desk()
    assert asyncio.run(_one_after_the_other(desk, 0)) == ["sent"] * 3
    assert (desk.verbs.count("EHLO"), desk.verbs.count("QUIT"), len(desk.mails)) == (1, 1, 3)


def test_a_connection_without_letters_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    monkeypatch.setattr(senders, "KEPT", 0.02)
    assert asyncio.run(_one_after_the_other(desk, 0.2)) == ["sent"] * 3
    assert (desk.verbs.count("EHLO"), desk.verbs.count("QUIT")) == (3, 3)


def test_a_server_that_hung_up_meanwhile_is_called_again() -> None:
    desk = Impatient()
    assert asyncio.run(_one_after_the_other(desk, 0.2)) == ["sent"] * 3
    assert (desk.verbs.count("EHLO"), len(desk.mails)) == (3, 3)


@pytest.mark.parametrize("enough", ["421 enough of this connection", "452 too many messages", "554 one at a time"])
def test_who_takes_one_mail_over_each_connection_gets_each_over_its_own(enough: str) -> None:
    desk = Strict(enough=enough)
    assert asyncio.run(_one_after_the_other(desk, 0)) == ["sent"] * 3
    assert len(desk.mails) == 3


def test_a_line_that_looks_like_the_end_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    monkeypatch.setattr(post, "written", lambda *_: Letter("A subject", "a\n.\nb\n..c\n"))
    assert sent(desk) == "sent"
    assert desk.mails[0].get_content().splitlines() == ["a", ".", "b", "..c"]


@pytest.mark.parametrize("smtp", ["", "127.0.0.1:1"])
def test_a_mail_to_nobody_is_a_failure_and_without_a_server_all_wait(smtp: str, tmp_path: Path) -> None:
    settings = Settings(dsn="", keys_dsn="", kafka="", secrets=tmp_path, smtp=smtp)
    mail = senders.senders(settings, None)["mail"]  # type: ignore[arg-type]  # no mail needs keys

    async def sends(line: dict[str, Any]) -> str:
        return await mail(line, KEY)

    if not smtp:
        with pytest.raises(Away):
            asyncio.run(sends(LINE))
    else:
        assert asyncio.run(sends(LINE | {"to": ""})) == "failed"
