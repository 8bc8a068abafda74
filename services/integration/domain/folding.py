"""What a fact, told or heard, does to a course."""

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
from services.integration.domain.state import Course, but
from shared.clinical.invalid import Invalid
from shared.clinical.scoring import score
from shared.deciding import Told
from shared.events import intake, integration, monitoring, scheduling
from shared.folding import Folds, fold
from shared.standing import folding_patient, heard_by

MEASURED = ("phq-9", "gad-7", "pcl-5")
ITEM_9 = 8


def _submitted(state: Course, fact: intake.AssessmentSubmitted, told: Told) -> Course:
    totals = {name: _total(name, fact.instruments[name]) for name in MEASURED if fact.instruments.get(name)}
    item9 = _item9(fact.instruments.get("phq-9"))
    trauma = "ptsd" in fact.conditions
    known = Baseline(at=told.time, totals=totals, item9=item9, trauma=trauma, time_zone=fact.patient.time_zone)
    return but(state, baselines=(*state.baselines, known))


def _total(instrument: str, answers: object) -> int | None:
    """An emergency may have let in what cannot be scored."""
    try:
        return score(instrument, answers, origin="app").score
    except Invalid:
        return None


def _item9(answers: object) -> int | None:
    item9 = answers[ITEM_9] if isinstance(answers, list) and len(answers) > ITEM_9 else None
    return item9 if isinstance(item9, int) and not isinstance(item9, bool) else None


def _scheduled(state: Course, fact: scheduling.SessionScheduled, told: Told) -> Course:
    session = Scheduled(booking_id=fact.booking_id, number=fact.number, starts_at=fact.starts_at)
    return but(state, scheduled={**state.scheduled, fact.session_id: session})


def _cancelled(state: Course, fact: scheduling.AppointmentCancelled, told: Told) -> Course:
    return but(state, cancelled=(*state.cancelled, fact.booking_id)) if fact.appointment == "session" else state


def _visited(state: Course, fact: scheduling.AppointmentCompleted, told: Told) -> Course:
    return but(state, visited_at=(*state.visited_at, told.time)) if fact.appointment == "follow-up" else state


def _checked_in(state: Course, fact: monitoring.SessionCheckedIn, told: Told) -> Course:
    return but(state, checked_in=(*state.checked_in, told.time))


def _session_completed(state: Course, fact: monitoring.SessionCompleted, told: Told) -> Course:
    return but(
        state, done={**state.done, fact.session_id: Done(number=fact.number, at=fact.completed_at, completed=True)}
    )


def _session_aborted(state: Course, fact: monitoring.SessionAborted, told: Told) -> Course:
    """An aborted session uses up one of the plan if something was taken."""
    if not fact.amount_taken_mg:
        return state
    return but(state, done={**state.done, fact.session_id: Done(number=fact.number, at=told.time, completed=False)})


def _due(state: Course, fact: integration.QuestionnaireDue, told: Told) -> Course:
    opened = Opened(
        kind=fact.kind,
        about=fact.about or fact.questionnaire_id,
        session_number=fact.session_number,
        instruments=fact.instruments,
        opens_at=fact.opens_at,
        closes_at=fact.closes_at,
    )
    return but(state, opened={**state.opened, fact.questionnaire_id: opened})


def _reminded(state: Course, fact: integration.QuestionnaireReminded, told: Told) -> Course:
    return but(state, reminded={**state.reminded, fact.questionnaire_id: fact.number})


def _called(state: Course, fact: integration.GuideCallDue, told: Told) -> Course:
    return but(state, called=(*state.called, fact.questionnaire_id))


def _spoken(state: Course, fact: integration.PatientCalled, told: Told) -> Course:
    return but(state, calls=(*state.calls, fact.questionnaire_id))


def _missed(state: Course, fact: integration.QuestionnaireMissed, told: Told) -> Course:
    return but(state, missed=(*state.missed, fact.questionnaire_id))


def _answered(state: Course, fact: integration.QuestionnaireCompleted, told: Told) -> Course:
    """The first answers to an instrument count."""
    before = state.given.get(fact.questionnaire_id, {})
    new = {
        name: Given(answers=given, result=fact.results.get(name, {}), at=told.time, late=fact.late)
        for name, given in fact.answers.items()
    }
    return but(state, given={**state.given, fact.questionnaire_id: new | before})


def _worsened(state: Course, fact: integration.SymptomsWorsened, told: Told) -> Course:
    before = state.worsened.get(fact.questionnaire_id, ())
    added = Worsened(at=told.time, until=fact.until, reasons=fact.reasons)
    return but(state, worsened={**state.worsened, fact.questionnaire_id: (*before, added)})


def _reviewed(state: Course, fact: integration.WorseningReviewed, told: Told) -> Course:
    return but(state, reviewed={**state.reviewed, fact.questionnaire_id: told.time})


