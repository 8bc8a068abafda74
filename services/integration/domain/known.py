"""What stands in a course: each piece as it was last told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared.deciding import Known
from shared.events.integration import Kind


class Scheduled(Known):
    booking_id: UUID
    number: int
    starts_at: datetime


class Done(Known):
    """A session that took place, or was aborted with something taken."""

    number: int
    at: datetime
    completed: bool


class Baseline(Known):
    """The forms of the assessment that are measured again: totals, and item 9. `trauma`: PTSD is treated."""

    at: datetime
    totals: dict[str, int | None]
    item9: int | None
    trauma: bool
    time_zone: str


class Opened(Known):
    """A questionnaire that the patient was asked for. `about` is the session, or the plan."""

    kind: Kind
    about: UUID
    session_number: int | None
    instruments: tuple[str, ...]
    opens_at: datetime
    closes_at: datetime


class Given(Known):
    """The first accepted answers to an instrument of a questionnaire."""

    answers: Any
    result: dict[str, Any]
    at: datetime
    late: bool


class Worsened(Known):
    at: datetime
    until: datetime
    reasons: tuple[str, ...] = ()


class Visit(Known):
    """A mid-course review or a follow-up that a clinician owes until `until`."""

    due_at: datetime
    until: datetime
    visit_by: datetime | None = None
    reminded: int = 0


class Decided(Known):
    """`visit` is what was decided at: mid-course, or follow-up."""

    visit: str
    decision: str
    at: datetime


class Entry(Known):
    """Since when whom an entry may be read by. Its words stand in the journal of the service: they decide nothing and
    may be long."""

    shared_with: tuple[str, ...]
    at: datetime
