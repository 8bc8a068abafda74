"""A questionnaire from opened to answered or missed: silence is told."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.integration.domain.forms import RecordCall
from services.integration.domain.known import Opened
from services.integration.domain.planning import CADENCES, Opening, Planned, planned, schedule_of, stands
from services.integration.domain.state import Course
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import About, MessageRequested, Thing, about
from shared.events.integration import (
    GuideCallDue,
    PatientCalled,
    PostSessionCompleted,
    QuestionnaireDue,
    QuestionnaireMissed,
    QuestionnaireReminded,
)


class Nudge(NamedTuple):
    """The next time that somebody is reminded. `number` counts the reminders; 0 is the guide's call."""

    at: datetime
    number: int


class OpeningWait(WaitRanOut[Opening], name="open"): ...


class QuestionnaireWait(WaitRanOut[UUID], name="questionnaire"): ...


class ReminderWait(WaitRanOut[UUID], name="remind"): ...


def questionnaire_waits(state: Course) -> Iterator[Wait]:
    if state.standing.over:
        return
    for each in planned(state):
        yield Wait(OpeningWait, each.opening, Role.SYSTEM, "open-questionnaire", each.opens)
    for id, opened in open_questionnaires(state):
        calling = id in state.called and id not in state.calls
        whom, what = (Role.GUIDE, "call-patient") if calling else (Role.PATIENT, "answer-questionnaire")
        yield Wait(QuestionnaireWait, id, whom, what, state.closes(opened))
        if nudges := _nudges(state, id, opened):
            yield Wait(ReminderWait, id, Role.SYSTEM, "remind", nudges[0].at)


def open_questionnaires(state: Course) -> Iterator[tuple[UUID, Opened]]:
    """The questionnaires that are open and wait for an answer."""
    for id, opened in state.opened.items():
        if id not in state.missed and not state.answered(id) and stands(state, opened):
            yield id, opened


def _nudges(state: Course, id: UUID, opened: Opened) -> list[Nudge]:
    """The reminders and the call still to come before it closes; none during a break."""
    asked = opened.kind in CADENCES and opened.about in state.done
    if not asked or state.standing.break_since or id in state.called:
        return []
    times = schedule_of(state, opened.kind, opened.about)
    left = [Nudge(at, number) for number, at in enumerate(times.reminders, 1) if number > state.reminded.get(id, 0)]
    call = [Nudge(times.guide_call, 0)] if times.guide_call else []
    return [nudge for nudge in (*left, *call) if nudge.at < state.closes(opened)]


def open_questionnaire(state: Course, ran_out: OpeningWait, at: Moment) -> tuple[Fact, ...]:
    """The patient is asked, and written to while there is time to answer."""
    due = next(each for each in planned(state) if each.opening == ran_out.about)
    id = at.new_id("questionnaire")
    things = (about(Thing.QUESTIONNAIRE, id), *_booking_of(state, due))
    return (_due(id, due), *write_to_patient("questionnaire-due", at, due.closes, *things))


def _booking_of(state: Course, due: Planned) -> tuple[About, ...]:
    """A form before a session is dropped with its booking."""
    booked = state.scheduled.get(due.about) if due.kind == "pre-session" else None
    return (about(Thing.BOOKING, booked.booking_id),) if booked else ()


def _due(id: UUID, due: Planned) -> QuestionnaireDue:
    return QuestionnaireDue(
        questionnaire_id=id,
        kind=due.kind,
        session_number=due.session_number,
        instruments=due.instruments,
        opens_at=due.opens,
        closes_at=due.closes,
        about=due.about,
    )


def write_to_patient(template: str, at: Moment, expires_at: datetime, *about: About) -> tuple[Fact, ...]:
    """A message while it is of use; none once that is over."""
    return ask(template, Role.PATIENT.value, at, expires_at, *about) if at.now < expires_at else ()


def ask(template: str, to: str, at: Moment, expires_at: datetime, *about: About) -> tuple[Fact, ...]:
    return (
        MessageRequested(
            template=template, reason=template, to=to, not_before=at.now, expires_at=expires_at, about=about
        ),
    )


def remind(state: Course, ran_out: ReminderWait, at: Moment) -> tuple[Fact, ...]:
    """One reminder for the latest time that has passed; after the reminders a guide calls. A closed form is left
    alone."""
    id, opened = ran_out.about, state.opened[ran_out.about]
    if at.now >= state.closes(opened):
        return _missed(state, id, opened)
    due = [nudge for nudge in _nudges(state, id, opened) if nudge.at <= at.now]
    still_open = about(Thing.QUESTIONNAIRE, id)
    if due[-1].number == 0:
        letter = ask(
            "questionnaire-overdue", Role.GUIDE.value, at, state.closes(opened), still_open, about(Thing.CALL, id)
        )
        return (GuideCallDue(questionnaire_id=id), *letter)
    told = QuestionnaireReminded(questionnaire_id=id, number=due[-1].number)
    return (told, *write_to_patient("questionnaire-overdue", at, state.closes(opened), still_open))


def record_call(state: Course, command: RecordCall, at: Moment) -> Answer:
    """Whether or not the guide reached the patient, the form now waits for the patient again, while it is open."""
    id = next((id for id in state.opened if str(id) == command.questionnaire_id), None)
    if id is None:
        return UNKNOWN
    if id not in state.called or id in state.calls:
        return Refused(("no-call-due",))
    role = at.actor.role.value
    return (PatientCalled(questionnaire_id=id, outcome=command.outcome, note=command.note, role=role),)


def close(state: Course, ran_out: QuestionnaireWait, at: Moment) -> tuple[Fact, ...]:
    return _missed(state, ran_out.about, state.opened[ran_out.about])


def _missed(state: Course, id: UUID, opened: Opened) -> tuple[Fact, ...]:
    missed = QuestionnaireMissed(questionnaire_id=id, kind=opened.kind, session_number=opened.session_number)
    return (missed, *after_session(state, id, answered=False))


def after_session(state: Course, id: UUID, answered: bool) -> tuple[Fact, ...]:
    """When the form after a session is answered or closed, what follows the session is done, once (clinical reference
    1.4, row 30)."""
    opened = state.opened[id]
    if opened.kind != "post-session" or opened.session_number is None or id in state.missed:
        return ()
    return (PostSessionCompleted(questionnaire_id=id, session_number=opened.session_number, answered=answered),)