def _review_overdue(state: Course, fact: integration.WorseningOverdue, told: Told) -> Course:
    return but(state, review_again={**state.review_again, fact.questionnaire_id: fact.until})


def _journaled(state: Course, fact: integration.JournalEntryAdded, told: Told) -> Course:
    entry = Entry(shared_with=fact.shared_with, at=told.time)
    return but(state, journal={**state.journal, fact.entry_id: entry})


def _mid_course(state: Course, fact: integration.MidCourseDue, told: Told) -> Course:
    return but(state, mid_courses=(*state.mid_courses, Visit(due_at=told.time, until=fact.until)))


def _mid_course_overdue(state: Course, fact: integration.MidCourseOverdue, told: Told) -> Course:
    return but(state, mid_courses=_last(state.mid_courses, until=fact.until))


def _follow_up(state: Course, fact: integration.FollowUpDue, told: Told) -> Course:
    visit = Visit(due_at=told.time, until=fact.until, visit_by=fact.visit_by)
    return but(state, follow_ups=(*state.follow_ups, visit))


def _follow_up_reminded(state: Course, fact: integration.FollowUpReminded, told: Told) -> Course:
    return but(state, follow_ups=_last(state.follow_ups, reminded=fact.number))


def _follow_up_overdue(state: Course, fact: integration.FollowUpOverdue, told: Told) -> Course:
    return but(state, follow_ups=_last(state.follow_ups, until=fact.until))


def _last(visits: tuple[Visit, ...], **update: object) -> tuple[Visit, ...]:
    return (*visits[:-1], visits[-1].model_copy(update=update)) if visits else visits


def _mid_course_decided(state: Course, fact: integration.MidCourseDecided, told: Told) -> Course:
    return _decided(state, "mid-course", fact.decision, told)


def _follow_up_decided(state: Course, fact: integration.FollowUpDecided, told: Told) -> Course:
    return _decided(state, "follow-up", fact.decision, told)


def _decided(state: Course, visit: str, decision: str, told: Told) -> Course:
    return but(state, decided=(*state.decided, Decided(visit=visit, decision=decision, at=told.time)))


def _break_checked(state: Course, fact: integration.BreakChecked, told: Told) -> Course:
    return but(state, break_checks=(*state.break_checks, (told.time, fact.next_at)))


def _break_ended(state: Course, fact: integration.BreakEnded, told: Told) -> Course:
    return but(state, breaks_ended=(*state.breaks_ended, told.time))


def _offered(state: Course, fact: integration.IntegrationOffered, told: Told) -> Course:
    return but(state, offers={**state.offers, fact.offer_id: fact.kind})


def _offer_answered(
    state: Course, fact: integration.IntegrationAccepted | integration.IntegrationDeclined, told: Told
) -> Course:
    return but(state, offers={id: kind for id, kind in state.offers.items() if id != fact.offer_id})


_FOLDS: Folds[Course] = (
    fold(intake.AssessmentSubmitted, _submitted),
    fold(scheduling.SessionScheduled, _scheduled),
    fold(scheduling.AppointmentCancelled, _cancelled),
    fold(scheduling.AppointmentCompleted, _visited),
    fold(monitoring.SessionCheckedIn, _checked_in),
    fold(monitoring.SessionCompleted, _session_completed),
    fold(monitoring.SessionAborted, _session_aborted),
    fold(integration.QuestionnaireDue, _due),
    fold(integration.QuestionnaireReminded, _reminded),
    fold(integration.GuideCallDue, _called),
    fold(integration.PatientCalled, _spoken),
    fold(integration.QuestionnaireCompleted, _answered),
    fold(integration.QuestionnaireMissed, _missed),
    fold(integration.SymptomsWorsened, _worsened),
    fold(integration.WorseningReviewed, _reviewed),
    fold(integration.WorseningOverdue, _review_overdue),
    fold(integration.JournalEntryAdded, _journaled),
    fold(integration.MidCourseDue, _mid_course),
    fold(integration.MidCourseOverdue, _mid_course_overdue),
    fold(integration.MidCourseDecided, _mid_course_decided),
    fold(integration.FollowUpDue, _follow_up),
    fold(integration.FollowUpReminded, _follow_up_reminded),
    fold(integration.FollowUpOverdue, _follow_up_overdue),
    fold(integration.FollowUpDecided, _follow_up_decided),
    fold(integration.BreakChecked, _break_checked),
    fold(integration.BreakEnded, _break_ended),
    fold(integration.IntegrationOffered, _offered),
    fold(integration.IntegrationAccepted, _offer_answered),
    fold(integration.IntegrationDeclined, _offer_answered),
)
HEARD = heard_by("integration", _FOLDS)
"""The facts of others that a course is made of."""

evolve = folding_patient(_FOLDS)
