"""A client's own journal: JSON lines {service, cause | subject and key, status, events}."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from carepath.audit.evidence import Reply
from carepath.audit.formulas import cause_of
from carepath.audit.upfile import CannotAudit


def read_replies(file: Path) -> list[Reply]:
    """Raises CannotAudit naming the line."""
    replies = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise CannotAudit(f"there is no {file}") from None
    for number, line in enumerate(lines, start=1):
        try:
            replies.append(_reply(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CannotAudit(
                f"{file}, line {number}: not {{service, cause or subject and key, status, events}}"
            ) from None
    return replies


def _reply(told: dict[str, Any]) -> Reply:
    cause = UUID(told["cause"]) if told.get("cause") else cause_of("command", told["subject"], told["key"])
    return Reply(told["service"], cause, int(told["status"]), tuple(UUID(id) for id in told.get("events", ())))
