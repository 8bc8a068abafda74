"""What happened to a patient, in words that may stand on a board: types, times and codes, never a text or a score."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.deciding import Told

KEPT = 300
"""The latest entries of one stream that are kept (D): the journal has them all."""

SHOWN = (
    "action", "appointment", "decision", "document", "during", "graded_by", "how", "kind", "kinds", "late", "number",
    "phase", "priority", "result", "session_number", "sessions", "stage", "status", "template", "tier", "to", "what",
    "who",
)  # fmt: skip
"""Fields that are codes or counts wherever they stand in the catalogue."""

CODED_REASON = frozenset({"alert-raised", "message-requested", "episode-lapsed", "message-suppressed"})
"""Where `reason` is a code of the platform; elsewhere somebody wrote it."""

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Entry(NamedTuple):
    """One line of the past. `about` holds codes and small numbers only."""

    at: datetime
    type: str
    id: UUID
    about: dict[str, str]


def entry(told: Told) -> Entry:
    fields = (*SHOWN, "reason") if told.fact.type in CODED_REASON else SHOWN
    said = {name: _code(getattr(told.fact, name, None)) for name in fields}
    return Entry(told.time, told.fact.type, told.id, {name: code for name, code in said.items() if code})


def _code(value: object) -> str:
    """A value as a code, or nothing where it is none: whatever a field may hold, no sentence passes."""
    if isinstance(value, tuple):
        return " ".join(filter(None, map(_code, value[:4])))
    if isinstance(value, bool):
        return "yes" if value else ""
    text = str(value) if isinstance(value, int | str) else ""
    return text if _CODE.fullmatch(text) else ""
