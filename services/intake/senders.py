"""Intake's hands: one mail per key over SMTP, and the end of a candidate's keys."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Mapping
from functools import cache
from typing import Any

import aiosmtplib
import structlog

from services.intake.channels import Paging
from services.intake.domain.assessments import ERASURE
from services.intake.domain.messages import MAIL
from services.intake.post import Post, post_of
from shared.errors import Away, Later
from shared.runtime.service import Send
from shared.security.keyring import Keyring
from shared.settings import Settings
from shared.times import instant

TIMEOUT = 10.0
READ_WITHIN = 30.0
"""Seconds for the reply to a whole text: filters take their time."""
KEPT = 2.0
"""Seconds that a connection is kept without a letter."""
CLOSING = 421
GO_ON = 354
ABOUT_US = frozenset({503, 530, 534, 535, 538})
"""Permanent by their number, but said of who we are, not of the letter: somebody has to set it right."""
_NO_RELAY = re.compile(r"relay(ing)? (access )?(denied|not|prohibited)|to relay", re.IGNORECASE)
log = structlog.get_logger("mail")


def senders(settings: Settings, keyring: Keyring) -> dict[str, Send]:
    """What sends intake's effects. Each raises Away where the effect should be tried again."""

    server = Connection(settings)
    paging = Paging(settings.ways_to_staff, server.deliver)

    async def send_mail(line: Mapping[str, Any], key: str) -> str:
        if line.get("page"):
            return await paging.page(line, key)
        return await server.deliver(line, key) if line["to"] or not settings.smtp else "failed"

    async def erase(line: Mapping[str, Any], key: str) -> str:
        await keyring.erase(line["patient_id"], instant(line["expired_at"]))
        return "sent"

    return {MAIL: send_mail, ERASURE: erase}


class Connection:
    """The way to the mail server. It stays open between letters that follow each other within `KEPT` seconds."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._client: aiosmtplib.SMTP | None = None
        self._closing: asyncio.Task[None] | None = None

    async def deliver(self, line: Mapping[str, Any], key: str) -> str:
        """`sent`; `failed` where the letter or its recipient is refused for good; `unknown` where the other side fell
        silent over the text.

        Raises Away while nobody takes mail from us, Later where this one alone has to wait: then nothing was sent.
        """
        try:
            post = post_of(line, key)
        except (ValueError, KeyError):
            return "failed"
        kept = self._taken()
        if kept:
            with contextlib.suppress(Away, Later):  # of a connection, perhaps, that has carried enough
                return await self._through(kept, post)
        return await self._through(client_of(self.settings), post)

    def _taken(self) -> aiosmtplib.SMTP | None:
        """The client of the letter before, while its server listens."""
        if self._closing:
            self._closing.cancel()
        client, self._client = self._client, None
        return client if client and client.is_connected else None

    async def _through(self, client: aiosmtplib.SMTP, post: Post) -> str:
        """Keeps the connection where the letter was sent."""
        outcome = ""
        try:
            outcome = await _over(client, post)
        finally:
            if outcome == "sent" and client.is_connected:
                self._client, self._closing = client, asyncio.create_task(self._close_later())
            else:
                await _leave(client)
        return outcome

    async def _close_later(self) -> None:
        await asyncio.sleep(KEPT)
        self._closing = None
        await self.close()

    async def close(self) -> None:
        client, self._client = self._client, None
        if client:
            await _leave(client)


async def _over(client: aiosmtplib.SMTP, post: Post) -> str:
    with _nothing_left():
        if not client.is_connected:
            await client.connect()
        if not await _can_carry(client, post):
            return "failed"
    return await _hand_over(client, post)


def client_of(settings: Settings) -> aiosmtplib.SMTP:
    """Not connected yet. Without a server at hand it is away."""
    host, _, port = settings.smtp.rpartition(":")
    if not host:
        raise Away("smtp")
    return aiosmtplib.SMTP(
        hostname=host.strip("[]"),
        local_hostname=_own_name(),
        port=int(port),
        timeout=TIMEOUT,
        username=settings.smtp_user or None,
        password=_password(settings) or None,
        use_tls=settings.smtp_tls == "implicit",
        start_tls={"opportunistic": None, "starttls": True}.get(settings.smtp_tls, False),
        cert_bundle=str(settings.smtp_ca) if settings.smtp_ca else None,
    )


@cache
def _own_name() -> str:
    """Asked once: the client would ask a thread for it with each letter."""
    return socket.getfqdn()


def _password(settings: Settings) -> str:
    """As a setting, or a file beside the other secrets, read each time: a new one needs no restart."""
    file = settings.secrets / "smtp.password"
    return settings.smtp_password or (file.read_text("utf-8").strip() if file.exists() else "")


@contextlib.contextmanager
def _nothing_left() -> Any:
    """Whatever goes wrong before the text: nothing was sent."""
    try:
        yield
    except Away:
        raise
    except Exception as error:
        log.warning("no-mail-taken", error=type(error).__name__, code=getattr(error, "code", None))
        raise Away("smtp") from None


async def _can_carry(client: aiosmtplib.SMTP, post: Post) -> bool:
    """An address that is not ASCII needs a server that offers SMTPUTF8 (RFC 6531)."""
    if not post.utf8:
        return True
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()
    return client.supports_extension("smtputf8")


async def _hand_over(client: aiosmtplib.SMTP, post: Post) -> str:
    """Only a refusal of the recipient or of the text is final."""
    encoding, options = ("utf-8", ["SMTPUTF8"]) if post.utf8 else ("ascii", [])
    with _nothing_left():
        try:
            await client.mail(post.sender, options=options, encoding=encoding)
        except aiosmtplib.SMTPSenderRefused as refused:
            raise _waiting(refused.code) from None
        try:
            await client.rcpt(post.to, encoding=encoding)
        except aiosmtplib.SMTPRecipientRefused as refused:
            return _refused(refused.code, refused.message)
        go_on = await client.execute_command(b"DATA")
        if go_on.code != GO_ON:
            return _refused(go_on.code, go_on.message)
        assert client.protocol
        client.protocol.write(_stuffed(post.text))
    return await _read_out(client)


async def _read_out(client: aiosmtplib.SMTP) -> str:
    """What became of the text: `unknown` where no reply comes that can be read."""
    try:
        assert client.protocol
        reply = await client.protocol.read_response(timeout=READ_WITHIN)
    except Exception:
        client.close()
        return "unknown"
    if reply.code // 100 == 2:
        return "sent"
    return _refused(reply.code, reply.message) if reply.code // 100 in (4, 5) else "unknown"


def _stuffed(text: bytes) -> bytes:
    """With its end, and no line of it that looks like one (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", text) + b".\r\n"


def _refused(code: int, message: str) -> str:
    """For good, or else raises what waits."""
    if code // 100 == 5 and code not in ABOUT_US and not _NO_RELAY.search(message):
        return "failed"
    raise _waiting(code)


def _waiting(code: int) -> Away:
    """Nobody's turn, or not this one's."""
    return Away("smtp") if code == CLOSING or code in ABOUT_US else Later("smtp")


async def _leave(client: aiosmtplib.SMTP) -> None:
    if client.is_connected:
        with contextlib.suppress(Exception):
            await client.quit(timeout=2)
    client.close()
