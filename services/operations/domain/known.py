"""What stands in a journey: each piece as it was last told."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Word(NamedTuple):
    """The latest word on something, and when it was told."""

    said: str
    at: datetime


class Form(NamedTuple):
    assessment_id: UUID
    submitted: bool


class Visit(NamedTuple):
    """An appointment: `booked`, `started` or `completed`; one that is off is not kept."""

    kind: str
    status: str
    at: datetime | None = None  # when it was booked


class Session(NamedTuple):
    """The session that was spoken of last."""

    number: int
    status: str
    at: datetime
