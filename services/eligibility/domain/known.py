"""What stands in a candidacy: each piece as it was last told."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from pydantic import Field

from shared.clinical.criteria import D, clock
from shared.clinical.ladder import Escalation
from shared.deciding import Known
from shared.events.eligibility import AssessmentTriaged

SAME_CRISIS = clock(
    24, "h", D, "eligibility/crisis/same", "the same answer is the same crisis, after the acknowledgement", "sooner"
)
APPEAL = clock(30, "d", D, "eligibility/review/appeal", "a decline by the rules may be looked at again, until", "later")
OUTCOME = clock(
    24, "h", D, "eligibility/crisis/outcome", "somebody decides on the candidate, after the acknowledgement", "sooner"
)
ASKED_AGAIN = clock(
    7, "d", D, "eligibility/clearance/again", "what a clinician wants first is asked for again, every", "sooner"
)


class Triaged(Known):
    fact: AssessmentTriaged
    at: datetime


class Decided(Known):
    decision: str
    role: str
    at: datetime


class Risk(Known):
    """`at` is when it was answered. `owed`: item 9 is positive and nobody has screened."""

    assessment_id: UUID
    at: datetime
    owed: bool
    screened: bool
    c_ssrs: str | None = None


class Crisis(Escalation):
    """`since` is when it was detected."""

    assessment_id: UUID
    kinds: tuple[str, ...]
    rules: tuple[str, ...]
    acknowledge_by: datetime
    reported: str = ""  # as what somebody reported it
    review_by: datetime | None = None  # what became of it is written down, after it was answered

    def explains(self, answered_at: datetime) -> bool:
        """Whether a sign of danger of that time belongs to this crisis."""
        return self.answered_at is None or answered_at < self.answered_at + SAME_CRISIS


class Hold(Known):
    """`until` is when it must be looked at."""

    hold_id: UUID
    until: datetime
    reason: str = ""


class Duplicate(Known):
    """Another record that may be the same person's. `same` is what a clinician settled: None, while nobody has.
    `goes_on`: then the person's only record is this one."""

    matched: tuple[str, ...]
    until: datetime
    same: bool | None = None
    goes_on: bool = False

    @property
    def open(self) -> bool:
        return self.same is None


class Form(Known):
    """What the consult and the prescription need of an assessment. `at` is when it was handed in."""

    at: datetime
    time_zone: str
    clinic: str
    state: str | None = None
    weight_kg: float | None = None
    marks: dict[str, str] = Field(default_factory=dict)  # digests, by index


class Outdated(Known):
    """The patient was asked at `at` to answer the assessment again; asked the next time at `until`, None: nobody asks
    any more."""

    at: datetime
    until: datetime | None
    number: int = 0
    ended_at: datetime | None = None


class Overdue(Known):
    """Somebody was told at `at` that something is late; told again at `until`."""

    at: datetime
    until: datetime


class Clearance(Known):
    """What a clinician asked for besides. `next_at` is when it is asked for again, None once nobody asks any more."""

    asked_at: datetime
    until: datetime
    next_at: datetime | None
    reminded: int = 0
    ended_at: datetime | None = None
    received: bool = False


Status = Literal["signed", "accepted", "rejected", "cancelled", "shipped", "lost", "returned", "delivered", "destroyed"]
"""In the order in which they overtake each other: what was lost may still arrive, what arrived is not lost."""
RANKS: tuple[str, ...] = get_args(Status)


class Prescription(Known):
    """`status` is where the medicine is; `reported` everything that was said of it, in whatever order it came."""

    plan_id: UUID
    strength_mg: int
    tablets: int
    sessions: int
    signed_at: datetime
    status: Status = "signed"
    until: datetime
    reported: tuple[str, ...] = ()
    shipped_at: datetime | None = None
    product: str = ""
    pharmacy: str | None = None  # that accepted it
    lot: str | None = None
    stopped: str = ""  # why the pharmacy was told to stop
    turns: int = 0  # how often it was told to stop or to go on
    missing: int = 0  # sessions whose tablets are gone without having been taken

    def moves_to(self, status: str) -> bool:
        """Whether the medicine moves on with this report. A report of a lower rank has only come late."""
        return RANKS.index(status) > RANKS.index(self.status)

    @property
    def supplies(self) -> bool:
        """The medicine is in the house or may still get there."""
        return self.status not in ("rejected", "cancelled", "lost", "returned", "destroyed")

    @property
    def is_underway(self) -> bool:
        return self.status in ("signed", "accepted", "shipped")

    @property
    def dose_mg(self) -> int:
        """mg for one session, rounded up."""
        return dose_mg(self.strength_mg, self.tablets, self.sessions)


def dose_mg(strength_mg: int, tablets: int, sessions: int) -> int:
    """mg for one session where the tablets are shared out evenly, at least one tablet, rounded up."""
    return max(strength_mg, -(-strength_mg * tablets // sessions))
