"""What became of each patient: baseline, latest and last measure, sessions, state. Pure functions of the facts.

Which values count is D (clinical reference 2.4): the first accepted answer to a questionnaire, never a late one; the
baseline is the last scored form at or before the first session, the end that of the plan's last measuring point.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from shared.clinical.change import change
from shared.clinical.invalid import Invalid
from shared.clinical.scoring import score
from shared.deciding import Fact
from shared.events.eligibility import CandidateDeclined, ConsultApproved, ConsultDeclined
from shared.events.intake import AssessmentSubmitted, ConsentWithdrawn, PatientWithdrawn
from shared.events.integration import (
    BreakEnded,
    EpisodeCompleted,
    FollowUpDecided,
    MidCourseDecided,
    QuestionnaireCompleted,
)
from shared.events.monitoring import SessionCompleted, SessionStarted
from shared.events.scheduling import EpisodeLapsed
from shared.events.treatment import PatientDied, PatientDischarged

INSTRUMENTS = ("phq-9", "gad-7")
LAST_MEASURED = {6: 6}  # V [HULL-TRIAL]: after session 4; after 6 where the plan has 6
USUALLY_LAST_MEASURED = 4

_FACTS: tuple[type[Fact], ...] = (
    AssessmentSubmitted,
    ConsentWithdrawn,
    PatientWithdrawn,
    CandidateDeclined,
    ConsultDeclined,
    ConsultApproved,
    PatientDischarged,
    PatientDied,
    SessionStarted,
    SessionCompleted,
    QuestionnaireCompleted,
    MidCourseDecided,
    FollowUpDecided,
    BreakEnded,
    EpisodeCompleted,
    EpisodeLapsed,
)
TYPES = frozenset(fact.type for fact in _FACTS)
"""The facts that outcomes look at."""


class Measure(NamedTuple):
    """A scored form. `session` is the one it followed as an outcome form, else None."""

    at: datetime
    score: int
    session: int | None


@dataclass
class Outcome:
    """One patient. `measures` by instrument, in the order of time."""

    clinic: str = ""
    measures: dict[str, list[Measure]] = field(default_factory=lambda: {name: [] for name in INSTRUMENTS})
    answered: set[tuple[UUID, str]] = field(default_factory=set)
    started_at: list[datetime] = field(default_factory=list)
    completed: set[UUID] = field(default_factory=set)
    plan_sessions: int | None = None
    state: str = "assessed"

    @property
    def n_sessions(self) -> int:
        return len(self.completed)

    @property
    def finished(self) -> bool:
        """Every session of the plan took place; on demand, the episode was completed."""
        if self.plan_sessions is None:
            return self.state == "completed"
        return self.n_sessions >= self.plan_sessions

    def baseline(self, instrument: str) -> int | None:
        first = min(self.started_at, default=None)
        return _last(each for each in self.measures[instrument] if first is None or each.at <= first)

    def latest(self, instrument: str) -> int | None:
        """The last one since treatment began."""
        first = min(self.started_at, default=None)
        return _last(each for each in self.measures[instrument] if first is not None and each.at > first)

    def end(self, instrument: str) -> int | None:
        """At the plan's last measuring point."""
        last = LAST_MEASURED.get(self.plan_sessions or 0, USUALLY_LAST_MEASURED)
        return _last(each for each in self.measures[instrument] if each.session == last)

    def as_dict(self) -> dict[str, Any]:
        return {"state": self.state, "sessions": self.n_sessions} | {name: self._of(name) for name in INSTRUMENTS}

    def _of(self, instrument: str) -> dict[str, Any]:
        """`change` and what it means are from baseline to latest; `at_end` from baseline to end."""
        before, latest, end = self.baseline(instrument), self.latest(instrument), self.end(instrument)
        moved = change(instrument, before, latest).as_dict()
        return {"baseline": before, "latest": latest, **moved, "end": end} | {
            "at_end": change(instrument, before, end).as_dict()
        }


def _last(measures: Iterable[Measure]) -> int | None:
    found = list(measures)
    return found[-1].score if found else None


class Said(NamedTuple):
    """A fact about a patient, with its time."""

    patient: str
    at: datetime
    fact: Fact


def outcomes(said: Iterable[Said]) -> dict[str, Outcome]:
    """By patient, from facts in the order of time. Who never handed in an assessment is not among them."""
    found: dict[str, Outcome] = {}
    for patient, at, fact in said:
        _take(found.setdefault(patient, Outcome()), at, fact)
    return {patient: outcome for patient, outcome in found.items() if outcome.clinic}


def _take(outcome: Outcome, at: datetime, fact: Fact) -> None:
    match fact:
        case AssessmentSubmitted():
            outcome.clinic = fact.clinic
            _measured(outcome, at, None, _scored(fact.instruments))
        case QuestionnaireCompleted(late=False):
            _answered(outcome, at, fact)
        case SessionStarted():
            outcome.started_at.append(at)
        case SessionCompleted():
            outcome.completed.add(fact.session_id)
        case ConsultApproved():
            outcome.plan_sessions = fact.sessions
    outcome.state = _state(outcome.state, fact)


def _answered(outcome: Outcome, at: datetime, fact: QuestionnaireCompleted) -> None:
    """The first answer to an instrument of a questionnaire."""
    new = {
        name: result for name, result in fact.results.items() if (fact.questionnaire_id, name) not in outcome.answered
    }
    outcome.answered |= {(fact.questionnaire_id, name) for name in new}
    session = fact.session_number if fact.kind == "outcome" else None
    _measured(outcome, at, session, {name: result.get("score") for name, result in new.items()})


def _measured(outcome: Outcome, at: datetime, session: int | None, scores: Mapping[str, int | None]) -> None:
    for name in INSTRUMENTS:
        total = scores.get(name)
        if total is not None:
            outcome.measures[name].append(Measure(at, total, session))


def _scored(instruments: Mapping[str, Any]) -> dict[str, int | None]:
    return {name: _total(name, instruments[name]) for name in INSTRUMENTS if instruments.get(name)}


def _total(instrument: str, answers: Any) -> int | None:
    """The score of a form, or None: in an emergency answers are accepted that cannot be scored."""
    try:
        return score(instrument, answers, origin="app").score
    except Invalid:
        return None


_STATES: Mapping[type[Fact], str] = {
    CandidateDeclined: "declined",
    ConsultDeclined: "declined",
    ConsultApproved: "in-treatment",
    BreakEnded: "in-treatment",
    EpisodeCompleted: "completed",
    EpisodeLapsed: "lapsed",
    PatientWithdrawn: "withdrawn",
    PatientDischarged: "discharged",
    PatientDied: "deceased",
}
_FOR_GOOD = frozenset({"withdrawn", "discharged", "deceased"})


def _state(before: str, fact: Fact) -> str:
    """The state of a patient. Who has left has left for good; a break lasts until it ends or is decided on again."""
    if before in _FOR_GOOD:
        return before
    if isinstance(fact, ConsentWithdrawn):
        return "withdrawn" if fact.document == "treatment" else before
    if isinstance(fact, MidCourseDecided | FollowUpDecided):
        return "on-break" if fact.decision == "break" else "in-treatment"
    return _STATES.get(type(fact), before)
