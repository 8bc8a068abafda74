"""Consents, withdrawal, holds, crises, plan and how an episode ends: one value, and what follows from it alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.deciding import Known, State
from shared.standing.risks import Level

CONSENTS = frozenset({"treatment", "telehealth", "ketamine-risk"})
"""The documents without which nobody is treated."""


class Consent(Known):
    """A document that was signed. Its signature may be revoked since. `after` is the withdrawal of the patient before
    it."""

    document: str
    version: int
    at: datetime
    after: UUID | None = None


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


class Pause(NamedTuple):
    """A break, by the id of the decision."""

    id: UUID
    at: datetime


class Standing(Known):
    """Which stream writes a field stands beside it, so the streams may be heard in any order.

    What belongs to an episode is kept by its id, and counts while that id is not among what is `bygone`.
    """

    # care.intake
    assessments: tuple[UUID, ...] = ()  # of this episode: the first began it, the others renewed it
    begun_at: datetime | None = None
    bygone: tuple[UUID, ...] = ()  # what the episodes before it left behind: assessments, plans, facts
    signed: dict[UUID, Consent] = Field(default_factory=dict)  # by the id of the signature
    # care.intake.safety
    revoked: dict[UUID, Revoked] = Field(default_factory=dict)  # by the id of the signature, heard or not
    withdrawals: dict[UUID, datetime] = Field(default_factory=dict)
    # care.eligibility
    last_plan: Plan | None = None
    declined_by: UUID | None = None  # by the rules, a review or a consult, and nothing was approved since
    discharged_by: UUID | None = None
    died: bool = False
    # care.eligibility.safety
    holds: tuple[UUID, ...] = ()  # by the id of the fact that placed it
    released: tuple[UUID, ...] = ()
    crises: tuple[UUID, ...] = ()
    answered: tuple[UUID, ...] = ()
    to_review: tuple[UUID, ...] = ()  # crises that were answered, and what became of them must be written down
    crises_reviewed: tuple[UUID, ...] = ()
    cleared: tuple[UUID, ...] = ()  # words of self-harm, heard or not
    known_low: tuple[datetime, datetime] | None = None  # from, until
    # every safety stream, each under the id of its fact
    risks: dict[UUID, Risk] = Field(default_factory=dict)
    # care.scheduling
    lapses: tuple[UUID, ...] = ()
    # care.integration
    mid_course: UUID | None = None  # due
    overdue: UUID | None = None  # the follow-up
    pause: Pause | None = None  # a clinician decided on a break that the patient has not ended
    completions: tuple[UUID, ...] = ()

    def _now(self, *ids: UUID | None) -> tuple[UUID, ...]:
        """Those that are not past."""
        return tuple(id for id in ids if id and id not in self.bygone)

    @property
    def plan(self) -> Plan | None:
        """The one that was approved last, in this episode."""
        return self.last_plan if self.last_plan and self._now(self.last_plan.plan_id) else None

    @property
    def declined(self) -> bool:
        return bool(self._now(self.declined_by))

    @property
    def discharged(self) -> bool:
        """Until a clinician lets the patient in again: no form of theirs undoes it."""
        return self.discharged_by is not None

    @property
    def lapsed(self) -> bool:
        return bool(self._now(*self.lapses))

    @property
    def completed(self) -> bool:
        return bool(self._now(*self.completions))

    @property
    def mid_course_due(self) -> bool:
        return bool(self._now(self.mid_course))

    @property
    def follow_up_overdue(self) -> bool:
        return bool(self._now(self.overdue))

    @property
    def withdrawn(self) -> bool:
        return bool(self._now(*self.withdrawals))

    @property
    def last_withdrawal(self) -> UUID | None:
        return next(reversed(self.withdrawals), None)

    @property
    def returns(self) -> bool:
        """The patient left, and signed the consent to treatment since."""
        return self.withdrawn and self.signature("treatment", since=self.last_withdrawal) is not None

    def signature(self, document: str, since: UUID | None = None) -> UUID | None:
        """The id of the signature under this document that holds, if one does. Whoever left and came back signs anew:
        what was signed before an episode that is past counts no more."""
        old = [id for id in self.withdrawals if id in self.bygone]
        since = since or (old[-1] if old else None)
        counting = list(self.withdrawals)[list(self.withdrawals).index(since) :] if since else None
        holding = (id for id, each in self.signed.items() if each.document == document and id not in self.revoked)
        return next((id for id in holding if counting is None or self.signed[id].after in counting), None)

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
    def leaves_behind(self) -> tuple[UUID, ...]:
        """What a new episode closes of this one."""
        plan = self.last_plan.plan_id if self.last_plan else None
        return (*self._endings, *self._now(plan, self.mid_course, self.overdue, self.pause and self.pause.id))

    @property
    def _endings(self) -> tuple[UUID, ...]:
        refused = (id for id, each in self.revoked.items() if each.document == "treatment")
        said = (self.declined_by, self.discharged_by)
        return self._now(*self.withdrawals, *refused, *self.lapses, *self.completions, *said)

    @property
    def may_begin_again(self) -> bool:
        """The episode is over, and the patient consents anew where they had taken that back."""
        back = self.returns or not (self.withdrawn or self.treatment_refused)
        return back and not self.died and bool(self._endings)

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
    def crisis_unreviewed(self) -> bool:
        return any(id not in self.crises_reviewed for id in self.to_review)

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
        if self.pause is None or not self._now(self.pause.id):
            return None
        return None if self.plan and self.plan.approved_at > self.pause.at else self.pause.at


class OfPatient(State):
    """A service's state of a patient. One that says what is not known here is not opened: a hold might be among it."""

    model_config = ConfigDict(extra="forbid")

    standing: Standing = Standing()
