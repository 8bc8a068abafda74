"""Side effects: whoever reports them, whenever, graded and looked at (clinical reference 4.4)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from services.monitoring.domain.disclosing import disclosed
from services.monitoring.domain.forms import ReportSideEffect
from services.monitoring.domain.known import Effect, Session, reason_of
from services.monitoring.domain.raising import escalated, raised
from services.monitoring.domain.state import Treatment
from shared.clinical.escalation import COMFORT, SEVERE
from shared.clinical.readiness import OPEN_GRADE
from shared.clinical.side_effects import SEVERE_GRADE, Answered, Grading, grade, is_serious
from shared.clinical.side_effects.seriousness import CLINICIAN_WITHIN
from shared.deciding import CLINICIANS, Fact, Moment, Role, Wait, WaitRanOut
from shared.events.monitoring import SideEffectReported

DISCLOSURE = "suicidal-ideation"
"""Tier 3 in every grade: a clinician hears of it (clinical reference 4.5)."""


def report(state: Treatment, command: ReportSideEffect, at: Moment) -> tuple[Fact, ...]:
    """A report is always told. An effect that is open is told again under its id, with its end where there is one."""
    id, known = _known(state, command) or (at.new_id("side-effect"), None)
    graded = _graded(command, at.actor.role)
    told = _told(id, state, command, graded, at)
    said = (disclosed(id),) if command.effect == DISCLOSURE and not command.resolved_at else ()
    return (told, *said, *_alert(state, known, told, _tier(told, graded, at.actor.role), at))


def _known(state: Treatment, command: ReportSideEffect) -> tuple[UUID, Effect] | None:
    return next(((id, each) for id, each in state.open_effects.items() if each.fact.effect == command.effect), None)


def _graded(command: ReportSideEffect, role: Role) -> Grading:
    """The medical director observes like any clinician."""
    answered = Answered(command.frequency, command.severity, command.interference, command.grade)
    return grade(command.effect, answered, "clinician" if role in CLINICIANS else role.value)


def _told(id: UUID, state: Treatment, command: ReportSideEffect, graded: Grading, at: Moment) -> SideEffectReported:
    onset = command.onset_at
    session = _session_at(state, onset)
    return SideEffectReported(
        side_effect_id=id,
        session_id=session.session_id if session else None,
        effect=command.effect,
        grade=graded.grade,
        graded_by=graded.graded_by.value,
        elicitation=command.elicitation,
        serious=is_serious(command.effect, graded.grade or 0),
        onset_at=onset,
        resolved_at=command.resolved_at,
        minutes_from_start=session.minutes_at(onset) if session else None,
        note=command.note,
    )


def _session_at(state: Treatment, onset: datetime) -> Session | None:
    """The last one that had begun by then."""
    begun = [each for each in state.starts if each.started_at and each.started_at <= onset]
    return begun[-1] if begun else None


def _tier(told: SideEffectReported, graded: Grading, role: Role) -> int | None:
    """An effect that cannot be graded is for a clinician. The peer monitor who reports it is not asked about it
    first."""
    if told.grade is None and graded.tier is None:
        return SEVERE
    if graded.tier and (told.serious or told.effect == DISCLOSURE):
        return max(graded.tier, SEVERE)
    return None if graded.tier == COMFORT and role is Role.PEER_MONITOR else graded.tier


def _alert(
    state: Treatment, known: Effect | None, told: SideEffectReported, tier: int | None, at: Moment
) -> tuple[Fact, ...]:
    """During a session every tier asks somebody; outside a session, only an effect that a clinician must see. The end
    of a known effect asks nobody."""
    if told.resolved_at and known and (told.grade or 0) <= known.worst:
        return ()
    if tier is None or (state.running is None and tier < SEVERE):
        return ()
    if _joins(state, told, tier):
        return ()
    return raised(state, state.running, tier, reason_of(told.effect), at, told.side_effect_id)


def _joins(state: Treatment, told: SideEffectReported, tier: int) -> bool:
    """Whether a ladder stands for this effect at this grade or more: that ladder asks again by itself, until a human
    answers."""
    of = state.running.session_id if state.running else None
    stands = [each for each in state.open_alerts if (each.reason, each.session_id) == (reason_of(told.effect), of)]
    if not any(alert.tier >= tier for alert in stands):
        return False
    since = min(alert.since for alert in stands)
    same = (each for each in state.effects.values() if each.fact.effect == told.effect and each.at >= since)
    return (told.grade or 0) <= max((each.worst for each in same), default=0)


class EffectWait(WaitRanOut[UUID], name="effect"): ...


def effect_waits(state: Treatment) -> Iterator[Wait]:
    """A clinician must see each severe side effect that is still open, also after others have answered its alert."""
    for id, effect in state.open_effects.items():
        if effect.worst >= SEVERE_GRADE and (answered := _answered(state, id)):
            until = max(at for at in answered if at) + CLINICIAN_WITHIN
            yield Wait(EffectWait, id, Role.CLINICIAN, "report-side-effect", until)


def _answered(state: Treatment, id: UUID) -> list[Any]:
    """When the answers of non-clinicians came, if these are all the answers there are; else empty."""
    about = state.alerts_about(id)
    if state.looked_at(id) or any(alert.open for alert in about):
        return []
    return [alert.answered_at for alert in about]


def ask_again(state: Treatment, ran_out: EffectWait, at: Moment) -> tuple[Fact, ...]:
    reason = reason_of(state.effects[ran_out.about].fact.effect)
    return escalated(state.running, SEVERE, reason, at, ran_out.about)


def worst_open_grade(state: Treatment) -> int:
    """Of the side effects that are not over; 0 where there is none."""
    return max((_grade(state, id, effect) for id, effect in state.open_effects.items()), default=0)


def _grade(state: Treatment, id: UUID, effect: Effect) -> int:
    """A side effect without a grade keeps the session open until a clinician has looked."""
    if effect.standing is not None:
        return effect.standing
    return 0 if state.looked_at(id) else OPEN_GRADE
