"""Preparation: from the approved plan until the guide confirms that patient and home are ready (rows 25 and 26)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.monitoring.domain.forms import CompletePreparation
from services.monitoring.domain.known import REMIND_EVERY, Preparing
from services.monitoring.domain.state import Treatment
from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after
from shared.deciding import Answer, Fact, Moment, Refused, Role, Told, Wait, WaitRanOut
from shared.events.common import MessageRequested, Thing, about
from shared.events.eligibility import ConsultApproved
from shared.events.monitoring import PreparationCompleted, PreparationReminded, PreparationStarted
from shared.standing import Act, against, speaking

OPERATIONS_AFTER = clock(21, "d", D, "monitoring/preparation/operations", "operations is asked, every", source="1.4")


def prepare(state: Treatment, told: Told[ConsultApproved], at: Moment) -> tuple[Fact, ...]:
    """A plan begins with its preparation, once."""
    if told.fact.plan_id in state.preparations or state.standing.withdrawn:
        return ()
    return (PreparationStarted(plan_id=told.fact.plan_id),)


def open_preparation(state: Treatment) -> tuple[UUID, Preparing] | None:
    """That of the plan that holds, while it is not confirmed."""
    if state.standing.plan is None or state.standing.over:
        return None
    known = state.preparations.get(state.standing.plan.plan_id)
    return None if known is None or known.completed else (state.standing.plan.plan_id, known)


class PreparationWait(WaitRanOut[UUID], name="preparation"): ...


def preparation_waits(state: Treatment) -> Iterator[Wait]:
    if found := open_preparation(state):
        plan_id, known = found
        yield Wait(PreparationWait, plan_id, Role.GUIDE, "complete-preparation", known.until)


def remind(state: Treatment, ran_out: PreparationWait, at: Moment) -> tuple[Fact, ...]:
    """The patient is written to every two days, from the 21st day operations. Who confirms is the guide (row 26)."""
    found = open_preparation(state)
    assert found
    known = found[1]
    over = at.now >= known.at + OPERATIONS_AFTER
    until = at.now + OPERATIONS_AFTER if over else _next(known, ran_out, at)
    to = Role.OPERATIONS.value if over else Role.PATIENT.value
    asked = MessageRequested(
        template="prep-tasks",
        reason="preparation-open",
        to=to,
        not_before=at.now,
        expires_at=until,
        about=(about(Thing.PREPARATION, found[0]),),
    )
    return (PreparationReminded(number=known.reminded + 1, until=until), asked)


def _next(known: Preparing, ran_out: PreparationWait, at: Moment) -> datetime:
    return min(next_after(ran_out.until, at.now, REMIND_EVERY), known.at + OPERATIONS_AFTER)


def complete(state: Treatment, command: CompletePreparation, at: Moment) -> Answer:
    """Refused with everything that is missing. The medicine may still be on its way."""
    if codes := (*_standing_against(state), *_missing(command)):
        return Refused(codes)
    assert state.standing.plan
    return (PreparationCompleted(plan_id=state.standing.plan.plan_id),)


def _standing_against(state: Treatment) -> tuple[str, ...]:
    known = state.preparations.get(state.standing.plan.plan_id) if state.standing.plan else None
    reasons = {
        **against(state, Act.TALK),
        "not-approved": not state.standing.approved or known is None,
        "already-completed": known is not None and known.completed,
    }
    return speaking(reasons)


def _missing(command: CompletePreparation) -> tuple[str, ...]:
    reading = command.practice_reading
    passes = {
        "intention-missing": command.intention is not None,
        "monitor-not-trained": command.monitor_trained,
        "emergency-contact-missing": command.emergency_contact_confirmed,
        "education-incomplete": command.education_complete,
        "practice-reading-missing": reading is not None
        and None not in (reading.systolic, reading.diastolic, reading.heart_rate),
    }
    return tuple(code for code, there in passes.items() if not there)
