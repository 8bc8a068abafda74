"""The consult: a clinician approves a plan, declines, or asks for more (clinical reference 1.4, rows 15 to 19)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.eligibility.domain.asks import to_medical_director, to_patient
from services.eligibility.domain.crises import detect
from services.eligibility.domain.forms import DecideConsult, ReceiveClearance
from services.eligibility.domain.known import ASKED_AGAIN
from services.eligibility.domain.outdated import is_awaited, outdated_waits
from services.eligibility.domain.risk_reviews import looked_at_in_consult, risk_of
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after
from shared.clinical.triage import Danger, danger_in, is_too_old
from shared.clinical.when import zone
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.eligibility import (
    ClearanceReceived,
    ClearanceReminded,
    ClearanceRequested,
    ConsultApproved,
    ConsultDeclined,
    ConsultOverdue,
)
from shared.standing import Act, against, speaking

DECIDED_WITHIN = clock(
    24, "h", D, "eligibility/consult/decided", "a clinician decides, after the consult began", "sooner"
)
OVERDUE_AGAIN = clock(24, "h", D, "eligibility/consult/again", "an overdue decision is told again, every", "sooner")
CLEARANCE_FOR = clock(
    60, "d", D, "eligibility/clearance/ends", "a clinician decides without it, after it was asked for", "sooner"
)


def decide_consult(state: Candidacy, command: DecideConsult, at: Moment) -> Answer:
    """Danger in the screener is told at once, whatever the clinician decides. With new danger only the crisis is told,
    even where the command says approve."""
    danger = danger_in({"instruments": {"c-ssrs-screener": command.answers}}, clinic_of(at.clinic).policy)
    crisis = detect(state, danger.rules, _assessment_id(state, at), at.now, at)
    codes = reasons_against(state, command, danger, at)
    if crisis and (codes or command.decision == "approve"):
        return (risk_of(danger, _assessment_id(state, at)), *crisis)
    if codes:
        return Refused(codes)
    answered = (risk_of(danger, _assessment_id(state, at)),) if danger.answered else ()
    return (*answered, *crisis, *_decided(state, command, danger, at))


def _assessment_id(state: Candidacy, at: Moment) -> UUID:
    return state.triaged.fact.assessment_id if state.triaged else at.new_id("assessment")


def _decided(state: Candidacy, command: DecideConsult, danger: Danger, at: Moment) -> tuple[Fact, ...]:
    role = at.actor.role.value
    if command.decision == "decline":
        return (ConsultDeclined(reason=command.reason, role=role),)
    if command.decision == "clearance":
        return (ClearanceRequested(reason=command.reason, until=at.now + CLEARANCE_FOR),)
    received = (ClearanceReceived(),) if state.clearance and not state.clearance.received else ()
    looked = looked_at_in_consult(state, danger, command.reason, at)
    return (*received, *looked, _approved(command, role, at))


def _approved(command: DecideConsult, role: str, at: Moment) -> Fact:
    assert command.plan and command.pdmp_checked_at
    sessions = command.plan.sessions
    return ConsultApproved(
        plan_id=at.new_id("plan"),
        sessions=None if sessions == "on-demand" else sessions,
        interval_days=command.plan.interval_days,
        goals=tuple(command.goals),
        reason=command.reason,
        approved_at=at.now,
        role=role,
        pdmp_checked_at=command.pdmp_checked_at,
    )


def reasons_against(state: Candidacy, command: DecideConsult, danger: Danger, at: Moment) -> tuple[str, ...]:
    """Every code that speaks against this decision."""
    approves, met = command.decision == "approve", any(map(state.is_now, state.consults.values()))
    codes = {
        **against(state, Act.BEGIN if approves else Act.GO_ON),
        "crisis-open": state.standing.in_crisis,
        "not-prequalified": not state.prequalified,
        "duplicate-open": approves and bool(state.open_duplicates),
        "no-consult": not met,
        "already-decided": met and due_since(state) is None,
        **(_gaps(state, command, danger, at) if approves else {}),
    }
    return speaking(codes)


def _gaps(state: Candidacy, command: DecideConsult, danger: Danger, at: Moment) -> dict[str, bool]:
    """What an approval lacks (row 19)."""
    checked_at = command.pdmp_checked_at
    return {
        "plan-missing": command.plan is None,
        "goals-missing": not command.goals,
        "pdmp-missing": checked_at is None or checked_at > at.now,
        "not-reconciled": not command.reconciled,
        "c-ssrs-missing": not danger.screened,
        "c-ssrs-high": danger.c_ssrs == "high",
        "consent-missing": not state.standing.consents,
        "assessment-too-old": _too_old(state, at),
    }


def _too_old(state: Candidacy, at: Moment) -> bool:
    """Whether the assessment is too old for a first plan. A later plan rests on the course instead."""
    form = state.form
    if state.standing.plan or form is None:
        return False
    return is_too_old(form.at, at.now, zone(form.time_zone), clinic_of(at.clinic).policy)


def due_since(state: Candidacy) -> datetime | None:
    """When the clinician's time to decide began: with the consult, or with the agreement on a new course. None while no
    decision is due."""
    began = max(filter(state.is_now, (*state.consults.values(), *_renewals(state))), default=None)
    if began is None or (state.consulted and began <= state.consulted.at):
        return None
    return began


def _renewals(state: Candidacy) -> Iterator[datetime]:
    return (said.at for said in state.course.values() if said.decision == "renew")


class ClearanceWait(WaitRanOut[None], name="clearance"): ...


class ConsultWait(WaitRanOut[None], name="consult"): ...


def consult_waits(state: Candidacy) -> Iterator[Wait]:
    """The clinician is waited for from the beginning of the consult until the decision; the patient, for the papers
    that the clinician wants."""
    since = due_since(state)
    if since is None or state.standing.over or not state.prequalified:
        return
    yield from outdated_waits(state)
    if state.clearance and state.clearance.next_at:
        yield Wait(ClearanceWait, None, Role.PATIENT, "bring-clearance", state.clearance.next_at)
    elif not is_awaited(state):
        yield Wait(ConsultWait, None, Role.CLINICIAN, "decide-consult", _until(state, since))


def _until(state: Candidacy, since: datetime) -> datetime:
    ended_at = state.clearance.ended_at if state.clearance else None
    reviewed_at = state.decided.at if state.decided else None
    first = max(filter(None, (since, ended_at, reviewed_at, _fresh_since(state)))) + DECIDED_WITHIN
    told = state.consult_overdue
    return max(first, told.until) if told and told.at >= since else first


def _fresh_since(state: Candidacy) -> datetime | None:
    """When the assessment was renewed, or nobody asked for a new one any more."""
    if state.outdated:
        return state.outdated.ended_at
    return state.triaged.at if state.triaged and state.triaged.fact.renews else None


def tell_overdue_consult(state: Candidacy, ran_out: ConsultWait, at: Moment) -> tuple[Fact, ...]:
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    return (ConsultOverdue(until=until), to_medical_director("review-overdue", at, until, about(Thing.CONSULT)))


def receive_clearance(state: Candidacy, command: ReceiveClearance, at: Moment) -> Answer:
    """From whoever has it in hand. A clinician decides on it next, also where nobody asks for it any more."""
    awaited = state.clearance is not None and not state.clearance.received
    codes = {**against(state, Act.GO_ON), "no-clearance-awaited": not awaited}
    if refused := speaking(codes):
        return Refused(refused)
    role = at.actor.role.value
    return (ClearanceReceived(items=tuple(command.items), note=command.note, role=role),)


def ask_for_clearance_again(state: Candidacy, ran_out: ClearanceWait, at: Moment) -> tuple[Fact, ...]:
    """The patient is asked every week. When that time is over a clinician decides without the papers."""
    assert state.clearance
    number = state.clearance.reminded + 1
    if at.now >= state.clearance.until:
        return (ClearanceReminded(number=number),)
    until = min(next_after(ran_out.until, at.now, ASKED_AGAIN), state.clearance.until)
    letter = to_patient("clearance-due", at, until, about(Thing.CLEARANCE))
    return (ClearanceReminded(number=number, until=until), letter)
