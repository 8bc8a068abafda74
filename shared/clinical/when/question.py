"""The questions about time as they come in (`{kind, ...}`), each answered beside the zone rules' version."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.clinical.invalid import Invalid
from shared.clinical.shape import items, known_fields, number, text, whole
from shared.clinical.when import rules
from shared.clinical.when.instants import LAST_YEAR, parse_date, parse_instant, parse_wall_time, written
from shared.clinical.when.zones import TZDATA_VERSION, zone
from shared.jsons import Json

Asked = Mapping[str, Json]

MOST = 10**9  # a bound for counts and hours, far beyond any calendar


def answer_when(asked: Asked) -> dict[str, Json]:
    """The answer to one question, with `tzdata`. Raises Invalid at the field that is wrong."""
    if "kind" not in asked:
        raise Invalid("missing", "/kind")
    kind = text(asked["kind"], "/kind")
    if kind not in QUESTIONS:
        raise Invalid("unknown-code", "/kind")
    fields, answer = QUESTIONS[kind]
    known_fields(asked, ("kind", *fields), fields, "")
    return {**answer(asked), "tzdata": TZDATA_VERSION}


def _fires(asked: Asked) -> dict[str, Json]:
    first, wall, place = _date(asked, "first_date"), parse_wall_time(asked["local_time"], "/local_time"), _zone(asked)
    every, count = whole(asked["every_days"], 1, MOST, "/every_days"), whole(asked["count"], 0, MOST, "/count")
    if every * (count - 1) > (date(LAST_YEAR, 12, 31) - first).days:
        raise Invalid("out-of-range", "/count")
    return {"fires": [written(fire) for fire in rules.fires(first, wall, every, count, place)]}


def _interval(asked: Asked) -> dict[str, Json]:
    least = whole(asked["min_interval_days"], 0, MOST, "/min_interval_days")
    last_dose, next_start = _instant(asked, "last_dose"), _instant(asked, "next_start")
    return {"allowed": rules.interval_allowed(last_dose, next_start, least, _zone(asked))}


def _reminders(asked: Asked) -> dict[str, Json]:
    _zone(asked)
    at, hours = _instant(asked, "at"), items(asked["hours_before"], "/hours_before")
    return {"fires": [written(_reminder(at, value, f"/hours_before/{k}")) for k, value in enumerate(hours)]}


def _reminder(at: datetime, hours: Json, pointer: str) -> datetime:
    try:
        return rules.reminder(at, number(hours, 0, MOST, pointer))
    except OverflowError:
        raise Invalid("out-of-range", pointer) from None


def _quiet(asked: Asked) -> dict[str, Json]:
    bounds = items(asked["quiet"], "/quiet")
    if len(bounds) != 2:
        raise Invalid("wrong-length", "/quiet")
    start, end = (parse_wall_time(bound, f"/quiet/{k}") for k, bound in enumerate(bounds))
    due = rules.out_of_quiet_hours(_instant(asked, "wanted"), rules.QuietHours(start, end), _zone(asked))
    return {"due": written(due)}


def _lockout(asked: Asked) -> dict[str, Json]:
    until = parse_wall_time(asked["until_local"], "/until_local")
    return {"due": written(rules.lockout_ends(_instant(asked, "dose"), until, _zone(asked)))}


def _programme_day(asked: Asked) -> dict[str, Json]:
    return {"day": rules.programme_day(_instant(asked, "approved"), _instant(asked, "at"), _zone(asked))}


def _telemed_rule(asked: Asked) -> dict[str, Json]:
    place = zone(text(asked["patient_zone"], "/patient_zone"), "/patient_zone")
    return {"allowed": rules.telemedicine_allowed(_instant(asked, "at"), place)}


def _date(asked: Asked, field: str) -> date:
    return parse_date(asked[field], f"/{field}")


def _instant(asked: Asked, field: str) -> datetime:
    return parse_instant(asked[field], f"/{field}")


def _zone(asked: Asked) -> ZoneInfo:
    return zone(text(asked["zone"], "/zone"))


QUESTIONS: Mapping[str, tuple[tuple[str, ...], Callable[[Asked], dict[str, Json]]]] = MappingProxyType(
    {
        "fires": (("zone", "first_date", "local_time", "every_days", "count"), _fires),
        "interval": (("zone", "last_dose", "next_start", "min_interval_days"), _interval),
        "reminders": (("zone", "at", "hours_before"), _reminders),
        "quiet": (("zone", "wanted", "quiet"), _quiet),
        "lockout": (("zone", "dose", "until_local"), _lockout),
        "programme-day": (("zone", "approved", "at"), _programme_day),
        "telemed-rule": (("patient_zone", "at"), _telemed_rule),
    }
)
