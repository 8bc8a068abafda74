"""A person in danger: detected in time, paged until a human answers, whoever else is asleep."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from services.eligibility.domain.forms import AcknowledgeCrisis, CompleteScreening
from shared.deciding import Answer, Fact, Role
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected, CrisisPaged
from tests.assessments import HIGH_RISK, UNSCREENED
from tests.eligibility.course import prescribed
from tests.eligibility.heard import ASSESSMENT, answered, answers, candidacy, leaves, risk, submits
from tests.story import START, Story, hours, minutes, refused, types

SECOND = minutes(1 / 60)


def paged(told: tuple[Fact, ...]) -> list[str]:
    return [fact.to for fact in told if isinstance(fact, CrisisPaged)]


def acknowledge(story: Story, role: Role = Role.CLINICIAN, bound_to: str | None = None) -> Answer:
    return story.asks(answered(story), role, bound_to)


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ("CS1", ("suicide",)),
        ("AD11", ("suicide",)),
        ("CS4", ("suicide",)),
        ("CS2", ("medical",)),
        ("CS3", ("medical",)),
    ],
)
def test_a_crisis_rule_in_a_draft_is_a_crisis_at_once_and_pages_the_clinicians(
    story: Story, rule: str, kinds: tuple[str, ...]
) -> None:
    told = answers(story, rule)
    assert types(told) == ["crisis-detected", "crisis-paged"] and paged(told) == ["clinician"]
    assert isinstance(told[0], CrisisDetected) and told[0].kinds == kinds
    assert told[0].acknowledge_by == START + minutes(15)
    assert {each.stream for each in story.told} == {"care.eligibility.safety"}


def test_two_dangers_at_once_are_one_crisis_of_both_kinds(story: Story) -> None:
    detected, _ = answers(story, "CS1", "CS3")
    assert isinstance(detected, CrisisDetected) and detected.kinds == ("suicide", "medical")


def test_a_positive_item_9_alone_is_a_crisis_after_15_minutes_and_not_before(story: Story) -> None:
    assert answers(story, item9=True) == ()
    assert story.wait("screening").until == START + minutes(15)
    assert story.passes(minutes(15) - SECOND) == ()
    told = story.passes(SECOND)
    assert types(told) == ["crisis-detected", "crisis-paged"]
    assert isinstance(told[0], CrisisDetected) and told[0].rules == ("CS4",)


def test_a_screening_in_time_ends_the_clock(story: Story) -> None:
    answers(story, item9=True)
    story.passes(minutes(14))
    assert answers(story, item9=True, screened=True, c_ssrs="none") == ()
    assert story.waits() == []


def screens(story: Story, **said: str) -> Answer:
    form = {"patient_id": story.patient, "c-ssrs-screener": said}
    return story.asks(CompleteScreening.model_validate(form))


NONE = {"q1": "no", "q2": "no", "q6": "no"}
MODERATE = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}
HIGH = MODERATE | {"q4": "yes"}


@pytest.mark.parametrize("teller", ["intake", "integration", "monitoring"])
@pytest.mark.parametrize("gone", [False, True])
def test_the_patient_ends_the_clock_of_item_9_whatever_form_it_stood_in(story: Story, teller: str, gone: bool) -> None:
    if gone:
        leaves(story)
    story.hears(risk(item9=True), teller)
    wait = story.wait("screening")
    assert (wait.whom, wait.what) == (Role.PATIENT, "complete-c-ssrs")
    assert types(screens(story, **NONE)) == ["risk-answered"]
    assert story.waits() == []


@pytest.mark.parametrize("said", [HIGH, {"q4": "yes"}, {"q5": "yes"}])
@pytest.mark.parametrize("owed", [False, True])
def test_danger_in_the_screener_is_a_crisis_at_once(story: Story, said: dict[str, str], owed: bool) -> None:
    if owed:
        answers(story, item9=True)
    told = screens(story, **said)
    assert types(told) == ["risk-answered", "crisis-detected", "crisis-paged"]
    assert "screening" not in story.names()


def test_only_a_complete_screener_ends_the_wait_for_it(story: Story) -> None:
    assert refused(screens(story, **NONE)) == ("screening-not-owed",)
    answers(story, item9=True)
    assert refused(screens(story, q1="no")) == ("screener-incomplete",)
    assert refused(screens(story)) == ("screener-incomplete",)
    assert story.names() == ["screening"]


def test_a_moderate_risk_in_a_course_pauses_it(story: Story) -> None:
    prescribed(story)
    story.hears(risk(item9=True), "integration")
    assert types(screens(story, **MODERATE)) == ["risk-answered", "hold-placed"]


def test_the_clock_of_item_9_runs_from_its_first_save(story: Story) -> None:
    answers(story, item9=True)
    story.passes(minutes(10))
    answers(story, item9=True)
    assert story.wait("screening").until == START + minutes(15)


def test_taking_item_9_back_leaves_the_clock_of_the_screening_running(story: Story) -> None:
    answers(story, item9=True)
    answers(story, item9=False, c_ssrs="low")
    assert story.names() == ["screening"]


def test_handing_in_the_form_ends_the_clock_because_the_form_itself_is_judged(story: Story) -> None:
    answers(story, item9=True)
    told = submits(story, UNSCREENED)
    assert types(told) == ["assessment-triaged", "crisis-detected", "crisis-paged"]
    assert story.names() == ["crisis", "page"]


def test_a_clear_form_that_is_handed_in_ends_the_clock_too(story: Story) -> None:
    answers(story, item9=True)
    submits(story)
    assert story.waits() == []


def test_leaving_stops_no_clock_of_danger(story: Story) -> None:
    answers(story, item9=True)
    leaves(story)
    assert types(story.passes(minutes(15))) == ["crisis-detected", "crisis-paged"]
    assert paged(story.passes(minutes(5))) == ["clinician"]


def test_the_ladder_of_a_crisis_that_nobody_answers(story: Story) -> None:
    answers(story, "CS1")
    rungs = [(minute, paged(story.passes(minutes(1)))) for minute in range(1, 32)]
    assert {minute: to for minute, to in rungs if to} == {
        5: ["clinician"],
        10: ["clinician"],
        15: ["clinician", "fail-safe", "medical-director"],
        20: ["fail-safe", "medical-director"],
        25: ["fail-safe", "medical-director"],
        30: ["fail-safe", "medical-director"],
    }


def test_the_fail_safe_destination_is_paged_after_15_minutes_and_not_a_second_before(story: Story) -> None:
    answers(story, "CS1")
    story.passes(minutes(10))
    assert story.passes(minutes(5) - SECOND) == ()
    assert "fail-safe" in paged(story.passes(SECOND))


def test_the_fail_safe_destination_is_paged_as_long_as_nobody_answers(story: Story) -> None:
    answers(story, "CS1")
    assert paged(story.passes(hours(24))).count("fail-safe") == 24 * 12 - 2


def test_a_service_that_was_away_pages_at_once_and_not_in_a_burst(story: Story) -> None:
    answers(story, "CS1")
    told = story.wakes_at(START + hours(6))
    assert paged(told).count("fail-safe") == 1 and paged(told).count("clinician") <= 2
    assert story.next_wait().until == START + hours(6) + minutes(5)  # type: ignore[union-attr]


def test_an_acknowledgement_ends_the_ladder(story: Story) -> None:
    answers(story, "CS1")
    story.passes(minutes(7))
    acknowledge(story)
    told = story.told[-1].fact
    assert isinstance(told, CrisisAcknowledged) and told.role == "clinician" and told.reason
    assert story.waits() == [] and story.passes(hours(48)) == ()


def test_one_answer_is_for_every_crisis_that_it_names(story: Story) -> None:
    answers(story, "CS3")
    answers(story, "CS1")
    assert story.names() == ["crisis", "crisis", "page", "page"]
    acknowledge(story)
    told = story.told[-1].fact
    assert isinstance(told, CrisisAcknowledged) and set(told.crisis_ids) == set(candidacy(story).crises)
    assert story.waits() == []


@pytest.mark.parametrize("role", [Role.PATIENT, Role.SYSTEM])
def test_neither_the_patient_nor_a_machine_acknowledges(story: Story, role: Role) -> None:
    answers(story, "CS1")
    assert refused(acknowledge(story, role)) == ("not-a-responder",)
    assert story.names() == ["crisis", "page"]


def test_a_clinician_cannot_answer_the_crisis_that_is_their_own(story: Story) -> None:
    answers(story, "CS1")
    assert refused(acknowledge(story, bound_to=story.patient)) == ("not-a-responder",)


@pytest.mark.parametrize("reason", ["", "  ", "\u00a0", "x" * 4001, "a\nb"])
def test_an_acknowledgement_without_a_reason_does_not_count(reason: str) -> None:
    with pytest.raises(ValidationError):
        AcknowledgeCrisis(patient_id="p", crisis_ids=[ASSESSMENT], outcome="safe", reason=reason)


def test_an_acknowledgement_needs_an_open_crisis(story: Story) -> None:
    answers(story, item9=True)
    assert refused(acknowledge(story)) == ("not-open",)


def test_the_same_answer_saved_again_is_the_same_crisis(story: Story) -> None:
    answers(story, "CS1")
    assert answers(story, "CS1") == ()
    acknowledge(story)
    assert answers(story, "CS1") == ()


def test_a_new_sign_of_danger_is_a_new_crisis(story: Story) -> None:
    answers(story, "CS1")
    acknowledge(story)
    assert types(answers(story, "CS1", "CS3")) == ["crisis-detected", "crisis-paged"]


def test_the_same_answer_a_day_after_somebody_answered_is_a_new_crisis(story: Story) -> None:
    answers(story, "CS1")
    acknowledge(story)
    story.passes(hours(24) - SECOND)
    assert answers(story, "CS1") == ()
    story.passes(SECOND)
    assert types(answers(story, "CS1")) == ["crisis-detected", "crisis-paged"]


def test_a_submission_in_danger_is_one_crisis_whichever_stream_comes_first(story: Story) -> None:
    ahead = Story(story.service, story.clinic)
    answers(ahead, "CS1")
    assert types(submits(ahead, HIGH_RISK)) == ["assessment-triaged"]
    submits(story, HIGH_RISK)
    assert answers(story, "CS1") == ()
    assert len(candidacy(story).crises) == len(candidacy(ahead).crises) == 1


def test_an_item_9_that_was_answered_for_starts_no_second_clock(story: Story) -> None:
    answers(story, "CS1", item9=True)
    acknowledge(story)
    answers(story, item9=True)
    assert story.waits() == []


def test_parked_patients_are_answered_all_the_same(story: Story) -> None:
    story.state = story.state.model_copy(update={"parked": {"intake": ("x",)}})
    assert types(answers(story, "CS1")) == ["crisis-detected", "crisis-paged"]
    assert paged(story.passes(minutes(5))) == ["clinician"]
    assert types(acknowledge(story)) == ["crisis-acknowledged"]
