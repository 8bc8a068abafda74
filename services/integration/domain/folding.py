"""What a fact, told or heard, does to a course."""

from typing import Any

from services.integration.domain.known import (
    Baseline,
    Decided,
    Done,
    Entry,
    Given,
    Opened,
    Scheduled,
    Visit,
    Worsened,
)
from services.integration.domain.state import Course
from shared.clinical.invalid import Invalid
from shared.clinical.scoring import score
from shared.deciding import Fact, Told
from shared.events import intake, integration, monitoring, scheduling
from shared.standing import HEARD as OF_STANDING
from shared.standing import Fold, folding

MEASURED = ("phq-9", "gad-7", "pcl-5")
ITEM_9 = 8


def _submitted(state: Course, fact: intake.AssessmentSubmitted, told: Told) -> dict[str, Any]:
    totals = {name: _total(name, fact.instruments[name]) for name in MEASURED if fact.instruments.get(name)}
    item9 = _item9(fact.instruments.get("phq-9"))
    trauma = "ptsd" in fact.conditions
    return {"baseline": Baseline(totals=totals, item9=item9, trauma=trauma, time_zone=fact.patient.time_zone)}


def _total(instrument: str, answers: Any) -> int | None:
    """An emergency may have let in what cannot be scored."""
    try:
        return score(instrument, answers, origin="app").score
    except Invalid:
        return None


def _item9(answers: Any) -> int | None:
    item9 = answers[ITEM_9] if isinstance(answers, list) and len(answers) > ITEM_9 else None
    return item9 if isinstance(item9, int) and not isinstance(item9, bool) else None


def _scheduled(state: Course, fact: scheduling.SessionScheduled, told: Told) -> dict[str, Any]:
    session = Scheduled(booking_id=fact.booking_id, number=fact.number, starts_at=fact.starts_at)
    return {"scheduled": {**state.scheduled, fact.session_id: session}}


def _cancelled(state: Course, fact: scheduling.AppointmentCancelled, told: Told) -> dict[str, Any]:
    return {"cancelled": (*state.cancelled, fact.booking_id)} if fact.appointment == "session" else {}


def _visited(state: Course, fact: scheduling.AppointmentCompleted, told: Told) -> dict[str, Any]:
    return {"visited_at": (*state.visited_at, told.time)} if fact.appointment == "follow-up" else {}


def _checked_in(state: Course, fact: monitoring.SessionCheckedIn, told: Told) -> dict[str, Any]:
    return {"checked_in": (*state.checked_in, told.time)}


def _session_completed(state: Course, fact: monitoring.SessionCompleted, told: Told) -> dict[str, Any]:
    return {"done": {**state.done, fact.session_id: Done(number=fact.number, at=fact.completed_at, completed=True)}}


def _session_aborted(state: Course, fact: monitoring.SessionAborted, told: Told) -> dict[str, Any]:
    """An aborted session uses up one of the plan if something was taken."""
    if not fact.amount_taken_mg:
        return {}
    return {"done": {**state.done, fact.session_id: Done(number=fact.number, at=told.time, completed=False)}}


def _due(state: Course, fact: integration.QuestionnaireDue, told: Told) -> dict[str, Any]:
    opened = Opened(
        kind=fact.kind,
        about=fact.about or fact.questionnaire_id,
        session_number=fact.session_number,
        instruments=fact.instruments,
        opens_at=fact.opens_at,
        closes_at=fact.closes_at,
    )
    return {"opened": {**state.opened, fact.questionnaire_id: opened}}


def _reminded(state: Course, fact: integration.QuestionnaireReminded, told: Told) -> dict[str, Any]:
    return {"reminded": {**state.reminded, fact.questionnaire_id: fact.number}}


def _called(state: Course, fact: integration.GuideCallDue, told: Told) -> dict[str, Any]:
    return {"called": (*state.called, fact.questionnaire_id)}


def _spoken(state: Course, fact: integration.PatientCalled, told: Told) -> dict[str, Any]:
    return {"calls": (*state.calls, fact.questionnaire_id)}


def _missed(state: Course, fact: integration.QuestionnaireMissed, told: Told) -> dict[str, Any]:
    return {"missed": (*state.missed, fact.questionnaire_id)}


def _answered(state: Course, fact: integration.QuestionnaireCompleted, told: Told) -> dict[str, Any]:
    """The first answers to an instrument count."""
    before = state.given.get(fact.questionnaire_id, {})
    new = {
        name: Given(answers=given, result=fact.results.get(name, {}), at=told.time, late=fact.late)
        for name, given in fact.answers.items()
    }
    return {"given": {**state.given, fact.questionnaire_id: new | before}}


def _worsened(state: Course, fact: integration.SymptomsWorsened, told: Told) -> dict[str, Any]:
    before = state.worsened.get(fact.questionnaire_id, ())
    added = Worsened(at=told.time, until=fact.until, reasons=fact.reasons)
    return {"worsened": {**state.worsened, fact.questionnaire_id: (*before, added)}}


