"""What a fact, told or heard, does to a patient's standing."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from shared.deciding import Fact, Told
from shared.events import eligibility, intake, integration, scheduling, treatment
from shared.standing.standing import Consent, OfPatient, Plan, Revoked, Standing

S = TypeVar("S", bound=OfPatient)
Fold = Callable[[Any, Any, Told], dict[str, Any]]


def _always(**update: Any) -> Fold:
    return lambda _standing, _fact, _told: update


def _signed(standing: Standing, fact: intake.ConsentSigned, told: Told) -> dict[str, Any]:
    consent = Consent(document=fact.document, version=fact.document_version, at=told.time)
    return {"signed": {**standing.signed, told.id: consent}}


def _revoked(standing: Standing, fact: intake.ConsentWithdrawn, told: Told) -> dict[str, Any]:
    return {"revoked": {**standing.revoked, fact.revokes: Revoked(document=fact.document, at=told.time)}}


def _withdrawn(standing: Standing, fact: intake.PatientWithdrawn, told: Told) -> dict[str, Any]:
    return {"withdrawn_at": standing.withdrawn_at or told.time}


def _approved(standing: Standing, fact: eligibility.ConsultApproved, told: Told) -> dict[str, Any]:
    return {"plan": Plan.model_validate(fact.model_dump(include=set(Plan.model_fields))), "declined": False}


def _held(standing: Standing, fact: eligibility.HoldPlaced, told: Told) -> dict[str, Any]:
    return {"holds": (*standing.holds, told.id)}


def _released(standing: Standing, fact: eligibility.HoldReleased, told: Told) -> dict[str, Any]:
    return {"released": (*standing.released, fact.revokes)}


def _endangered(standing: Standing, fact: eligibility.CrisisDetected, told: Told) -> dict[str, Any]:
    return {"crises": (*standing.crises, fact.crisis_id)}


def _answered(standing: Standing, fact: eligibility.CrisisAcknowledged, told: Told) -> dict[str, Any]:
    return {"answered": (*standing.answered, *fact.crisis_ids)}


def _paused(fact: integration.MidCourseDecided | integration.FollowUpDecided, told: Told) -> dict[str, Any]:
    return {"paused_at": told.time if fact.decision == "break" else None}


def _mid_course(standing: Standing, fact: integration.MidCourseDecided, told: Told) -> dict[str, Any]:
    return {"mid_course_due": False} | _paused(fact, told)


def _follow_up(standing: Standing, fact: integration.FollowUpDecided, told: Told) -> dict[str, Any]:
    return {"follow_up_overdue": False} | _paused(fact, told)


_FOLDS: Mapping[type[Fact], Fold] = {
    intake.ConsentSigned: _signed,
    intake.ConsentWithdrawn: _revoked,
    intake.PatientWithdrawn: _withdrawn,
    eligibility.CandidatePrequalified: _always(declined=False),
    eligibility.CandidateDeclined: _always(declined=True),
    eligibility.ConsultDeclined: _always(declined=True),
    eligibility.ConsultApproved: _approved,
    treatment.PatientDischarged: _always(discharged=True),
    treatment.PatientDied: _always(died=True),
    eligibility.HoldPlaced: _held,
    eligibility.HoldReleased: _released,
    eligibility.CrisisDetected: _endangered,
    eligibility.CrisisAcknowledged: _answered,
    scheduling.EpisodeLapsed: _always(lapsed=True),
    integration.MidCourseDue: _always(mid_course_due=True),
    integration.MidCourseDecided: _mid_course,
    integration.FollowUpOverdue: _always(follow_up_overdue=True),
    integration.FollowUpDecided: _follow_up,
    integration.BreakEnded: _always(paused_at=None),
    integration.EpisodeCompleted: _always(completed=True),
}
HEARD: frozenset[type[Fact]] = frozenset(_FOLDS)
"""The facts that a standing is made of. Who embeds it hears each of them, or tells it."""


def after(standing: Standing, told: Told) -> Standing:
    fold = _FOLDS.get(type(told.fact))
    return standing.model_copy(update=fold(standing, told.fact, told)) if fold else standing


def folding(folds: Mapping[type[Fact], Fold]) -> Callable[[S, Told], S]:
    """The `evolve` of a patient's state: what these folds say, and the standing. Other facts change nothing."""

    def evolve(state: S, told: Told) -> S:
        fold = folds.get(type(told.fact))
        update = fold(state, told.fact, told) if fold else {}
        if (standing := after(state.standing, told)) is not state.standing:
            update = {**update, "standing": standing}
        return state.model_copy(update=update) if update else state

    return evolve
