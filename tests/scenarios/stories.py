"""What was told of one person, as a stranger with the key reads it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from simulator.people import Person
from tests.promises.platform import Platform
from tests.promises.reading import facts


@dataclass
class Story:
    platform: Platform
    person: Person

    @cached_property
    def facts(self) -> list[tuple[dict[str, str], dict[str, Any]]]:
        """Headers and bodies in the order of time."""
        told = facts(self.platform, self.person.patient_id)
        return sorted(told, key=lambda each: each[0]["ce_time"])

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(head["ce_type"] for head, _ in self.facts)

    def all(self, type: str) -> list[dict[str, Any]]:
        return [body for head, body in self.facts if head["ce_type"] == type]

    def one(self, type: str) -> dict[str, Any]:
        (body,) = self.all(type)
        return body


def assert_walked_to_the_end(story: Story) -> None:
    """E1: four doses, four forms after them, one mid-course, one follow-up, nothing that alarms anybody."""
    counts = story.counts
    assert [body["number"] for body in story.all("session-started")] == [1, 2, 3, 4]
    assert counts["session-completed"] == 4
    after = [body for body in story.all("questionnaire-completed") if body["kind"] == "post-session"]
    assert [body["session_number"] for body in after] == [1, 2, 3, 4]
    assert (counts["mid-course-decided"], counts["follow-up-decided"], counts["episode-completed"]) == (1, 1, 1)
    assert counts["deposit-refunded"] == counts["alert-raised"] == counts["hold-placed"] == 0