def _reviewed(state: Course, fact: integration.WorseningReviewed, told: Told) -> dict[str, Any]:
    return {"reviewed": {**state.reviewed, fact.questionnaire_id: told.time}}


def _review_overdue(state: Course, fact: integration.WorseningOverdue, told: Told) -> dict[str, Any]:
    return {"review_again": {**state.review_again, fact.questionnaire_id: fact.until}}


def _journaled(state: Course, fact: integration.JournalEntryAdded, told: Told) -> dict[str, Any]:
    entry = Entry(shared_with=fact.shared_with, at=told.time)
    return {"journal": {**state.journal, fact.entry_id: entry}}


def _mid_course(state: Course, fact: integration.MidCourseDue, told: Told) -> dict[str, Any]:
    return {"mid_courses": (*state.mid_courses, Visit(due_at=told.time, until=fact.until))}


def _mid_course_overdue(state: Course, fact: integration.MidCourseOverdue, told: Told) -> dict[str, Any]:
    return {"mid_courses": _last(state.mid_courses, {"until": fact.until})}


def _follow_up(state: Course, fact: integration.FollowUpDue, told: Told) -> dict[str, Any]:
    visit = Visit(due_at=told.time, until=fact.until, visit_by=fact.visit_by)
    return {"follow_ups": (*state.follow_ups, visit)}


def _follow_up_reminded(state: Course, fact: integration.FollowUpReminded, told: Told) -> dict[str, Any]:
    return {"follow_ups": _last(state.follow_ups, {"reminded": fact.number})}


def _follow_up_overdue(state: Course, fact: integration.FollowUpOverdue, told: Told) -> dict[str, Any]:
    return {"follow_ups": _last(state.follow_ups, {"until": fact.until})}


def _last(visits: tuple[Visit, ...], update: dict[str, Any]) -> tuple[Visit, ...]:
    return (*visits[:-1], visits[-1].model_copy(update=update)) if visits else visits


def _mid_course_decided(state: Course, fact: integration.MidCourseDecided, told: Told) -> dict[str, Any]:
    return _decided(state, "mid-course", fact.decision, told)


def _follow_up_decided(state: Course, fact: integration.FollowUpDecided, told: Told) -> dict[str, Any]:
    return _decided(state, "follow-up", fact.decision, told)


def _decided(state: Course, visit: str, decision: str, told: Told) -> dict[str, Any]:
    return {"decided": (*state.decided, Decided(visit=visit, decision=decision, at=told.time))}


def _break_checked(state: Course, fact: integration.BreakChecked, told: Told) -> dict[str, Any]:
    return {"break_checks": (*state.break_checks, (told.time, fact.next_at))}


def _break_ended(state: Course, fact: integration.BreakEnded, told: Told) -> dict[str, Any]:
    return {"breaks_ended": (*state.breaks_ended, told.time)}


def _offered(state: Course, fact: integration.IntegrationOffered, told: Told) -> dict[str, Any]:
    return {"offers": {**state.offers, fact.offer_id: fact.kind}}


def _offer_answered(
    state: Course, fact: integration.IntegrationAccepted | integration.IntegrationDeclined, told: Told
) -> dict[str, Any]:
    return {"offers": {id: kind for id, kind in state.offers.items() if id != fact.offer_id}}


_FOLDS: dict[type[Fact], Fold] = {
    intake.AssessmentSubmitted: _submitted,
    scheduling.SessionScheduled: _scheduled,
    scheduling.AppointmentCancelled: _cancelled,
    scheduling.AppointmentCompleted: _visited,
    monitoring.SessionCheckedIn: _checked_in,
    monitoring.SessionCompleted: _session_completed,
    monitoring.SessionAborted: _session_aborted,
    integration.QuestionnaireDue: _due,
    integration.QuestionnaireReminded: _reminded,
    integration.GuideCallDue: _called,
    integration.PatientCalled: _spoken,
    integration.QuestionnaireCompleted: _answered,
    integration.QuestionnaireMissed: _missed,
    integration.SymptomsWorsened: _worsened,
    integration.WorseningReviewed: _reviewed,
    integration.WorseningOverdue: _review_overdue,
    integration.JournalEntryAdded: _journaled,
    integration.MidCourseDue: _mid_course,
    integration.MidCourseOverdue: _mid_course_overdue,
    integration.MidCourseDecided: _mid_course_decided,
    integration.FollowUpDue: _follow_up,
    integration.FollowUpReminded: _follow_up_reminded,
    integration.FollowUpOverdue: _follow_up_overdue,
    integration.FollowUpDecided: _follow_up_decided,
    integration.BreakChecked: _break_checked,
    integration.BreakEnded: _break_ended,
    integration.IntegrationOffered: _offered,
    integration.IntegrationAccepted: _offer_answered,
    integration.IntegrationDeclined: _offer_answered,
}
HEARD = (OF_STANDING | set(_FOLDS)) - set(integration.FACTS)
"""The facts of others that a course is made of."""

evolve = folding(_FOLDS)
