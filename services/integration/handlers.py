"""What integration answers, and with which decision."""

from services.integration.domain import HEARD, Course, evolve, waits
from services.integration.domain.answering import answer
from services.integration.domain.breaks import BreakWait, check_break, end_break
from services.integration.domain.course_reviews import (
    FollowUpDueWait,
    FollowUpReminderWait,
    FollowUpWait,
    MidCourseDueWait,
    MidCourseWait,
    decide_follow_up,
    decide_mid_course,
    remind_of_follow_up,
    tell_follow_up_due,
    tell_follow_up_overdue,
    tell_follow_up_started,
    tell_mid_course_due,
    tell_mid_course_overdue,
)
from services.integration.domain.forms import (
    AddJournalEntry,
    AnswerOffer,
    AnswerQuestionnaire,
    DecideFollowUp,
    DecideMidCourse,
    EndBreak,
    OfferIntegration,
    RecordCall,
    ReviewWorsening,
)
from services.integration.domain.journal import add_entry
from services.integration.domain.offers import answer_offer, offer_integration
from services.integration.domain.questionnaires import (
    OpeningWait,
    QuestionnaireWait,
    ReminderWait,
    close,
    open_questionnaire,
    record_call,
    remind,
)
from services.integration.domain.worsening import WorseningWait, review_worsening, tell_overdue_worsening
from shared.events.scheduling import AppointmentStarted
from shared.runtime.service import Domain, Service

COURSE = Domain(
    kind="patient",
    state=Course,
    evolve=evolve,
    waits=waits,
    folds=HEARD,
    decisions={
        AnswerQuestionnaire: answer,
        AddJournalEntry: add_entry,
        ReviewWorsening: review_worsening,
        DecideMidCourse: decide_mid_course,
        DecideFollowUp: decide_follow_up,
        EndBreak: end_break,
        RecordCall: record_call,
        OfferIntegration: offer_integration,
        AnswerOffer: answer_offer,
        AppointmentStarted: tell_follow_up_started,
        OpeningWait: open_questionnaire,
        ReminderWait: remind,
        QuestionnaireWait: close,
        WorseningWait: tell_overdue_worsening,
        MidCourseDueWait: tell_mid_course_due,
        MidCourseWait: tell_mid_course_overdue,
        FollowUpDueWait: tell_follow_up_due,
        FollowUpReminderWait: remind_of_follow_up,
        FollowUpWait: tell_follow_up_overdue,
        BreakWait: check_break,
    },
)

SERVICE = Service(
    name="integration",
    domains=(COURSE,),
    hears=("intake", "eligibility", "scheduling", "monitoring"),
    acts={"call-patient": "record-call"},
    gathers_ms=250,
)
