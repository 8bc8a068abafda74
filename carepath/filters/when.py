"""`carepath when`: fires, intervals, reminders, quiet hours, lockout, programme day, telemedicine rule."""

from typing import Any
from zoneinfo import ZoneInfo

from carepath.filters.words import assigned
from shared.clinical.invalid import Invalid
from shared.clinical.when.instants import parse_instant
from shared.clinical.when.question import answer_when
from shared.clinical.when.zones import zone

NAME = "when"
EXAMPLE = {
    "id": "phoenix-weekly",
    "kind": "fires",
    "zone": "America/Phoenix",
    "first_date": "2026-10-19",
    "local_time": "14:00",
    "every_days": 7,
    "count": 3,
}
PERSON_EXAMPLE = "fires zone=America/New_York first_date=2026-10-26 local_time=14:00 every_days=7 count=2"
_LISTS = frozenset({"hours_before", "quiet"})


def answer(line: dict[str, Any]) -> dict[str, Any]:
    return answer_when(line)


def person(words: list[str]) -> dict[str, Any]:
    """`KIND FIELD=VALUE ...`; several values of a list between commas: `quiet=21:00,08:00`."""
    if not words or "=" in words[0]:
        raise Invalid("missing", "/kind")
    asked = {"kind": words[0], **dict(assigned(words[1:], _LISTS))}
    answered = answer(asked)
    instants = answered.get("fires", [answered["due"]] if "due" in answered else [])
    local = {"local": [_on_the_clock(instant, zone(asked["zone"])) for instant in instants]} if instants else {}
    return {**answered, **local}


def _on_the_clock(instant: str, place: ZoneInfo) -> str:
    return parse_instant(instant, "").astimezone(place).strftime("%a %Y-%m-%d %H:%M %Z")
