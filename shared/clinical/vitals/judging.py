"""What a reading asks for: the worst that any number or symptom asks for, and which ones ask for it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from shared.clinical.shape import Number
from shared.clinical.vitals.reading import PARAMETERS, Reading
from shared.clinical.vitals.thresholds import (
    EMERGENCY_SYMPTOMS,
    REQUIRED_BEFORE_DOSE,
    SEVERITY,
    THRESHOLDS,
    WATCH_BECOMES_ALERT_S,
    Action,
    Given,
    Phase,
    Side,
    Threshold,
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the numbers are judged against.

    `baseline` is the pre-dose reading that was cleared, `sustained_s` for how many seconds this value has stood.
    """

    phase: Phase
    baseline: Reading = field(default_factory=Reading)
    symptoms: Collection[str] = ()
    sustained_s: Number = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """`why`: the parameters, or `symptoms`, that ask for this action; empty when nothing does."""

    action: Action
    why: tuple[str, ...]


def judge(reading: Reading, now: Circumstances) -> Judgement:
    asked = {(action, what) for action, what in _findings(reading, now)}
    ladder = SEVERITY[now.phase]
    worst = max((action for action, _ in asked), key=ladder.index, default=ladder[0])
    return Judgement(worst, tuple(what for what in (*PARAMETERS, "symptoms") if (worst, what) in asked))


def _findings(reading: Reading, now: Circumstances) -> Iterator[tuple[Action, str]]:
    for action, what in _asked(reading, now):
        stands = action is Action.WATCH and now.sustained_s >= WATCH_BECOMES_ALERT_S
        yield (Action.ALERT if stands else action), what


def _asked(reading: Reading, now: Circumstances) -> Iterator[tuple[Action, str]]:
    for row in THRESHOLDS:
        if row.phase is now.phase and _speaks(row, reading, now):
            yield row.action, row.parameter
    if now.phase is Phase.PRE_DOSE:
        yield from ((Action.HOLD, name) for name in REQUIRED_BEFORE_DOSE if getattr(reading, name) is None)
    if now.symptoms:
        yield _asked_by_symptoms(now), "symptoms"


def _asked_by_symptoms(now: Circumstances) -> Action:
    if not EMERGENCY_SYMPTOMS.isdisjoint(now.symptoms):
        return Action.EMERGENCY
    return Action.HOLD if now.phase is Phase.PRE_DOSE else Action.WATCH


def _speaks(row: Threshold, reading: Reading, now: Circumstances) -> bool:
    value, before = getattr(reading, row.parameter), getattr(now.baseline, row.parameter)
    return (
        value is not None
        and _beyond(row, value, before)
        and (row.given is not Given.SYMPTOM or bool(now.symptoms))
        and (row.given is not Given.NO_BASELINE or before is None)
        and now.sustained_s >= row.standing_s
    )


def _beyond(row: Threshold, value: Number, before: Number | None) -> bool:
    if row.side is Side.RISE:
        return before is not None and rise(value, before) >= row.limit
    if row.side is Side.AT_LEAST:
        return value >= row.limit
    return value > row.limit if row.side is Side.ABOVE else value < row.limit


def rise(value: Number, before: Number) -> Decimal:
    """Exact on the digits as given: 140.3 after 120.3 is a rise of 20."""
    return Decimal(str(value)) - Decimal(str(before))
