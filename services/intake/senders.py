"""Intake's hands: one mail per key over SMTP, and the end of a candidate's keys."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

import aiosmtplib

from services.intake.domain.assessments import ERASURE
from services.intake.domain.letters import written
from services.intake.domain.messages import MAIL
from shared.errors import Away
from shared.runtime.service import Send
from shared.security.keyring import Keyring
from shared.settings import Settings
from shared.times import instant

TIMEOUT = 10.0
PERMANENT = 500

_AWAY = (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


def senders(settings: Settings, keyring: Keyring) -> dict[str, Send]:
    """What sends intake's effects. Each raises Away where it should be tried again."""
    host, _, port = settings.smtp.rpartition(":")

    async def send_mail(line: Mapping[str, Any], key: str) -> str:
        if not host:
            raise Away("smtp")
        return await deliver(host, int(port), line, key) if line["to"] else "failed"

    async def erase(line: Mapping[str, Any], key: str) -> str:
        await keyring.erase(line["patient_id"], instant(line["expired_at"]))
        return "sent"

    return {MAIL: send_mail, ERASURE: erase}


async def deliver(host: str, port: int, line: Mapping[str, Any], key: str) -> str:
    """`sent`, `failed` where the other side says no for good, `unknown` where it fell silent over the text.

    Raises Away while nothing has been handed over: then nothing was sent.
    """
    client = aiosmtplib.SMTP(hostname=host, port=port, timeout=TIMEOUT, start_tls=None)
    try:
        await client.connect()
        await client.mail(line["sender"])
        await client.rcpt(line["to"])
    except _AWAY:
        client.close()
        raise Away("smtp") from None
    except aiosmtplib.SMTPResponseException as refused:
        await _leave(client)
        return _refusal(refused)
    outcome = await _hand_over(client, mail_of(line, key))
    await _leave(client)
    return outcome


def _refusal(refused: aiosmtplib.SMTPResponseException) -> str:
    if refused.code < PERMANENT:
        raise Away("smtp") from None
    return "failed"


async def _hand_over(client: aiosmtplib.SMTP, mail: EmailMessage) -> str:
    try:
        await client.data(mail.as_bytes())
    except aiosmtplib.SMTPResponseException as refused:
        return _refusal(refused)
    except _AWAY:
        return "unknown"
    return "sent"


async def _leave(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def mail_of(line: Mapping[str, Any], key: str) -> EmailMessage:
    """The mail of one effect: its key is in a header, so that nobody can count one twice."""
    letter = written(line["template"], line["clinic"], line["patient_id"], line["to_staff"])
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = line["sender"], line["to"], letter.subject
    mail["X-Carepath-Effect"] = key
    mail["Message-ID"] = f"<{key}@{line['sender'].partition('@')[2]}>"
    mail.set_content(letter.body)
    return mail
