"""Worsened symptoms wait for a clinician until one has looked, also of somebody who left."""

from collections.abc import Iterator
from uuid import UUID

from services.integration.domain.answering import worsening_open
from services.integration.domain.forms import ReviewWorsening
from services.integration.domain.questionnaires import ask
from services.integration.domain.state import Course
from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.integration import WorseningOverdue, WorseningReviewed

OVERDUE_AGAIN = clock(1, "d", D, "integration/worsening/again", "overdue worsening is told again, every", "sooner")


class WorseningWait(WaitRanOut[UUID], name="worsening"): ...


def worsening_waits(state: Course) -> Iterator[Wait]:
    for id, until in worsening_open(state).items():
        yield Wait(WorseningWait, id, Role.CLINICIAN, "review-worsening", until)


def tell_overdue_worsening(state: Course, ran_out: WorseningWait, at: Moment) -> tuple[Fact, ...]:
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    letter = ask("worsening-overdue", Role.MEDICAL_DIRECTOR.value, at, until, about(Thing.WORSENING, ran_out.about))
    return (WorseningOverdue(questionnaire_id=ran_out.about, until=until), *letter)


def review_worsening(state: Course, command: ReviewWorsening, at: Moment) -> Answer:
    if command.questionnaire_id not in state.worsened:
        return UNKNOWN
    if command.questionnaire_id not in worsening_open(state):
        return Refused(("already-reviewed",))
    return (WorseningReviewed(questionnaire_id=command.questionnaire_id, reason=command.reason),)
