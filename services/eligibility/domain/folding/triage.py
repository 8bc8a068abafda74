"""How triage, crises, holds and what intake says change a candidacy."""

from collections.abc import Callable
from uuid import UUID

from services.eligibility.domain.known import (
    OUTCOME,
    Crisis,
    Decided,
    Duplicate,
    Form,
    Hold,
    Outdated,
    Overdue,
    Risk,
    Triaged,
)
from services.eligibility.domain.state import Candidacy, but
from shared.deciding import Told
from shared.events import intake as heard
from shared.events.common import RiskAnswered
from shared.events.duplicates import DuplicateOverdue, DuplicateSettled, DuplicateSuspected
from shared.events.eligibility import (
    AssessmentOutdated,
    AssessmentTriaged,
    CandidateRouted,
    CrisisAcknowledged,
    CrisisDetected,
    CrisisPaged,
    CrisisReviewed,
    CrisisReviewOverdue,
    DangerReported,
    DecisionAppealed,
    HoldOverdue,
    HoldPlaced,
    ReviewDecided,
    ReviewOverdue,
    RiskReviewed,
    RiskReviewOverdue,
)
from shared.folding import Folds, fold
from shared.standing import needs_a_review


def _started(state: Candidacy, fact: heard.AssessmentStarted, told: Told) -> Candidacy:
    """Whoever has a draft only is known here too: somebody may report that they are in danger."""
    return state


def _submitted(state: Candidacy, fact: heard.AssessmentSubmitted, told: Told) -> Candidacy:
    form = Form(
        at=fact.submitted_at,
        clinic=fact.clinic,
        state=fact.patient.state,
        time_zone=fact.patient.time_zone,
        marks=fact.marks,
        weight_kg=weight if isinstance(weight := fact.vitals.get("weight_kg"), (int, float)) else None,
    )
    return but(state, submitted={**state.submitted, fact.assessment_id: form})


def _answered(state: Candidacy, fact: RiskAnswered, told: Told) -> Candidacy:
    risk = Risk(
        assessment_id=fact.assessment_id,
        at=told.time,
        owed=fact.item9_positive and not fact.screened,
        screened=fact.screened,
        c_ssrs=fact.c_ssrs,
    )
    return but(state, risks={**state.risks, told.id: risk})


def _triaged(state: Candidacy, fact: AssessmentTriaged, told: Told) -> Candidacy:
    """Whatever was decided of an earlier assessment is over. Of an episode that goes on, the consult stands."""
    known = but(state, triaged=Triaged(fact=fact, at=told.time), routed_until=None, overdue_until=None)
    known = but(known, decided=None, prequalified=False, outdated=None, declined_at=None, appealed_at=None)
    known = but(known, marks={**known.marks, **{mark.digest: mark for mark in fact.marks}})
    if fact.renews:
        return known
    return but(known, invited=False, consulted=None, consult_overdue=None, clearance=None, unsigned_overdue=None)


def _suspected(state: Candidacy, fact: DuplicateSuspected, told: Told) -> Candidacy:
    return _with_duplicate(state, fact.other, Duplicate(matched=fact.matched, until=fact.until))


def _settled(state: Candidacy, fact: DuplicateSettled, told: Told) -> Candidacy:
    known = state.duplicates.get(fact.other) or Duplicate(matched=(), until=told.time)
    said = {"same": fact.same, "goes_on": fact.goes_on}
    return _with_duplicate(state, fact.other, known.model_copy(update=said))


def _unsettled(state: Candidacy, fact: DuplicateOverdue, told: Told) -> Candidacy:
    later = state.duplicates[fact.other].model_copy(update={"until": fact.until})
    return _with_duplicate(state, fact.other, later)


def _with_duplicate(state: Candidacy, other: str, duplicate: Duplicate) -> Candidacy:
    return but(state, duplicates={**state.duplicates, other: duplicate})


def _appealed(state: Candidacy, fact: DecisionAppealed, told: Told) -> Candidacy:
    return but(state, appealed_at=told.time, routed_until=fact.until, overdue_until=None, decided=None)


def _outdated(state: Candidacy, fact: AssessmentOutdated, told: Told) -> Candidacy:
    known = state.outdated or Outdated(at=told.time, until=told.time)
    asked = {"number": fact.number, "until": fact.until, "ended_at": None if fact.until else told.time}
    return but(state, outdated=known.model_copy(update=asked))


