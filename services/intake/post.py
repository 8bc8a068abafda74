"""A letter as it goes over the wire: one mailbox, one text, the key of its effect in a header."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.mime.text import MIMEText
from email.policy import SMTPUTF8, compat32
from typing import Any

from email_validator import ValidatedEmail, validate_email

from services.intake.domain.letters import written

ASCII = compat32.clone(linesep="\r\n")
"""The policy that parses no header of its own again: ten times as fast."""


@dataclass(frozen=True)
class Post:
    """One letter in its envelope. `utf8`: one of its addresses has no form in ASCII."""

    sender: str
    to: str
    utf8: bool
    text: bytes


def post_of(line: Mapping[str, Any], key: str) -> Post:
    """Raises ValueError where the address is not that of one mailbox."""
    sender, to = one_mailbox(line["sender"]), one_mailbox(line["to"])
    utf8 = sender.ascii_email is None or to.ascii_email is None
    mail = mail_of(line, key, sender, to)
    text = mail.as_bytes(policy=SMTPUTF8 if utf8 else ASCII)
    return Post(sender.ascii_email or sender.normalized, to.ascii_email or to.normalized, utf8, text)


def one_mailbox(address: str) -> ValidatedEmail:
    """Read once, whole: never by who splits a header at its commas."""
    return validate_email(address, check_deliverability=False, strict=True, test_environment=True)


def mail_of(line: Mapping[str, Any], key: str, sender: ValidatedEmail, to: ValidatedEmail) -> Message:
    """The mail of one effect: its key is in a header, so that nobody can count one twice."""
    letter = written(line["template"], line["clinic"], line["patient_id"], line["to_staff"])
    mail = MIMEText(letter.body.rstrip("\n") + "\n")
    mail["From"], mail["To"], mail["Subject"] = _mailbox(sender), _mailbox(to), _one_line(letter.subject)
    mail["X-Carepath-Effect"] = key
    mail["Message-ID"] = f"<{key}@{sender.ascii_domain}>"
    return mail


def _mailbox(address: ValidatedEmail) -> str:
    return address.ascii_email or f"{address.local_part}@{address.ascii_domain}"


def _one_line(text: str) -> str:
    """Raises ValueError for what would begin another header."""
    if len(text.splitlines()) > 1:
        raise ValueError("linefeed in a header")
    return text
