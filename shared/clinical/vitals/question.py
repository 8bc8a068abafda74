"""The question as it comes in (`{phase, reading, baseline?, symptoms, sustained_seconds?}`) and its answer."""

import sys
from collections.abc import Mapping

from shared.clinical.invalid import Invalid
from shared.clinical.shape import items, known_fields, number, text
from shared.clinical.vitals.judging import Circumstances, Judgement, judge
from shared.clinical.vitals.reading import Reading, measured, parse_reading
from shared.clinical.vitals.thresholds import EMERGENCY_SYMPTOMS, THRESHOLDS, Action, Given, Phase, Side
from shared.jsons import Json

REQUIRED = ("phase", "reading", "symptoms")
FIELDS = (*REQUIRED, "baseline", "sustained_seconds")


def judge_vitals(asked: Mapping[str, Json]) -> Judgement:
    """The judgement, or Invalid. A refused reading is no reading: what was due stays due.

    No bad field hides an emergency: an emergency symptom, or a systolic of at least 180 or a diastolic of at
    least 120 with any symptom, is an emergency also when something else in the question cannot be.
    """
    try:
        return judge(*_parsed(asked))
    except Invalid:
        plain = _plain_emergencies(asked)
        if not plain:
            raise
        return Judgement(Action.EMERGENCY, plain)


def _parsed(asked: Mapping[str, Json]) -> tuple[Reading, Circumstances]:
    known_fields(asked, FIELDS, REQUIRED, "")
    phase = _phase(asked["phase"])
    reading = parse_reading(asked["reading"], "/reading")
    baseline = asked.get("baseline")
    return reading, Circumstances(
        phase,
        Reading() if baseline is None else parse_reading(baseline, "/baseline"),
        [text(word, f"/symptoms/{at}") for at, word in enumerate(items(asked["symptoms"], "/symptoms"))],
        _seconds(asked.get("sustained_seconds")),
    )


def _phase(value: Json) -> Phase:
    if (said := text(value, "/phase")) not in set(Phase):
        raise Invalid("unknown-code", "/phase")
    return Phase(said)


def _seconds(value: Json) -> float:
    return 0 if value is None else number(value, 0, sys.float_info.max, "/sustained_seconds")


def _plain_emergencies(asked: Mapping[str, Json]) -> tuple[str, ...]:
    """What is an emergency by itself, each value on its own."""
    words = {word for word in _list(asked.get("symptoms")) if isinstance(word, str)}
    reading = asked.get("reading") if words else None
    numbers = reading if isinstance(reading, Mapping) else {}
    high = tuple(name for name in _CRISIS_PRESSURE if _is_crisis_pressure(name, numbers.get(name)))
    return high if EMERGENCY_SYMPTOMS.isdisjoint(words) else (*high, "symptoms")


def _is_crisis_pressure(parameter: str, value: Json) -> bool:
    try:
        pressure = measured(parameter, value, "")
    except Invalid:
        return False
    return pressure is not None and pressure >= _CRISIS_PRESSURE[parameter]


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


# An emergency with any symptom, the same in both phases.
_CRISIS_PRESSURE = {
    row.parameter: row.limit for row in THRESHOLDS if row.given is Given.SYMPTOM and row.side is Side.AT_LEAST
}
