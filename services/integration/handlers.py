"""What integration answers, and with which decision."""

from services.integration.domain import (
    HEARD,
    Course,
    answering,
    breaks,
    course_reviews,
    evolve,
    forms,
    journal,
    offers,
    questionnaires,
    waits,
    worsening,
)
from shared.events import scheduling
from shared.handling import on
from shared.runtime.service import Domain, Service

COURSE = Domain(
    kind="patient",
    state=Course,
    evolve=evolve,
    waits=waits,
    folds=HEARD,
    decisions=(
        on(forms.AnswerQuestionnaire, answering.answer),
        on(forms.AddJournalEntry, journal.add_entry),
        on(forms.ReviewWorsening, worsening.review_worsening),
        on(forms.DecideMidCourse, course_reviews.decide_mid_course),
        on(forms.DecideFollowUp, course_reviews.decide_follow_up),
        on(forms.EndBreak, breaks.end_break),
        on(forms.RecordCall, questionnaires.record_call),
        on(forms.OfferIntegration, offers.offer_integration),
        on(forms.AnswerOffer, offers.answer_offer),
        on(scheduling.AppointmentStarted, course_reviews.tell_follow_up_started),
        on(questionnaires.OpeningWait, questionnaires.open_questionnaire),
        on(questionnaires.ReminderWait, questionnaires.remind),
        on(questionnaires.QuestionnaireWait, questionnaires.close),
        on(worsening.WorseningWait, worsening.tell_overdue_worsening),
        on(course_reviews.MidCourseDueWait, course_reviews.tell_mid_course_due),
        on(course_reviews.MidCourseWait, course_reviews.tell_mid_course_overdue),
        on(course_reviews.FollowUpDueWait, course_reviews.tell_follow_up_due),
        on(course_reviews.FollowUpReminderWait, course_reviews.remind_of_follow_up),
        on(course_reviews.FollowUpWait, course_reviews.tell_follow_up_overdue),
        on(breaks.BreakWait, breaks.check_break),
    ),
)

SERVICE = Service(
    name="integration",
    domains=(COURSE,),
    hears=("intake", "eligibility", "scheduling", "monitoring"),
    acts={"call-patient": "record-call"},
    gathers_ms=250,
)