def _routed(state: Candidacy, fact: CandidateRouted, told: Told) -> Candidacy:
    return but(state, routed_until=fact.until)


def _overdue(state: Candidacy, fact: ReviewOverdue, told: Told) -> Candidacy:
    return but(state, overdue_until=fact.until)


def _decided(state: Candidacy, fact: ReviewDecided, told: Told) -> Candidacy:
    """A second look that lets the patient in leaves the consult to be decided again."""
    let_in = fact.decision == "prequalify" and state.appealed_at is not None
    consulted = None if let_in else state.consulted
    return but(state, decided=Decided(decision=fact.decision, role=fact.role, at=told.time), consulted=consulted)


def _detected(state: Candidacy, fact: CrisisDetected, told: Told) -> Candidacy:
    known = state.reported.get(fact.crisis_id, "")
    crisis = Crisis(
        reported=known,
        assessment_id=fact.assessment_id,
        kinds=fact.kinds,
        rules=fact.rules,
        since=told.time,
        acknowledge_by=fact.acknowledge_by,
    )
    return but(state, crises={**state.crises, fact.crisis_id: crisis})


def _paged(state: Candidacy, fact: CrisisPaged, told: Told) -> Candidacy:
    return _with_crises(state, (fact.crisis_id,), lambda crisis: crisis.paged(fact.to, told.time, fact.next_at))


def _reported(state: Candidacy, fact: DangerReported, told: Told) -> Candidacy:
    return but(state, reported={**state.reported, fact.crisis_id: fact.kind})


def _acknowledged(state: Candidacy, fact: CrisisAcknowledged, told: Told) -> Candidacy:
    review_by = told.time + OUTCOME if needs_a_review(fact) else None
    return _with_crises(
        state,
        fact.crisis_ids,
        lambda crisis: crisis.answered(fact.role, told.time).model_copy(update={"review_by": review_by}),
    )


def _reviewed(state: Candidacy, fact: CrisisReviewed | CrisisReviewOverdue, told: Told) -> Candidacy:
    by = fact.until if isinstance(fact, CrisisReviewOverdue) else None
    return _with_crises(state, (fact.crisis_id,), lambda crisis: crisis.model_copy(update={"review_by": by}))


def _with_crises(state: Candidacy, ids: tuple[UUID, ...], change: Callable[[Crisis], Crisis]) -> Candidacy:
    changed = {id: change(state.crises[id]) for id in ids if id in state.crises}
    return but(state, crises={**state.crises, **changed})


def _held(state: Candidacy, fact: HoldPlaced, told: Told) -> Candidacy:
    return but(state, holds={**state.holds, told.id: Hold(hold_id=fact.hold_id, until=fact.until, reason=fact.reason)})


def _hold_overdue(state: Candidacy, fact: HoldOverdue, told: Told) -> Candidacy:
    later = {
        id: hold.model_copy(update={"until": fact.until})
        for id, hold in state.holds.items()
        if hold.hold_id == fact.hold_id
    }
    return but(state, holds={**state.holds, **later})


def _looked(state: Candidacy, fact: RiskReviewed | RiskReviewOverdue, told: Told) -> Candidacy:
    """Somebody looks again then."""
    return but(state, risk_again=Overdue(at=told.time, until=fact.until)) if fact.until else state


TRIAGE_FOLDS: Folds[Candidacy] = (
    fold(heard.AssessmentSubmitted, _submitted),
    fold(RiskAnswered, _answered),
    fold(AssessmentTriaged, _triaged),
    fold(AssessmentOutdated, _outdated),
    fold(DecisionAppealed, _appealed),
    fold(DuplicateSuspected, _suspected),
    fold(DuplicateSettled, _settled),
    fold(DuplicateOverdue, _unsettled),
    fold(CandidateRouted, _routed),
    fold(ReviewOverdue, _overdue),
    fold(ReviewDecided, _decided),
    fold(CrisisDetected, _detected),
    fold(CrisisPaged, _paged),
    fold(CrisisAcknowledged, _acknowledged),
    fold(DangerReported, _reported),
    fold(CrisisReviewed, _reviewed),
    fold(CrisisReviewOverdue, _reviewed),
    fold(heard.AssessmentStarted, _started),
    fold(HoldPlaced, _held),
    fold(HoldOverdue, _hold_overdue),
    fold(RiskReviewed, _looked),
    fold(RiskReviewOverdue, _looked),
)
