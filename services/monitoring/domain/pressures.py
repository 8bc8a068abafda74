"""Raised blood pressure as a side effect that a device reports, graded against the cleared reading."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.monitoring.domain.known import Effect, Session
from services.monitoring.domain.state import Treatment
from shared.clinical.side_effects import hypertension_grade, is_serious
from shared.clinical.vitals import Reading
from shared.deciding import Fact, Moment
from shared.events.monitoring import SideEffectReported

HYPERTENSION = "hypertension"


def hypertension(
    state: Treatment, session: Session, reading: Reading, symptoms: Sequence[str], at: Moment
) -> tuple[tuple[Fact, ...], UUID | None]:
    """What a reading tells of hypertension, and the side effect that an alert of this reading is about.

    A side effect that is open is told again when it gets worse, and with its end when the pressure has settled.
    """
    if session.started_at is None or reading.systolic is None or reading.diastolic is None:
        return (), None
    known = _open(state, session)
    grade = hypertension_grade(reading, session.baseline, symptoms)
    if known is None:
        return _first(session, grade, at) if grade else ((), None)
    if grade == 0:
        return (_report(known.fact.side_effect_id, session, known.worst, known.fact.onset_at, at, at.now),), None
    worse = grade > known.worst
    id = known.fact.side_effect_id
    return ((_report(id, session, grade, known.fact.onset_at, at),) if worse else (), id)


def _open(state: Treatment, session: Session) -> Effect | None:
    mine = (effect for effect in state.open_effects.values() if effect.fact.session_id == session.session_id)
    return next((each for each in mine if each.fact.effect == HYPERTENSION and each.fact.graded_by == "device"), None)


def _first(session: Session, grade: int, at: Moment) -> tuple[tuple[Fact, ...], UUID]:
    id = at.new_id("side-effect")
    return (_report(id, session, grade, at.now, at),), id


def _report(
    id: UUID, session: Session, grade: int, onset_at: datetime, at: Moment, resolved_at: datetime | None = None
) -> SideEffectReported:
    return SideEffectReported(
        side_effect_id=id,
        session_id=session.session_id,
        effect=HYPERTENSION,
        grade=grade,
        graded_by="device",
        elicitation="device",
        serious=is_serious(HYPERTENSION, grade),
        onset_at=onset_at,
        resolved_at=resolved_at,
        minutes_from_start=session.minutes_at(onset_at),
    )
