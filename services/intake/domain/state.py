"""What intake knows of a patient: what they wrote and signed, what is owed to them, what goes out to people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from services.intake.domain.asks import Ask, Said, Unreached
from services.intake.domain.known import Deposit, Dispensed, Paged, Unsettled, Verdict, Visit
from shared.clinical.clinics import clinic_of
from shared.clinical.triage import is_too_old
from shared.clinical.when import zone
from shared.events.intake import AssessmentSubmitted
from shared.folding import changing
from shared.standing import OfPatient


class Patient(OfPatient):
    """`draft` and `submitted` hold what the patient wrote. `asks` are messages that somebody wanted sent, by the id of
    the fact that asked, `ended` how they ended; of those to staff only what is open. Which stream writes a field stands
    beside it."""

    # care.intake
    clinic: str = ""
    patient_id: str = ""
    assessment_id: UUID | None = None
    started_at: datetime | None = None
    draft: dict[str, Any] = Field(default_factory=dict)
    reminded: int = 0
    expired: tuple[UUID, datetime, int] | None = None
    erased: bool = False
    submitted: AssessmentSubmitted | None = None
    deposits: dict[UUID, Deposit] = Field(default_factory=dict)  # by payment
    unsettled: dict[UUID, Unsettled] = Field(default_factory=dict)  # by message, the oldest first
    reached_at: datetime | None = None  # when a page to staff last arrived, or somebody was called instead
    # care.intake.safety
    screen_due: bool = False
    unreached: Unreached | None = None
    # care.eligibility
    verdict: Verdict = ""
    verdict_of: UUID | None = None  # the assessment, of a prequalification
    dispensed: Dispensed = Dispensed()
    # care.eligibility.safety
    reported: tuple[str, str] = ("", "")  # clinic and patient, where somebody was in danger before any draft
    # care.monitoring
    visit: Visit | None = None
    # care.monitoring.safety
    paged: dict[str, Paged] = Field(default_factory=dict)  # about an alert, by role
    # care.scheduling
    consult_began_at: datetime | None = None  # the last
    # several streams: the one asks, the other ends it, in any order
    asks: dict[UUID, Ask] = Field(default_factory=dict)
    ended: dict[UUID, str] = Field(default_factory=dict)
    over: dict[str, dict[str, Said]] = Field(default_factory=dict)  # when a thing last ended, by key and stream

    @property
    def drafting(self) -> bool:
        return self.started_at is not None and self.expired is None

    @property
    def out_of_reach(self) -> Unreached | None:
        """The page that reached nobody, until one arrives, somebody is called, or what it is about is over."""
        found, heard_at = self.unreached, self.reached_at
        answered = found and heard_at and heard_at >= found.at
        return found if found and not answered and self.is_true(found) else None

    def is_true(self, ask: Ask | Unreached) -> bool:
        """Nothing that it is about has ended since it was asked for."""
        ends = (end for key in ask.about for end in self.over.get(key, {}).values())
        return ask.said is None or not any(ask.said.before(end) for end in ends)

    @property
    def may_be_written_to(self) -> bool:
        """Whoever starts a form may be written to about it, until they leave or take back `messaging` (D)."""
        standing = self.standing
        signed = any(consent.document == "messaging" for consent in standing.signed.values())
        return not (standing.withdrawn or standing.died) and (not signed or standing.consents_to("messaging"))

    @property
    def prequalified(self) -> bool:
        return self.verdict == "prequalified" and self.verdict_of not in self.standing.bygone

    @property
    def consult_began(self) -> bool:
        began, since = self.consult_began_at, self.standing.begun_at
        return began is not None and (since is None or began >= since)

    def takes_another_form(self, now: datetime) -> bool:
        """What was handed in stands in no way: there is none, it is of an episode that is over, or too old."""
        return self.submitted is None or self.standing.may_begin_again or self.has_grown_old(now)

    def has_grown_old(self, now: datetime) -> bool:
        if self.submitted is None:
            return False
        policy = clinic_of(self.clinic).policy
        return is_too_old(self.submitted.submitted_at, now, self.time_zone, policy)

    @property
    def email(self) -> str | None:
        if self.submitted and self.submitted.person:
            return self.submitted.person.email
        return _text(self.draft, "patient", "email")

    @property
    def time_zone(self) -> ZoneInfo:
        """Of the patient's place; the clinic's where nobody has said."""
        key = self.submitted.patient.time_zone if self.submitted else _text(self.draft, "patient", "time_zone")
        return zone(key) if key else clinic_of(self.clinic).time_zone


but = changing(Patient)


def _text(draft: Mapping[str, Any], *path: str) -> str | None:
    value: Any = draft
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None
