"""What the tellers say of one patient, from the catalogue's own examples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from services.operations.domain.stage import stage
from shared.deciding import Fact
from shared.events import TELLERS
from tests.interleavings import Spoken
from tests.story import START, Story, days, hours, minutes

EXAMPLES = Path("tests/contracts/examples")
_CLASSES = {fact.type: (teller, fact) for teller, facts in reversed(TELLERS.items()) for fact in facts}


def fact(type: str, **changes: Any) -> Fact:
    """The published example of a type, changed."""
    example = json.loads((EXAMPLES / f"{type}.1.json").read_text("utf-8"))
    return _CLASSES[type][1].model_validate({**example, **changes})


def visit(said: str, appointment: str, booking: UUID) -> Fact:
    """`said` is booked, moved, started, completed, missed or cancelled."""
    start = START + days(3)
    slot = {"provider_id": "provider:1", "seat": 0, "start": start, "end": start + hours(1)}
    rest = slot | {"clinic": "demo", "by": "patient", "late": False, "in_a_row": 1}
    return _CLASSES[f"appointment-{said}"][1].model_validate(
        {"booking_id": booking, "appointment": appointment, **rest}
    )


def teller_of(type: str) -> str:
    return _CLASSES[type][0]


def spoken(words: Iterable[Fact]) -> list[Spoken]:
    """By teller, each in its own order."""
    found: dict[str, list[Fact]] = {}
    for word in words:
        found.setdefault(teller_of(word.type), []).append(word)
    return [Spoken(teller, facts) for teller, facts in found.items()]


def stage_after(story: Story, *words: Fact) -> str:
    """The stage once all these were heard, a minute apart."""
    for word in words:
        story.passes(minutes(1))
        story.hears(word, teller_of(word.type))
    return stage(story.state)  # type: ignore[arg-type]
