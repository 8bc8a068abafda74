"""Integration's decisions: questionnaires, journal, worsening, mid-course, week 4, breaks. Pure."""

from collections.abc import Iterator

from services.integration.domain.breaks import break_waits
from services.integration.domain.course_reviews import visit_waits
from services.integration.domain.folding import HEARD, evolve
from services.integration.domain.questionnaires import questionnaire_waits
from services.integration.domain.state import Course
from services.integration.domain.worsening import worsening_waits
from shared.deciding import Wait

__all__ = ["HEARD", "Course", "evolve", "waits"]


def waits(state: Course) -> Iterator[Wait]:
    yield from worsening_waits(state)
    yield from questionnaire_waits(state)
    yield from visit_waits(state)
    yield from break_waits(state)
