"""The development mailbox: takes every mail and sends none on. Each lies as a file in `.carepath/mail/`."""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from carepath.stack.ports import HOST

_LARGEST = 1_000_000


@dataclass
class Mailbox:
    """What came in since the stack was started, oldest first."""

    directory: Path
    mails: list[dict[str, Any]] = field(default_factory=list)

    async def listen(self, port: int, host: str = HOST) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._speak, host, port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """The name that aiosmtpd calls."""
        content = envelope.content or b""
        content = content if isinstance(content, bytes) else content.encode()
        mail = message_from_bytes(content, policy=policy.default)
        (self.directory / f"{len(self.mails) + 1:06d}.eml").write_bytes(content)
        self.mails.append(_read(mail, list(envelope.rcpt_tos)))
        return "250 kept"

    def _speak(self) -> SMTP:
        return SMTP(self, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=_LARGEST)


def _read(mail: EmailMessage, to: list[str]) -> dict[str, Any]:
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    return {"to": to, "headers": {name.lower(): str(value) for name, value in mail.items()}, "text": text}
