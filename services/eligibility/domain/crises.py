"""A person in danger: detected at once, paged until a human answers (clinical reference 3.5, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.eligibility.domain.forms import AcknowledgeCrisis
from services.eligibility.domain.known import CLINICIANS, Crisis, Risk
from services.eligibility.domain.state import Candidacy
from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected, CrisisPaged

HUMAN_WITHIN = clock(
    15, "min", D, "eligibility/crisis/human", "a human answers a crisis; then the fail-safe destination", "sooner"
)
PAGE_EVERY = clock(5, "min", D, "eligibility/crisis/page", "a crisis is paged again, every", "sooner")
SCREENED_WITHIN = clock(
    15, "min", D, "eligibility/crisis/screening", "a positive item 9 is screened, after it was saved", "sooner"
)

FAIL_SAFE = ("fail-safe", Role.MEDICAL_DIRECTOR.value)
"""Where a ladder ends: two destinations, paged until a person answers."""

_SUICIDE = frozenset({"CS1", "CS4", "AD11"})


def detect(
    state: Candidacy, rules: tuple[str, ...], assessment_id: UUID, answered_at: datetime, at: Moment
) -> tuple[Fact, ...]:
    """The crisis that these rules mean, unless one that is known already explains them."""
    if not rules or set(rules) <= _explained(state, assessment_id, answered_at):
        return ()
    crisis_id = at.new_id("crisis")
    detected = CrisisDetected(
        crisis_id=crisis_id,
        assessment_id=assessment_id,
        kinds=kinds_of(rules),
        rules=rules,
        acknowledge_by=at.now + HUMAN_WITHIN,
    )
    return (detected, CrisisPaged(crisis_id=crisis_id, to=CLINICIANS, next_at=at.now + PAGE_EVERY))


def kinds_of(rules: tuple[str, ...]) -> tuple[Literal["suicide", "medical"], ...]:
    suicide: tuple[Literal["suicide"], ...] = ("suicide",) if _SUICIDE & set(rules) else ()
    medical: tuple[Literal["medical"], ...] = ("medical",) if set(rules) - _SUICIDE else ()
    return (*suicide, *medical)


def _explained(state: Candidacy, assessment_id: UUID, answered_at: datetime) -> set[str]:
    return {rule for crisis in _explaining(state, assessment_id, answered_at) for rule in crisis.rules}


def _explaining(state: Candidacy, assessment_id: UUID, answered_at: datetime) -> Iterator[Crisis]:
    """The crises to which a sign of danger of that time belongs."""
    crises = state.crises.values()
    return (crisis for crisis in crises if crisis.assessment_id == assessment_id and crisis.explains(answered_at))


def screening_owed(state: Candidacy) -> Risk | None:
    """The oldest positive item 9 that nobody has screened since, neither in the form nor by handing it in."""
    owed = (risk for risk in state.risks.values() if risk.owed and not _settled(state, risk))
    return min(owed, key=lambda risk: risk.at, default=None)


def _settled(state: Candidacy, owed: Risk) -> bool:
    return (
        owed.assessment_id in state.submitted
        or any(risk.screened for risk in state.risks.values() if risk.assessment_id == owed.assessment_id)
        or any("suicide" in crisis.kinds for crisis in _explaining(state, owed.assessment_id, owed.at))
    )


def crisis_waits(state: Candidacy) -> Iterator[Wait]:
    """Nobody who leaves stops these: a person in danger is answered."""
    if risk := screening_owed(state):
        yield Wait("screening", Role.PATIENT, "complete-c-ssrs", risk.at + SCREENED_WITHIN)
    for id, crisis in state.open_crises.items():
        yield Wait(f"crisis:{id}", Role.CLINICIAN, "acknowledge-crisis", crisis.acknowledge_by)
        if crisis.page_at:
            yield Wait(f"page:{id}", Role.SYSTEM, "page-again", crisis.page_at)


def tell_unscreened(state: Candidacy, ran_out: WaitRanOut, at: Moment) -> tuple[Fact, ...]:
    """Item 9 stood positive for its time and the screener was not completed (CS4)."""
    risk = screening_owed(state)
    assert risk
    return detect(state, ("CS4",), risk.assessment_id, risk.at, at)


def page_again(state: Candidacy, ran_out: WaitRanOut, at: Moment) -> tuple[Fact, ...]:
    """The clinicians once more; the page that falls on the deadline is the ladder's last."""
    crisis_id, crisis = _crisis_of(state, ran_out)
    next_at = next_after(ran_out.until, at.now, PAGE_EVERY)
    before_deadline = next_at < crisis.acknowledge_by
    return (CrisisPaged(crisis_id=crisis_id, to=CLINICIANS, next_at=next_at if before_deadline else None),)


def page_fail_safe(state: Candidacy, ran_out: WaitRanOut, at: Moment) -> tuple[Fact, ...]:
    """Nobody answered in time: the fail-safe destination, every five minutes, until somebody does."""
    crisis_id, crisis = _crisis_of(state, ran_out)
    next_at = next_after(ran_out.until, at.now, PAGE_EVERY)
    first = ran_out.until == crisis.detected_at + HUMAN_WITHIN
    last_rung = (CrisisPaged(crisis_id=crisis_id, to=CLINICIANS, next_at=None),) if first else ()
    return (*last_rung, *(CrisisPaged(crisis_id=crisis_id, to=to, next_at=next_at) for to in FAIL_SAFE))


def _crisis_of(state: Candidacy, ran_out: WaitRanOut) -> tuple[UUID, Crisis]:
    crisis_id = UUID(ran_out.key.partition(":")[2])
    return crisis_id, state.crises[crisis_id]


def acknowledge(state: Candidacy, command: AcknowledgeCrisis, at: Moment) -> Answer:
    """A human answers, with a reason, for every crisis that is open. The patient's own account does not count."""
    if at.actor.role in (Role.PATIENT, Role.SYSTEM) or at.actor.patient == at.entity:
        return Refused(("not-a-responder",))
    if not state.open_crises:
        return Refused(("no-open-crisis",))
    return (CrisisAcknowledged(crisis_ids=tuple(state.open_crises), reason=command.reason, role=at.actor.role.value),)
