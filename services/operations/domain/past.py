"""What happened to a patient, in words that may stand on a board: types, times and codes, never a text or a score."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
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

PATHWAY = ("intake", "eligibility", "scheduling", "monitoring", "integration")
ENDS = frozenset({"message-sent", "message-failed", "message-suppressed", "message-expired"})
"""Of a letter: intake writes it last, whoever asked for it."""

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Entry(NamedTuple):
    """One line of the past. `about` holds codes and small numbers only; `cause` is the id of what led to it."""

    at: datetime
    type: str
    id: UUID
    about: dict[str, str]
    cause: UUID | None = None


def entry(told: Told) -> Entry:
    fields = (*SHOWN, "reason") if told.fact.type in CODED_REASON else SHOWN
    said = {name: _code(getattr(told.fact, name, None)) for name in fields}
    return Entry(told.time, told.fact.type, told.id, {name: code for name, code in said.items() if code}, told.cause)


def in_order(past: Mapping[str, Sequence[Entry]]) -> list[tuple[str, Entry]]:
    """Every line with its stream, in the order of time; of what happened at one instant causes stand before effects,
    and what has nothing to do with each other along the pathway: the form before the calendar."""
    lines = [(stream, entry) for stream, entries in sorted(past.items(), key=_along) for entry in entries]
    lines.sort(key=lambda line: (line[1].at, line[1].type in ENDS))
    return [line for _, instant in groupby(lines, key=lambda line: line[1].at) for line in _causes_first(list(instant))]


def _along(told: tuple[str, object]) -> tuple[int, str]:
    teller = told[0].split(".")[1]
    return PATHWAY.index(teller) if teller in PATHWAY else len(PATHWAY), told[0]


def _causes_first(lines: list[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    """Each line as soon as its cause is there; otherwise in the order given."""
    places = {entry.id: place for place, (_, entry) in enumerate(lines)}
    effects: dict[int | None, list[int]] = defaultdict(list)
    for place, (_, entry) in enumerate(lines):
        effects[places.get(entry.cause) if entry.cause else None].append(place)
    ready, ordered = effects[None], []
    while ready:
        ready.remove(first := min(ready))
        ordered.append(first)
        ready += effects[first]
    return [lines[place] for place in ordered]


def _code(value: object) -> str:
    """A value as a code, or nothing where it is none: whatever a field may hold, no sentence passes."""
    if isinstance(value, tuple):
        return " ".join(filter(None, map(_code, value[:4])))
    if isinstance(value, bool):
        return "yes" if value else ""
    text = str(value) if isinstance(value, int | str) else ""
    return text if _CODE.fullmatch(text) else ""
