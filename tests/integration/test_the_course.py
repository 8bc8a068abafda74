"""E1 as integration sees it: four sessions a week apart, every form on time, one mid-course, one follow-up."""

from __future__ import annotations

from collections import Counter

from services.integration.domain.forms import DecideFollowUp, DecideMidCourse
from shared.deciding import Role
from tests.integration.heard import BETTER, FELT, SAFE, answers, begins, check_in, completion, schedules
from tests.story import Story, days, hours, types


def test_E1_every_form_on_time_one_mid_course_one_follow_up_and_the_episode_is_complete(story: Story) -> None:
    begins(story)
    story.passes(days(7))
    for number in (1, 2, 3, 4):
        _session(story, number)
    told = story.does(
        DecideFollowUp(patient_id=story.patient, decision="complete", reason="Goals reached"), Role.CLINICIAN
    )
    assert types(told) == ["follow-up-decided", "episode-completed"]
    counts = Counter(story.types())
    assert counts["questionnaire-due"] == counts["questionnaire-completed"] == 4 + 4 + 2 + 1
    assert counts["mid-course-due"] == counts["mid-course-decided"] == 1
    assert counts["follow-up-due"] == counts["follow-up-decided"] == 1
    assert counts["questionnaire-missed"] == counts["questionnaire-reminded"] == counts["symptoms-worsened"] == 0
    assert story.names() == []


def _session(story: Story, number: int) -> None:
    """A week: booked, asked beforehand, held, asked a day and two days after."""
    schedules(story, number, story.now + days(1))
    story.passes(hours(1))
    answers(story, "pre-session", {"safety-form": SAFE})
    story.passes(hours(23))
    story.hears(check_in(story, number), "monitoring")
    story.passes(hours(2))
    story.hears(completion(story, number), "monitoring")
    story.passes(hours(25))
    answers(story, "post-session", {"post-session-form": FELT}, number)
    if number in (2, 4):
        story.passes(hours(24))
        answers(story, "outcome", BETTER, number)
    if number == 2:
        story.does(DecideMidCourse(patient_id=story.patient, decision="continue", reason="Well"), Role.CLINICIAN)
    if number == 3:
        answers(story, "follow-up", BETTER)
    story.passes(days(4))
