"""A person in danger: detected at once, paged until a human answers (clinical reference 3.5, 4.5)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.eligibility.domain.forms import AcknowledgeCrisis, ReportDanger
from services.eligibility.domain.known import Crisis, Risk
from services.eligibility.domain.state import Candidacy
from shared.clinical.criteria import D, clock
from shared.clinical.escalation import EMERGENCY, FAIL_SAFE, HUMAN_WITHIN
from shared.clinical.ladder import Escalation, Ladder, Rung
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import RiskAnswered
from shared.events.eligibility import (
    CrisisAcknowledged,
    CrisisDetected,
    CrisisNotReached,
    CrisisPaged,
    DangerReported,
)
from shared.standing import SUICIDE, may_answer

PAGE_EVERY = clock(5, "min", D, "eligibility/crisis/page", "a crisis is paged again, every", "sooner")
SCREENED_WITHIN = clock(
    15, "min", D, "eligibility/crisis/screening", "a positive item 9 is screened, after it was saved", "sooner"
)

_END = (FAIL_SAFE, Role.MEDICAL_DIRECTOR.value)
LADDER = Ladder(
    (
        *(Rung(Role.CLINICIAN.value, PAGE_EVERY * count) for count in range(HUMAN_WITHIN // PAGE_EVERY + 1)),
        *(Rung(who, HUMAN_WITHIN) for who in _END),
    ),
    _END,
    PAGE_EVERY,
)
"""The clinicians every five minutes to the deadline; from then on two destinations, until a person answers."""


Kinds = tuple[Literal["suicide", "medical"], ...]


def detect(
    state: Candidacy, rules: tuple[str, ...], assessment_id: UUID, answered_at: datetime, at: Moment
) -> tuple[Fact, ...]:
    """The crisis that these rules mean, unless one that is known already explains them."""
    if not rules or set(rules) <= _explained(state, assessment_id, answered_at):
        return ()
    return _detected(at.new_id("crisis"), assessment_id, kinds_of(rules), rules, at)


def _detected(crisis_id: UUID, about: UUID, kinds: Kinds, rules: tuple[str, ...], at: Moment) -> tuple[Fact, ...]:
    detected = CrisisDetected(
        crisis_id=crisis_id,
        assessment_id=about,
        kinds=kinds,
        rules=rules,
        acknowledge_by=at.now + HUMAN_WITHIN,
    )
    return (detected, *_pages(crisis_id, Escalation(since=at.now), at))


def _pages(crisis_id: UUID, crisis: Escalation, at: Moment) -> tuple[Fact, ...]:
    who, next_at = LADDER.step(crisis, at.now)
    return tuple(CrisisPaged(crisis_id=crisis_id, to=to, next_at=next_at) for to in who)


def kinds_of(rules: tuple[str, ...]) -> tuple[Literal["suicide", "medical"], ...]:
    suicide: tuple[Literal["suicide"], ...] = ("suicide",) if SUICIDE & set(rules) else ()
    medical: tuple[Literal["medical"], ...] = ("medical",) if set(rules) - SUICIDE else ()
    return (*suicide, *medical)


def _explained(state: Candidacy, assessment_id: UUID, answered_at: datetime) -> set[str]:
    return {rule for crisis in _explaining(state, assessment_id, answered_at) for rule in crisis.rules}


def _explaining(state: Candidacy, assessment_id: UUID, answered_at: datetime) -> Iterator[Crisis]:
    """The crises to which a sign of danger of that time belongs."""
    crises = state.crises.values()
    return (crisis for crisis in crises if crisis.assessment_id == assessment_id and crisis.explains(answered_at))


def screening_owed(state: Candidacy) -> Risk | None:
    """The oldest positive item 9 that nobody has screened since: in the form, by handing it in, or a clinician."""
    seen = state.standing.cleared
    owed = (risk for id, risk in state.risks.items() if risk.owed and id not in seen and not _settled(state, risk))
    return min(owed, key=lambda risk: risk.at, default=None)


def _settled(state: Candidacy, owed: Risk) -> bool:
    return (
        owed.assessment_id in state.submitted
        or any(risk.screened for risk in state.risks.values() if risk.assessment_id == owed.assessment_id)
        or any("suicide" in crisis.kinds for crisis in _explaining(state, owed.assessment_id, owed.at))
    )


class ScreeningWait(WaitRanOut[None], name="screening"): ...


class CrisisWait(WaitRanOut[UUID], name="crisis"): ...


class PageWait(WaitRanOut[UUID], name="page"): ...


def crisis_waits(state: Candidacy) -> Iterator[Wait]:
    """Nobody who leaves stops these: a person in danger is answered."""
    if risk := screening_owed(state):
        yield Wait(ScreeningWait, None, Role.PATIENT, "complete-c-ssrs", risk.at + SCREENED_WITHIN)
    for id, crisis in state.open_crises.items():
        next_at = crisis.next_at or crisis.acknowledge_by
        until = max(crisis.acknowledge_by, next_at)
        yield Wait(CrisisWait, id, Role.CLINICIAN, "acknowledge-crisis", until, crisis.since)
        if next_at < crisis.acknowledge_by:
            yield Wait(PageWait, id, Role.SYSTEM, "page-again", next_at)


def tell_unscreened(state: Candidacy, ran_out: ScreeningWait, at: Moment) -> tuple[Fact, ...]:
    """Item 9 stood positive for its time and the screener was not completed (CS4)."""
    risk = screening_owed(state)
    assert risk
    return detect(state, ("CS4",), risk.assessment_id, risk.at, at)


def page_again(state: Candidacy, ran_out: CrisisWait | PageWait, at: Moment) -> tuple[Fact, ...]:
    """Nobody answered yet: whoever the ladder asks now."""
    return _pages(ran_out.about, state.crises[ran_out.about], at)


def acknowledge(state: Candidacy, command: AcknowledgeCrisis, at: Moment) -> Answer:
    """A human answers for the crises that they name, with a reason. Whoever reached nobody answers none."""
    if not may_answer(at, EMERGENCY):
        return Refused(("not-a-responder",))
    named = tuple(dict.fromkeys(command.crisis_ids))
    if not set(named) <= set(state.open_crises):
        return Refused(("not-open",))
    said = {"crisis_ids": named, "reason": command.reason, "role": at.actor.role.value}
    if command.outcome == "not-reached":
        return (CrisisNotReached.model_validate(said),)
    return (CrisisAcknowledged.model_validate({**said, "outcome": command.outcome}),)


def report_danger(state: Candidacy, command: ReportDanger, at: Moment) -> tuple[Fact, ...]:
    """Always. One that stands open for the same is paged already; a word of self-harm keeps the tablet back besides."""
    standing = next((id for id, crisis in state.open_crises.items() if crisis.reported == command.kind), None)
    crisis_id = standing or at.new_id("crisis")
    reported = DangerReported(
        crisis_id=crisis_id,
        patient_id=at.entity,
        clinic=at.clinic,
        kind=command.kind,
        note=command.note,
        role=at.actor.role.value,
    )
    said = (_said(crisis_id),) if command.kind == "suicide" else ()
    return (reported, *said, *(() if standing else _detected(crisis_id, crisis_id, _KINDS[command.kind], (), at)))


_KINDS: Mapping[str, Kinds] = {
    "suicide": ("suicide",),
    "medical": ("medical",),
    "unsafe": (),
}


def _said(crisis_id: UUID) -> RiskAnswered:
    return RiskAnswered(
        assessment_id=crisis_id, during="submission", rules=(), item9_positive=False, screened=False, self_harm=True
    )
