"""Folding never waits: the streams may arrive in any order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.integration.handlers import COURSE, SERVICE
from shared.deciding import Fact, Told
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected, HoldPlaced, HoldReleased
from shared.events.intake import ConsentSigned, ConsentWithdrawn, PatientWithdrawn
from shared.events.integration import (
    BreakChecked,
    BreakEnded,
    EpisodeCompleted,
    FollowUpDecided,
    FollowUpDue,
    FollowUpOverdue,
    FollowUpReminded,
    GuideCallDue,
    IntegrationAccepted,
    IntegrationOffered,
    JournalEntryAdded,
    MidCourseDecided,
    MidCourseDue,
    MidCourseOverdue,
    PatientCalled,
    QuestionnaireCompleted,
    QuestionnaireDue,
    QuestionnaireMissed,
    QuestionnaireReminded,
    SymptomsWorsened,
    WorseningOverdue,
    WorseningReviewed,
)
from shared.events.scheduling import AppointmentCompleted, EpisodeLapsed
from shared.events.treatment import PatientDied, PatientDischarged
from tests.integration.heard import ASSESSMENT, approval, cancellation, check_in, completion, scheduled, submission
from tests.interleavings import Spoken, diverging, folded, id_of, own_fields, streams, written_by
from tests.story import START, Story

ONE, TWO = UUID(int=0xA1), UUID(int=0xA2)
LATER = START + timedelta(days=3)
STORY = Story(SERVICE)
SIGNED = ConsentSigned(document="treatment", document_version=1)
PLACED = HoldPlaced(hold_id=UUID(int=0xB1), reason="x", until=LATER)
DECIDED = {"reason": "x", "role": "clinician"}

INTAKE: tuple[Fact, ...] = (
    SIGNED,
    submission(STORY),
    ConsentWithdrawn(document="treatment", document_version=1, revokes=id_of("intake", SIGNED, 0)),
    SIGNED,
    PatientWithdrawn(by="patient"),
)
ELIGIBILITY: tuple[Fact, ...] = (
    approval(STORY),
    CrisisDetected(crisis_id=ONE, assessment_id=ASSESSMENT, kinds=("suicide",), rules=("CS1",), acknowledge_by=LATER),
    CrisisAcknowledged(crisis_ids=(ONE,), reason="x", role="clinician"),
    PLACED,
    HoldReleased(hold_id=PLACED.hold_id, revokes=id_of("eligibility", PLACED, 3), reason="x"),
    approval(STORY, plan=2),
    PatientDischarged(to="discharged", reason="x", role="clinician"),
    PatientDied(reason="x", role="clinician"),
)
SCHEDULING: tuple[Fact, ...] = (
    scheduled(1, LATER),
    cancellation(STORY, 1),
    scheduled(1, LATER, booking=2),
    AppointmentCompleted(booking_id=ONE, appointment="follow-up"),
    EpisodeLapsed(reason="x"),
)
MONITORING: tuple[Fact, ...] = (completion(STORY, 1), completion(STORY, 2), check_in(STORY, 3))
OWN: tuple[Fact, ...] = (
    QuestionnaireDue(
        questionnaire_id=ONE, kind="outcome", session_number=2, instruments=("phq-9",), opens_at=START,
        closes_at=LATER, about=TWO,
    ),
    QuestionnaireReminded(questionnaire_id=ONE, number=1),
    GuideCallDue(questionnaire_id=ONE),
    PatientCalled(questionnaire_id=ONE, outcome="reached", role="guide"),
    QuestionnaireCompleted(
        questionnaire_id=ONE, kind="outcome", answers={"phq-9": [0] * 9}, results={"phq-9": {}}, late=False
    ),
    QuestionnaireMissed(questionnaire_id=TWO, kind="outcome"),
    SymptomsWorsened(questionnaire_id=ONE, instrument="phq-9", reasons=("deterioration",), until=LATER),
    WorseningOverdue(questionnaire_id=ONE, until=LATER),
    WorseningReviewed(questionnaire_id=ONE, reason="x"),
    JournalEntryAdded(entry_id=ONE, shared_with=(), text="x"),
    MidCourseDue(after_session=2, until=LATER),
    MidCourseOverdue(until=LATER),
    MidCourseDecided(decision="continue", **DECIDED),
    FollowUpDue(programme_day=22, until=LATER, visit_by=LATER),
    FollowUpReminded(number=1),
    FollowUpOverdue(until=LATER),
    FollowUpDecided(decision="break", **DECIDED),
    BreakChecked(number=1, next_at=LATER),
    BreakEnded(days=3, check_in_required=False),
    EpisodeCompleted(sessions=2, reason="x"),
    IntegrationOffered(offer_id=ONE, kind="one-to-one"),
    IntegrationOffered(offer_id=TWO, kind="group"),
    IntegrationAccepted(offer_id=ONE),
)  # fmt: skip


def all_streams() -> dict[str, list[Told]]:
    return streams(
        [
            Spoken("integration", OWN),
            Spoken("intake", INTAKE),
            Spoken("eligibility", ELIGIBILITY),
            Spoken("scheduling", SCHEDULING),
            Spoken("monitoring", MONITORING),
        ]
    )


def pairs() -> list[dict[str, list[Told]]]:
    """Any three streams together: all nine at once are too many points, and a field has one writer anyway."""
    every = all_streams()
    names = sorted(every)
    return [
        {name: every[name] for name in (one, other, third)}
        for place, one in enumerate(names)
        for at, other in enumerate(names[place + 1 :], place + 1)
        for third in names[at + 1 :]
    ]


def test_every_interleaving_of_the_streams_folds_to_one_state() -> None:
    assert [diverging(COURSE, queues) for queues in pairs()] == [[]] * len(pairs())


def test_each_field_is_written_by_one_stream() -> None:
    writers = written_by(COURSE, all_streams())
    assert own_fields(COURSE) <= set(writers)
    assert all(len(by) == 1 for by in writers.values()), writers


def test_a_withdrawal_of_consent_may_come_before_its_signature() -> None:
    whole = streams([Spoken("intake", INTAKE[:3])])
    ordinary, safety = whole["care.intake"], whole["care.intake.safety"]
    early = folded(COURSE, [*safety, *ordinary])
    assert early == folded(COURSE, [*ordinary, *safety])
    assert early.standing.treatment_refused  # type: ignore[attr-defined]


def test_a_fact_unknown_to_the_service_changes_nothing() -> None:
    class Unheard(Fact):
        type = "never-heard-of"

    told = streams([Spoken("intake", [Unheard()])])["care.intake"]
    assert folded(COURSE, told) == COURSE.state()


def test_of_two_answers_to_one_instrument_the_first_stays() -> None:
    first = QuestionnaireCompleted(questionnaire_id=ONE, kind="outcome", answers={"phq-9": 1}, results={}, late=False)
    second = first.model_copy(update={"answers": {"phq-9": 2, "gad-7": 3}})
    state = folded(COURSE, streams([Spoken("integration", [first, second])])["care.integration"])
    assert {name: given.answers for name, given in state.given[ONE].items()} == {"phq-9": 1, "gad-7": 3}  # type: ignore[attr-defined]
