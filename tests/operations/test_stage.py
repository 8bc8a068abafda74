from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.operations.domain import Journey
from services.operations.domain.stage import stage
from shared.deciding import Fact
from shared.events.scheduling import EpisodeLapsed, SessionWindowOpened
from tests.operations.words import fact, stage_after, teller_of, visit
from tests.story import START, Story, days

FORM = UUID("00000000-0000-8000-8000-0000000000a1")
INTRO, CONSULT, AFTER = (UUID(int=number) for number in (1, 2, 3))


def of_form(type: str, **changes: Any) -> Fact:
    return fact(type, assessment_id=FORM, **changes)


STARTED, SUBMITTED = of_form("assessment-started"), of_form("assessment-submitted")
PREQUALIFIED = of_form("candidate-prequalified")
CANDIDATE = (STARTED, SUBMITTED, PREQUALIFIED)
WITH_INTRO = (*CANDIDATE, visit("booked", "intro", INTRO), visit("completed", "intro", INTRO))
PAID = (*WITH_INTRO, fact("deposit-requested"), fact("deposit-paid"))
AT_CONSULT = (*PAID, visit("booked", "consult", CONSULT), visit("started", "consult", CONSULT))
APPROVED = (*AT_CONSULT, fact("consult-approved"))
SHIPPED = (*APPROVED, fact("prescription-signed"), fact("prescription-accepted"), fact("medication-shipped"))
DELIVERED = (*SHIPPED, fact("medication-delivered"))
READY = (*DELIVERED, fact("preparation-started"), fact("preparation-completed"))
RUNNING = (*READY, fact("session-checked-in", number=1), fact("session-started", number=1))
FIRST_DONE = (*RUNNING, fact("session-completed", number=1))
FORM_IN = fact("questionnaire-completed", kind="post-session", session_number=1)
BETWEEN = (*FIRST_DONE, FORM_IN)
FOLLOW_UP = (*BETWEEN, fact("follow-up-due"))

WAY = {
    "discharged-safety": (*READY, fact("hold-placed"), fact("patient-discharged", to="discharged")),
    "transferred": (*READY, fact("hold-placed"), fact("patient-discharged", to="transferred")),
    "deceased": (*READY, fact("patient-died")),
    "lead": (),
    "assessment-open": (STARTED,),
    "assessment-submitted": (STARTED, SUBMITTED),
    "pre-review": (STARTED, SUBMITTED, of_form("candidate-routed")),
    "prequalified": CANDIDATE,
    "declined-policy": (STARTED, SUBMITTED, of_form("candidate-declined", by="rules")),
    "declined-clinical": (*AT_CONSULT, fact("consult-declined")),
    "intro-booked": (*CANDIDATE, visit("booked", "intro", INTRO)),
    "intro-done": WITH_INTRO,
    "deposit-pending": (*WITH_INTRO, fact("deposit-requested")),
    "deposit-paid": PAID,
    "consult-booked": (*PAID, visit("booked", "consult", CONSULT)),
    "consult-active": AT_CONSULT,
    "clearance-wait": (*AT_CONSULT, fact("clearance-requested")),
    "plan-approved": APPROVED,
    "rx-sent": (*APPROVED, fact("prescription-signed")),
    "rx-filling": (*APPROVED, fact("prescription-signed"), fact("prescription-accepted")),
    "shipped": SHIPPED,
    "delivered": DELIVERED,
    "preparing": (*DELIVERED, fact("preparation-started")),
    "session-ready": READY,
    "in-session": RUNNING,
    "post-session": FIRST_DONE,
    "between-sessions": BETWEEN,
    "mid-course-review": (*BETWEEN, fact("mid-course-due")),
    "follow-up-due": FOLLOW_UP,
    "follow-up-active": (*FOLLOW_UP, visit("booked", "follow-up", AFTER), visit("started", "follow-up", AFTER)),
    "on-break": (*FOLLOW_UP, fact("follow-up-decided", decision="break")),
    "clinical-hold": (*BETWEEN, fact("hold-placed")),
    "completed": (*FOLLOW_UP, fact("follow-up-decided", decision="complete"), fact("episode-completed")),
    "withdrawn": (*BETWEEN, fact("patient-withdrawn")),
    "lapsed": (*CANDIDATE, EpisodeLapsed(reason="intro")),
    "crisis": (STARTED, SUBMITTED, of_form("crisis-detected")),
}


@pytest.mark.parametrize("reached", WAY)
def test_every_stage_is_reached(story: Story, reached: str) -> None:
    assert stage_after(story, *WAY[reached]) == reached


