"""A real SMTP server that answers each stage as a test wants, with TLS and login; and mails handed to it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.intake.senders import Connection
from shared.errors import Away, Later
from shared.settings import Settings

HOST = "127.0.0.1"
HANGS_UP = "hangs up"
KEY = "5e0ed7b2-5b1c-5c1b-9d57-6a7c3f1c2d3e"
LINE: dict[str, Any] = {
    "to": "ada@example.com",
    "sender": "no-reply@demo.clinic.example",
    "clinic": "Demo Clinic",
    "template": "prequalified",
    "patient_id": "7a0f8f2e",
    "to_staff": False,
}


@dataclass
class Desk:
    """What came in, and the reply to each stage that differs: `greeting`, a verb, or `dot`."""

    replies: Mapping[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Clerk, _session: Session, envelope: Envelope) -> str:
        said = self.replies.get("dot", "250 kept")
        if said == HANGS_UP or said.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.SMTPUTF8))
            self.to.append(list(envelope.rcpt_tos))
        if said == HANGS_UP:
            server.hang_up()
        return said

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=(data.login, data.password) == (b"carepath", b"open sesame"))


class Impatient(Desk):
    """Closes each connection soon after it has taken a mail."""

    async def handle_DATA(self, server: Clerk, session: Session, envelope: Envelope) -> str:
        asyncio.get_running_loop().call_later(0.05, server.hang_up)
        return await super().handle_DATA(server, session, envelope)


@dataclass
class Strict(Desk):
    """Takes one mail over each connection; to the next it says this at MAIL."""

    enough: str = "421 enough of this connection"

    async def handle_MAIL(
        self, server: Clerk, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        if getattr(session, "served", False):
            return self.enough
        envelope.mail_from, session.served = to, True  # type: ignore[attr-defined]
        return "250 go on"


class Clerk(SMTP):
    """One connection."""

    def __init__(self, desk: Desk, **how: Any) -> None:
        super().__init__(desk, hostname="mail.example", authenticator=desk.authenticate, **how)
        self.desk, self._stage = desk, "greeting"
        for verb in ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"):
            self._smtp_methods[verb] = self._step(verb, self._smtp_methods[verb])

    def _step(self, verb: str, answer: Any) -> Any:
        async def step(arg: str | None) -> None:
            self.desk.verbs.append(verb)
            said = self.desk.replies.get(verb)
            if said == HANGS_UP:
                self.hang_up()
            elif said:
                await super(Clerk, self).push(said)
            else:
                await answer(arg)

        return step

    async def push(self, status: Any) -> None:
        stage, self._stage = self._stage, ""
        said = self.desk.replies.get(stage)
        if said == HANGS_UP:
            self.hang_up()
        else:
            await super().push(said or status)

    def hang_up(self) -> None:
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.abort()


def sent(desk: Desk, line: Mapping[str, Any] = LINE, told: Mapping[str, Any] | None = None, **how: Any) -> str:
    """How one mail over this desk ended; `away` or `later` where it has to be tried again."""
    implicit = how.pop("implicit", None)

    async def run() -> str:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Clerk(desk, loop=loop, **how), HOST, 0, ssl=implicit)
        async with server:
            return await outcome(server.sockets[0].getsockname()[1], line, told or {})

    return asyncio.run(run())


async def outcome(port: int, line: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    mail = Connection(settings_for(port, **told))
    try:
        return await mail.deliver(line, KEY)
    except Later:
        return "later"
    except Away:
        return "away"
    finally:
        await mail.close()


def settings_for(port: int, **told: Any) -> Settings:
    """Of a service whose mail goes over the server at this port."""
    here = {"dsn": "", "keys_dsn": "", "kafka": "", "secrets": "/nowhere", "smtp": f"{HOST}:{port}"}
    return Settings.model_validate(here | told)


def certificate(place: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for this machine, and the authority that vouches for it, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = place / "authority.pem", place / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
