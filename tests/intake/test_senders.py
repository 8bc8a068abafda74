"""Mail over a real SMTP server: one per key, and an honest word about how it ended."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.intake.senders import deliver, senders
from shared.errors import Away
from shared.settings import Settings

KEY = "5e0ed7b2-5b1c-5c1b-9d57-6a7c3f1c2d3e"
LINE = {
    "to": "ada@example.com",
    "sender": "no-reply@demo.clinic.example",
    "clinic": "Demo Clinic",
    "template": "prequalified",
    "patient_id": "7a0f8f2e",
    "to_staff": False,
}


class Mailbox:
    """Takes mail; answers each step of SMTP with what the test wants."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.rcpt = self.data = ""
        self.silent_over_data = False

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.silent_over_data:
            assert server.transport
            server.transport.close()
            return ""
        if not self.data:
            self.mails.append(message_from_bytes(envelope.content or b""))  # type: ignore[arg-type]
        return self.data or "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, controller.port
    controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def send(port: int, line: dict[str, Any] = LINE) -> str:
    return asyncio.run(deliver("127.0.0.1", port, line, KEY))


def test_a_mail_carries_the_key_of_its_effect(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    assert send(port) == "sent"
    (mail,) = box.mails
    assert mail["X-Carepath-Effect"] == KEY and KEY in mail["Message-ID"]
    assert (mail["To"], mail["From"]) == ("ada@example.com", "no-reply@demo.clinic.example")
    assert "7a0f8f2e" not in mail.as_string()


def test_staff_are_told_which_patient(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    send(port, LINE | {"template": "crisis-page", "to_staff": True})
    assert "7a0f8f2e" in box.mails[0].as_string()


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_for_good_is_a_failure(mailbox: tuple[Mailbox, int], step: str) -> None:
    box, port = mailbox
    setattr(box, step, "550 no such mailbox")
    assert send(port) == "failed"
    assert box.mails == []


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_for_now_is_tried_again(mailbox: tuple[Mailbox, int], step: str) -> None:
    box, port = mailbox
    setattr(box, step, "451 try again later")
    with pytest.raises(Away):
        send(port)


def test_a_server_that_falls_silent_over_the_text_leaves_the_mail_unknown(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    box.silent_over_data = True
    assert send(port) == "unknown"


def test_a_server_that_is_not_there_is_away() -> None:
    with pytest.raises(Away, match="smtp"):
        send(free_port())


@pytest.mark.parametrize("smtp", ["", "127.0.0.1:1"])
def test_a_mail_to_nobody_is_a_failure_and_without_a_server_all_wait(smtp: str, tmp_path: Path) -> None:
    settings = Settings(dsn="", keys_dsn="", kafka="", secrets=tmp_path, smtp=smtp)
    mail = senders(settings, None)["mail"]  # type: ignore[arg-type]  # no mail needs keys

    async def sent(line: dict[str, Any]) -> str:
        return await mail(line, KEY)

    if not smtp:
        with pytest.raises(Away):
            asyncio.run(sent(LINE))
    else:
        assert asyncio.run(sent(LINE | {"to": ""})) == "failed"