@pytest.mark.parametrize(
    ("before", "then", "reached"),
    [
        (WAY["intro-booked"], visit("missed", "intro", INTRO), "prequalified"),
        (WAY["consult-booked"], visit("cancelled", "consult", CONSULT), "deposit-paid"),
        (WAY["deposit-pending"], fact("deposit-expired"), "intro-done"),
        (PAID, fact("deposit-expired"), "deposit-paid"),
        (WAY["clearance-wait"], fact("clearance-received"), "consult-active"),
        (WAY["rx-sent"], fact("prescription-rejected"), "plan-approved"),
        (SHIPPED, fact("medication-lost"), "plan-approved"),
        (RUNNING, fact("session-aborted", number=1), "between-sessions"),
        (READY, fact("session-postponed", number=1), "session-ready"),
        (BETWEEN, SessionWindowOpened(number=2, opens_on=START.date()), "session-ready"),
        (FIRST_DONE, fact("questionnaire-missed", kind="post-session", session_number=1), "between-sessions"),
        (FIRST_DONE, fact("questionnaire-missed", kind="outcome", session_number=1), "post-session"),
        (WAY["on-break"], fact("break-ended"), "between-sessions"),
        (FOLLOW_UP, fact("follow-up-decided", decision="renew"), "plan-approved"),
        (FOLLOW_UP, fact("follow-up-decided", decision="continue"), "between-sessions"),
        (RUNNING, fact("patient-withdrawn"), "in-session"),
        (RUNNING, of_form("crisis-detected"), "crisis"),
    ],
)
def test_a_word_moves_the_stage(story: Story, before: tuple[Fact, ...], then: Fact, reached: str) -> None:
    assert stage_after(story, *before, then) == reached


def test_a_crisis_is_over_once_every_one_of_them_was_answered(story: Story) -> None:
    one, two = (of_form("crisis-detected", crisis_id=UUID(int=number)) for number in (1, 2))
    answered = fact("crisis-acknowledged", crisis_ids=[UUID(int=1)])
    assert stage_after(story, STARTED, SUBMITTED, one, two, answered) == "crisis"
    assert stage_after(story, fact("crisis-acknowledged", crisis_ids=[UUID(int=2)])) == "assessment-submitted"


def test_a_hold_that_is_released_leaves_the_patient_where_they_were(story: Story) -> None:
    assert stage_after(story, *READY, fact("hold-placed")) == "clinical-hold"
    (placed,) = story.state.standing.holds  # type: ignore[attr-defined]
    assert stage_after(story, fact("hold-released", revokes=placed)) == "session-ready"


LATER = START + days(2)
ENDED_FOR_GOOD: dict[str, tuple[tuple[Fact, ...], Fact, str]] = {
    "a word after the course was completed": (WAY["completed"], fact("break-ended"), "completed"),
    "a mid-course review after it": (WAY["completed"], fact("mid-course-decided", decision="continue"), "completed"),
    "a discharge that crosses a death": (WAY["deceased"], fact("patient-discharged", to="discharged"), "deceased"),
    "a plan after the end": (WAY["completed"], fact("consult-approved", approved_at=LATER), "completed"),
}


@pytest.mark.parametrize(("before", "then", "reached"), ENDED_FOR_GOOD.values(), ids=ENDED_FOR_GOOD)
def test_an_end_is_for_good(story: Story, before: tuple[Fact, ...], then: Fact, reached: str) -> None:
    stage_after(story, *before)
    assert stage_after(story, then) == reached


def test_a_plan_that_is_approved_on_a_break_ends_it(story: Story) -> None:
    assert stage_after(story, *WAY["on-break"]) == "on-break"
    assert stage_after(story, fact("consult-approved", approved_at=LATER)) == "plan-approved"


def test_taking_back_the_consent_to_treatment_is_leaving_and_signing_again_coming_back(story: Story) -> None:
    stage_after(story, *READY)
    story.hears(fact("consent-signed", document="treatment"), "intake")
    signed = next(iter(story.state.standing.signed))  # type: ignore[attr-defined]
    withdrawn = fact("consent-withdrawn", document="treatment", revokes=signed)
    assert stage_after(story, withdrawn) == "withdrawn"
    assert stage_after(story, fact("consent-signed", document="treatment")) == "session-ready"


def test_a_withdrawal_that_arrives_before_what_it_withdraws_stands(story: Story) -> None:
    early = fact("patient-withdrawn")
    assert stage_after(story, early, *READY) == "withdrawn"


def test_who_left_and_was_erased_has_lapsed_before_and_after_their_key_is_gone(story: Story) -> None:
    assert stage_after(story, STARTED, fact("patient-withdrawn"), of_form("draft-expired")) == "lapsed"


def test_a_declined_candidate_who_applies_again_is_judged_again(story: Story) -> None:
    stage_after(story, *WAY["declined-policy"])
    again = fact("assessment-submitted", assessment_id=UUID(int=9))
    assert stage_after(story, again) == "assessment-submitted"


def test_nobody_spoken_of_is_a_lead() -> None:
    assert stage(Journey()) == "lead"


def test_every_word_comes_from_a_teller_that_is_heard(story: Story) -> None:
    assert {teller_of(word.type) for way in WAY.values() for word in way} <= set(story.service.hears)
