"""What a fact, told or heard, does to a patient's standing."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from shared.deciding import Fact, Told
from shared.events import TELLERS, common, eligibility, intake, integration, scheduling, treatment
from shared.folding import Fold, Folds, changing, facts_of, fold, folding, setting
from shared.standing.risks import level_of, needs_a_review
from shared.standing.standing import Consent, OfPatient, Pause, Plan, Revoked, Risk, Standing

S = TypeVar("S", bound=OfPatient)
but, always = changing(Standing), setting(Standing)


def _submitted(standing: Standing, fact: intake.AssessmentSubmitted, told: Told) -> Standing:
    if fact.renews:
        return but(standing, assessments=(*standing.assessments, fact.assessment_id))
    bygone = (*standing.bygone, *standing.assessments, *fact.closes)
    return but(standing, assessments=(fact.assessment_id,), begun_at=told.time, bygone=bygone)


def _signed(standing: Standing, fact: intake.ConsentSigned, told: Told) -> Standing:
    consent = Consent(document=fact.document, version=fact.document_version, at=told.time, after=fact.after)
    return but(standing, signed={**standing.signed, told.id: consent})


def _revoked(standing: Standing, fact: intake.ConsentWithdrawn, told: Told) -> Standing:
    return but(standing, revoked={**standing.revoked, fact.revokes: Revoked(document=fact.document, at=told.time)})


def _withdrawn(standing: Standing, fact: intake.PatientWithdrawn, told: Told) -> Standing:
    return but(standing, withdrawals={**standing.withdrawals, told.id: told.time})


def _approved(standing: Standing, fact: eligibility.ConsultApproved, told: Told) -> Standing:
    plan = Plan.model_validate(fact.model_dump(include=set(Plan.model_fields)))
    return but(standing, last_plan=plan, declined_by=None)


def _prequalified(standing: Standing, fact: eligibility.CandidatePrequalified, told: Told) -> Standing:
    """A clinician lets even those back who were discharged."""
    discharged_by = None if fact.by == "clinician" else standing.discharged_by
    return but(standing, declined_by=None, discharged_by=discharged_by)


def _declined(standing: Standing, fact: Fact, told: Told) -> Standing:
    return but(standing, declined_by=told.id)


def _discharged(standing: Standing, fact: treatment.PatientDischarged, told: Told) -> Standing:
    return but(standing, discharged_by=told.id)


def _held(standing: Standing, fact: eligibility.HoldPlaced, told: Told) -> Standing:
    return but(standing, holds=(*standing.holds, told.id))


def _released(standing: Standing, fact: eligibility.HoldReleased, told: Told) -> Standing:
    return but(standing, released=(*standing.released, fact.revokes))


def _endangered(standing: Standing, fact: eligibility.CrisisDetected, told: Told) -> Standing:
    return but(standing, crises=(*standing.crises, fact.crisis_id))


def _answered(standing: Standing, fact: eligibility.CrisisAcknowledged, told: Told) -> Standing:
    to_review = fact.crisis_ids if needs_a_review(fact) else ()
    return but(standing, answered=(*standing.answered, *fact.crisis_ids), to_review=(*standing.to_review, *to_review))


def _reviewed(standing: Standing, fact: eligibility.CrisisReviewed, told: Told) -> Standing:
    return but(standing, crises_reviewed=(*standing.crises_reviewed, fact.crisis_id))


def _risked(standing: Standing, fact: common.RiskAnswered, told: Told) -> Standing:
    level = level_of(fact)
    if level is None:
        return standing
    return but(standing, risks={**standing.risks, told.id: Risk(level=level, at=told.time)})


def _looked_at(standing: Standing, fact: eligibility.RiskReviewed, told: Told) -> Standing:
    if fact.outcome == "not-cleared":
        return but(standing, known_low=None)
    known = (told.time, fact.until) if fact.outcome == "known-low" and fact.until else None
    return but(standing, cleared=(*standing.cleared, *fact.risks), known_low=known)


def _lapsed(standing: Standing, fact: scheduling.EpisodeLapsed, told: Told) -> Standing:
    return but(standing, lapses=(*standing.lapses, told.id))


def _completed(standing: Standing, fact: integration.EpisodeCompleted, told: Told) -> Standing:
    return but(standing, completions=(*standing.completions, told.id))


def _mid_course_due(standing: Standing, fact: integration.MidCourseDue, told: Told) -> Standing:
    return but(standing, mid_course=told.id)


def _overdue(standing: Standing, fact: integration.FollowUpOverdue, told: Told) -> Standing:
    return but(standing, overdue=told.id)


def _mid_course(standing: Standing, fact: integration.MidCourseDecided, told: Told) -> Standing:
    return but(standing, mid_course=None, pause=_pause(fact, told))


def _follow_up(standing: Standing, fact: integration.FollowUpDecided, told: Told) -> Standing:
    return but(standing, overdue=None, pause=_pause(fact, told))


def _pause(fact: integration.MidCourseDecided | integration.FollowUpDecided, told: Told) -> Pause | None:
    return Pause(told.id, told.time) if fact.decision == "break" else None


_FOLDS: Folds[Standing] = (
    fold(intake.AssessmentSubmitted, _submitted),
    fold(intake.ConsentSigned, _signed),
    fold(intake.ConsentWithdrawn, _revoked),
    fold(intake.PatientWithdrawn, _withdrawn),
    fold(eligibility.CandidatePrequalified, _prequalified),
    fold(eligibility.CandidateDeclined, _declined),
    fold(eligibility.ConsultDeclined, _declined),
    fold(eligibility.ConsultApproved, _approved),
    fold(treatment.PatientDischarged, _discharged),
    fold(treatment.PatientDied, always(died=True)),
    fold(eligibility.HoldPlaced, _held),
    fold(eligibility.HoldReleased, _released),
    fold(eligibility.CrisisDetected, _endangered),
    fold(eligibility.CrisisAcknowledged, _answered),
    fold(eligibility.CrisisReviewed, _reviewed),
    fold(common.RiskAnswered, _risked),
    fold(eligibility.RiskReviewed, _looked_at),
    fold(scheduling.EpisodeLapsed, _lapsed),
    fold(integration.MidCourseDue, _mid_course_due),
    fold(integration.MidCourseDecided, _mid_course),
    fold(integration.FollowUpOverdue, _overdue),
    fold(integration.FollowUpDecided, _follow_up),
    fold(integration.BreakEnded, always(pause=None)),
    fold(integration.EpisodeCompleted, _completed),
)
HEARD = facts_of(_FOLDS)
"""The facts that a standing is made of. Who embeds it hears each of them, or tells it."""


def heard_by(service: str, folds: Iterable[Fold[S]]) -> frozenset[type[Fact]]:
    """What others tell that the state of a patient is made of in this service: in its folds, and in the standing. What
    this service tells, too, is heard of the others."""
    others = frozenset(fact for teller, facts in TELLERS.items() if teller != service for fact in facts)
    return (HEARD | facts_of(folds)) - (frozenset(TELLERS[service]) - others)


after = folding(_FOLDS)


def folding_patient(folds: Iterable[Fold[S]]) -> Callable[[S, Told], S]:
    """The `evolve` of a patient's state: what these folds say, and the standing. Other facts change nothing."""
    note = folding(folds)

    def evolve(state: S, told: Told) -> S:
        noted = note(state, told)
        if (standing := after(state.standing, told)) is state.standing:
            return noted
        return noted.model_copy(update={"standing": standing})

    return evolve
