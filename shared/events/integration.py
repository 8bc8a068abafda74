"""What integration tells: questionnaires from due to answered or missed, the journal, mid-course and week 4."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from shared.deciding import Fact, SafetyFact, facts_in

Kind = Literal["pre-session", "post-session", "outcome", "follow-up"]


class QuestionnaireDue(Fact):
    """A questionnaire opened; the patient is written to. `session_number` where it belongs to a session.

    `about` is that session's id, or the plan's where it belongs to none.
    """

    public: ClassVar[tuple[str, ...]] = ("questionnaire_id", "instruments", "opens_at", "closes_at")

    questionnaire_id: UUID
    kind: Kind
    session_number: int | None = None
    instruments: tuple[str, ...]
    opens_at: datetime
    closes_at: datetime
    about: UUID | None = None


class QuestionnaireReminded(Fact):
    """Not answered yet: the patient is written to again."""

    questionnaire_id: UUID
    number: int


class GuideCallDue(Fact):
    """Not answered after all reminders: a guide calls."""

    questionnaire_id: UUID


class PatientCalled(Fact):
    """Somebody of the clinic called about a form that was not answered. The patient may answer it as before."""

    questionnaire_id: UUID
    outcome: Literal["reached", "not-reached"]
    note: str | None = None
    role: str


class QuestionnaireCompleted(Fact):
    """Answered. `results` maps an instrument to its score as in the filter `score`; `late`: after it had closed.
    `unanswered` are the instruments that are still asked for. `recall_overlaps_dose` are those whose recall window
    held two doses or more: such a score mixes two sessions.

    `answers` are as sent: sealed with the rest, for whoever has to score again.
    """

    questionnaire_id: UUID
    kind: Kind
    session_number: int | None = None
    answers: dict[str, object]
    results: dict[str, dict[str, Any]]
    late: bool
    unanswered: tuple[str, ...] = ()
    recall_overlaps_dose: tuple[str, ...] = ()


class QuestionnaireMissed(Fact):
    """Silence: it closed unanswered."""

    questionnaire_id: UUID
    kind: Kind
    session_number: int | None = None


class SymptomsWorsened(SafetyFact):
    """A score rose by what counts as worsening, or suicidal ideation is new: a clinician looks by `until`."""

    questionnaire_id: UUID
    instrument: str
    reasons: tuple[str, ...]
    baseline: int | None = None
    current: int | None = None
    until: datetime


class WorseningReviewed(Fact):
    """A clinician looked at the worsening."""

    questionnaire_id: UUID
    reason: str


class WorseningOverdue(Fact):
    """Nobody looked at the worsening in time; asked again at `until`."""

    questionnaire_id: UUID
    until: datetime


class JournalEntryAdded(Fact):
    """The patient wrote into the journal. Private; `shared_with` are the roles who may read this entry."""

    private: ClassVar[tuple[str, ...]] = ("text",)

    entry_id: UUID
    shared_with: tuple[Literal["guide", "therapist", "clinician"], ...]
    text: str | None = None


class MidCourseDue(Fact):
    """After this many sessions a clinician looks before the next one, by `until`."""

    after_session: int
    until: datetime


class MidCourseOverdue(Fact):
    """Nobody has looked yet; asked again at `until`."""

    until: datetime


class MidCourseDecided(Fact):
    """The clinician's word at mid-course."""

    decision: Literal["continue", "break", "adjust", "renew", "complete"]
    reason: str
    role: str


class FollowUpDue(Fact):
    """The week-4 visit is to take place by `visit_by`; after `until` sessions are blocked."""

    programme_day: int
    until: datetime
    visit_by: datetime | None = None


class FollowUpReminded(Fact):
    """The visit comes closer: the patient is written to."""

    number: int


class FollowUpOverdue(Fact):
    """The visit did not take place in time: no session until it has. Asked again at `until`."""

    until: datetime


class FollowUpDecided(Fact):
    """What becomes of the treatment after week 4."""

    decision: Literal["continue", "break", "adjust", "renew", "complete"]
    reason: str
    role: str


class BreakChecked(Fact):
    """On a break the patient is asked how they are; the next time is `next_at`, None where the episode lapses next."""

    number: int
    next_at: datetime | None = None


class BreakEnded(Fact):
    """The patient comes back. `check_in_required`: after so long a clinician talks with them first."""

    days: int
    check_in_required: bool


class EpisodeCompleted(Fact):
    """The course is over, goals and journal were reviewed."""

    sessions: int
    reason: str


class PostSessionCompleted(Fact):
    """What follows a session is done: its form was answered, or closed unanswered."""

    questionnaire_id: UUID
    session_number: int
    answered: bool


class FollowUpStarted(Fact):
    """The follow-up visit began. `measured`: PHQ-9 and GAD-7 were answered within the 7 days before."""

    booking_id: UUID
    measured: bool


class IntegrationOffered(Fact):
    """A therapist or guide offered talks about what the sessions brought up."""

    offer_id: UUID
    kind: Literal["one-to-one", "group"]


class IntegrationAccepted(Fact):
    """The patient said yes to an offer."""

    offer_id: UUID


class IntegrationDeclined(Fact):
    """The patient said no to an offer."""

    offer_id: UUID


FACTS = facts_in(globals())
