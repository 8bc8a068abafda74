"""Consents, withdrawal, holds, crises, plan and how an episode ends: one value, and what follows from it alone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.deciding import Known, State
from shared.standing.risks import Level

CONSENTS = frozenset({"treatment", "telehealth", "ketamine-risk"})
"""The documents without which nobody is treated."""


class Consent(Known):
    """A document that was signed. Its signature may be revoked since."""

    document: str
    version: int
    at: datetime


class Revoked(Known):
    document: str
    at: datetime


class Plan(Known):
    """`sessions` None: on demand."""

    plan_id: UUID
    sessions: int | None
    interval_days: int
    approved_at: datetime

    def has_left(self, doses: Iterable[datetime]) -> bool:
        """Whether a session of the plan is left after these doses. On demand there is no end to them."""
        return self.sessions is None or sum(dose >= self.approved_at for dose in doses) < self.sessions


class Risk(Known):
    """A word of self-harm."""

    level: Level
    at: datetime


class Standing(Known):
    """Which stream writes a field stands beside it, so the streams may be heard in any order."""

    # care.intake
    signed: dict[UUID, Consent] = Field(default_factory=dict)  # by the id of the signature
    # care.intake.safety
    revoked: dict[UUID, Revoked] = Field(default_factory=dict)  # by the id of the signature, heard or not
    withdrawn_at: datetime | None = None
    # care.eligibility
    plan: Plan | None = None  # the one that was approved last
    declined: bool = False  # by the rules, a review or a consult, and nothing was approved since
    discharged: bool = False
    died: bool = False
    # care.eligibility.safety
    holds: tuple[UUID, ...] = ()  # by the id of the fact that placed it
    released: tuple[UUID, ...] = ()
    crises: tuple[UUID, ...] = ()
    answered: tuple[UUID, ...] = ()
    cleared: tuple[UUID, ...] = ()  # words of self-harm, heard or not
    known_low: tuple[datetime, datetime] | None = None  # from, until
    # every safety stream, each under the id of its fact
    risks: dict[UUID, Risk] = Field(default_factory=dict)
    # care.scheduling
    lapsed: bool = False
    # care.integration
    mid_course_due: bool = False
    follow_up_overdue: bool = False
    paused_at: datetime | None = None  # a clinician decided on a break that the patient has not ended
    completed: bool = False

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def signature(self, document: str) -> UUID | None:
        """The id of the signature under this document that holds, if one does."""
        holding = (id for id, each in self.signed.items() if each.document == document and id not in self.revoked)
        return next(holding, None)

    def consents_to(self, document: str) -> bool:
        return self.signature(document) is not None

    @property
    def consents(self) -> bool:
        """Every document that a treatment asks for is signed."""
        return all(map(self.consents_to, CONSENTS))

    @property
    def treatment_refused(self) -> bool:
        """The consent to treatment was taken back and not given again, also where its signature was not heard yet."""
        revoked = any(each.document == "treatment" for each in self.revoked.values())
        return revoked and not self.consents_to("treatment")

    @property
    def left(self) -> bool:
        """By the patient's own word."""
        return self.withdrawn or self.treatment_refused

    @property
    def ended(self) -> bool:
        """The episode is over for good, by somebody else's word than the patient's."""
        return self.lapsed or self.completed or self.discharged or self.died

    @property
    def over(self) -> bool:
        return self.left or self.ended

    @property
    def gone(self) -> bool:
        """Over, or declined: only a clinician's approval would change that."""
        return self.over or self.declined

    @property
    def approved(self) -> bool:
        return self.plan is not None and not (self.ended or self.declined)

    @property
    def open_holds(self) -> tuple[UUID, ...]:
        return tuple(id for id in self.holds if id not in self.released)

    @property
    def on_hold(self) -> bool:
        return bool(self.open_holds)

    @property
    def open_crises(self) -> tuple[UUID, ...]:
        return tuple(id for id in self.crises if id not in self.answered)

    @property
    def in_crisis(self) -> bool:
        return bool(self.open_crises)

    @property
    def open_risks(self) -> dict[UUID, Risk]:
        """The words of self-harm after which no clinician has looked at a screener. Time ends none of them."""
        open = {id: risk for id, risk in self.risks.items() if id not in self.cleared}
        return {id: risk for id, risk in open.items() if not self._is_known(risk)}

    def _is_known(self, risk: Risk) -> bool:
        """A low level that a clinician knew of when it was said again."""
        known = self.known_low
        return risk.level == "low" and known is not None and known[0] <= risk.at < known[1]

    @property
    def at_risk(self) -> bool:
        return bool(self.open_risks)

    @property
    def break_since(self) -> datetime | None:
        """Since when the patient is on a break. A plan that was approved later has ended it."""
        renewed = self.plan and self.paused_at and self.plan.approved_at > self.paused_at
        return None if renewed else self.paused_at


class OfPatient(State):
    """A service's state of a patient. One that says what is not known here is not opened: a hold might be among it."""

    model_config = ConfigDict(extra="forbid")

    standing: Standing = Standing()
