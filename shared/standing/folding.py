"""What a fact, told or heard, does to a patient's standing."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from shared.deciding import Fact, Told
from shared.events import TELLERS, common, eligibility, intake, integration, scheduling, treatment
from shared.folding import Fold, Folds, changing, facts_of, fold, folding, setting
from shared.standing.risks import level_of
from shared.standing.standing import Consent, OfPatient, Plan, Revoked, Risk, Standing

S = TypeVar("S", bound=OfPatient)
but, always = changing(Standing), setting(Standing)


def _signed(standing: Standing, fact: intake.ConsentSigned, told: Told) -> Standing:
    consent = Consent(document=fact.document, version=fact.document_version, at=told.time)
    return but(standing, signed={**standing.signed, told.id: consent})


def _revoked(standing: Standing, fact: intake.ConsentWithdrawn, told: Told) -> Standing:
    return but(standing, revoked={**standing.revoked, fact.revokes: Revoked(document=fact.document, at=told.time)})


def _withdrawn(standing: Standing, fact: intake.PatientWithdrawn, told: Told) -> Standing:
    return but(standing, withdrawn_at=standing.withdrawn_at or told.time)


def _approved(standing: Standing, fact: eligibility.ConsultApproved, told: Told) -> Standing:
    return but(standing, plan=Plan.model_validate(fact.model_dump(include=set(Plan.model_fields))), declined=False)


def _held(standing: Standing, fact: eligibility.HoldPlaced, told: Told) -> Standing:
    return but(standing, holds=(*standing.holds, told.id))


def _released(standing: Standing, fact: eligibility.HoldReleased, told: Told) -> Standing:
    return but(standing, released=(*standing.released, fact.revokes))


def _endangered(standing: Standing, fact: eligibility.CrisisDetected, told: Told) -> Standing:
    return but(standing, crises=(*standing.crises, fact.crisis_id))


def _answered(standing: Standing, fact: eligibility.CrisisAcknowledged, told: Told) -> Standing:
    return but(standing, answered=(*standing.answered, *fact.crisis_ids))


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


def _mid_course(standing: Standing, fact: integration.MidCourseDecided, told: Told) -> Standing:
    return but(standing, mid_course_due=False, paused_at=told.time if fact.decision == "break" else None)


def _follow_up(standing: Standing, fact: integration.FollowUpDecided, told: Told) -> Standing:
    return but(standing, follow_up_overdue=False, paused_at=told.time if fact.decision == "break" else None)


_FOLDS: Folds[Standing] = (
    fold(intake.ConsentSigned, _signed),
    fold(intake.ConsentWithdrawn, _revoked),
    fold(intake.PatientWithdrawn, _withdrawn),
    fold(eligibility.CandidatePrequalified, always(declined=False)),
    fold(eligibility.CandidateDeclined, always(declined=True)),
    fold(eligibility.ConsultDeclined, always(declined=True)),
    fold(eligibility.ConsultApproved, _approved),
    fold(treatment.PatientDischarged, always(discharged=True)),
    fold(treatment.PatientDied, always(died=True)),
    fold(eligibility.HoldPlaced, _held),
    fold(eligibility.HoldReleased, _released),
    fold(eligibility.CrisisDetected, _endangered),
    fold(eligibility.CrisisAcknowledged, _answered),
    fold(common.RiskAnswered, _risked),
    fold(eligibility.RiskReviewed, _looked_at),
    fold(scheduling.EpisodeLapsed, always(lapsed=True)),
    fold(integration.MidCourseDue, always(mid_course_due=True)),
    fold(integration.MidCourseDecided, _mid_course),
    fold(integration.FollowUpOverdue, always(follow_up_overdue=True)),
    fold(integration.FollowUpDecided, _follow_up),
    fold(integration.BreakEnded, always(paused_at=None)),
    fold(integration.EpisodeCompleted, always(completed=True)),
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
