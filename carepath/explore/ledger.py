"""What stands of a patient by the facts alone, in the order of their telling. It shares no fold with a service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from carepath.explore.world import Said

SUICIDE = {"CS1", "CS4", "AD11"}
OF_DANGER = ("c-ssrs-", "new-item-9", "item9-missing")
"""Reasons of a worsening that keep a tablet back. Example of another: a score that rose by ten points."""
ASKED_FOR = frozenset({"treatment", "telehealth", "ketamine-risk"})


@dataclass
class Ledger:
    """One patient. `end` is the word that ended the episode, `doses` when a tablet was placed that was taken."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    begun: bool = False
    end: str = ""
    died: bool = False
    left: bool = False
    plan: Any = None
    approved_at: datetime | None = None
    doses: list[datetime] = field(default_factory=list)
    placed: int = 0  # tablets, also those that came out again
    running: bool = False  # a session
    signed: dict[UUID, str] = field(default_factory=dict)
    revoked: set[UUID] = field(default_factory=set)
    crises: dict[UUID, datetime | None] = field(default_factory=dict)  # open ones: the next page
    holds: set[UUID] = field(default_factory=set)
    released: set[UUID] = field(default_factory=set)
    suspected: set[str] = field(default_factory=set)  # other records that nobody has looked at
    alerts: dict[UUID, tuple[int, datetime | None]] = field(default_factory=dict)  # open ones: tier, the next page
    worse: set[UUID] = field(default_factory=set)
    risks: dict[UUID, bool] = field(default_factory=dict)  # words of self-harm that nobody looked at: low ones?
    low_is_known_until: datetime | None = None
    postponed: list[tuple[datetime, tuple[str, ...]]] = field(default_factory=list)
    delivered: int = 0
    readings: dict[UUID, int] = field(default_factory=dict)  # before the tablet, by session
    cleared: dict[UUID, tuple[int, datetime]] = field(default_factory=dict)  # which reading, until when
    checked_in: tuple[Any, datetime] | None = None
    mid_course_due: bool = False
    on_break: bool = False

    def consents(self) -> bool:
        return {document for id, document in self.signed.items() if id not in self.revoked} >= ASKED_FOR

    def at_risk(self, now: datetime) -> bool:
        """A low level that a clinician knows of does not count until the next review."""
        known = self.low_is_known_until is not None and now < self.low_is_known_until
        return any(not (low and known) for low in self.risks.values())

    def local(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def note(self, said: Said) -> None:
        look = getattr(self, f"_{said.told.fact.type.replace('-', '_')}", None)
        if look:
            look(said.told.fact, said.told)

    # who it is, and how it ends

    def _assessment_submitted(self, fact: Any, told: Any) -> None:
        """Another form begins an episode, unless it only renews the last one; whoever died stays dead."""
        self.zone, self.begun = ZoneInfo(fact.patient.time_zone), True
        if fact.renews or self.died:
            return
        self.end = "discharged" if self.end == "discharged" else ""
        self.plan, self.mid_course_due, self.on_break = None, False, False

    def _assessment_started(self, fact: Any, told: Any) -> None:
        self.begun = True

    def _candidate_erased(self, fact: Any, told: Any) -> None:
        self.end = "erased"

    def _candidate_declined(self, fact: Any, told: Any) -> None:
        self.end = self.end or "declined"

    def _candidate_prequalified(self, fact: Any, told: Any) -> None:
        back = {"declined", "discharged"} if fact.by == "clinician" else {"declined"}
        self.end = "" if self.end in back else self.end

    def _consult_declined(self, fact: Any, told: Any) -> None:
        self.end = self.end or "declined-clinical"

    def _consult_approved(self, fact: Any, told: Any) -> None:
        self.plan, self.approved_at = fact, fact.approved_at
        self.end = "" if self.end == "declined-clinical" else self.end
        self.on_break = False

    def _patient_withdrawn(self, fact: Any, told: Any) -> None:
        self.left, self.end = True, self.end or "withdrawn"

    def _patient_discharged(self, fact: Any, told: Any) -> None:
        self.end = self.end or "discharged"

    def _patient_died(self, fact: Any, told: Any) -> None:
        self.died, self.end = True, self.end or "died"

    def _episode_lapsed(self, fact: Any, told: Any) -> None:
        self.end = self.end or "lapsed"

    def _episode_completed(self, fact: Any, told: Any) -> None:
        self.end = self.end or "completed"

    def _consent_signed(self, fact: Any, told: Any) -> None:
        self.signed[told.id] = fact.document
        if fact.document == "treatment" and self.end == "consent-withdrawn":
            self.end = ""
        if fact.document == "treatment" and fact.after:
            self.left = False

    def _consent_withdrawn(self, fact: Any, told: Any) -> None:
        self.revoked.add(fact.revokes)
        if fact.document == "treatment":
            self.end = self.end or "consent-withdrawn"

    # danger

    def _crisis_detected(self, fact: Any, told: Any) -> None:
        self.crises[fact.crisis_id] = told.time

    def _crisis_paged(self, fact: Any, told: Any) -> None:
        if fact.crisis_id in self.crises:
            self.crises[fact.crisis_id] = fact.next_at

    def _crisis_acknowledged(self, fact: Any, told: Any) -> None:
        for id in fact.crisis_ids:
            self.crises.pop(id, None)

    def _risk_answered(self, fact: Any, told: Any) -> None:
        low = fact.c_ssrs == "low" and fact.screened and not fact.rules
        speaks = fact.item9_positive or fact.self_harm or fact.c_ssrs not in (None, "none")
        if speaks or SUICIDE & set(fact.rules):
            self.risks[told.id] = bool(low)

    def _risk_reviewed(self, fact: Any, told: Any) -> None:
        if fact.outcome != "not-cleared":
            self.risks = {id: low for id, low in self.risks.items() if id not in fact.risks}
        self.low_is_known_until = fact.until if fact.outcome == "known-low" else None

    def _duplicate_suspected(self, fact: Any, told: Any) -> None:
        self.suspected.add(fact.other)

    def _duplicate_settled(self, fact: Any, told: Any) -> None:
        self.suspected.discard(fact.other)

    def _hold_placed(self, fact: Any, told: Any) -> None:
        self.holds.add(told.id)

    def _hold_released(self, fact: Any, told: Any) -> None:
        self.released.add(fact.revokes)

    def _alert_raised(self, fact: Any, told: Any) -> None:
        if fact.alert_id and fact.tier:
            self.alerts[fact.alert_id] = (fact.tier, told.time)

    def _alert_paged(self, fact: Any, told: Any) -> None:
        if fact.alert_id in self.alerts:
            self.alerts[fact.alert_id] = (self.alerts[fact.alert_id][0], fact.next_at)

    def _alert_acknowledged(self, fact: Any, told: Any) -> None:
        self.alerts.pop(fact.alert_id, None)

    def _symptoms_worsened(self, fact: Any, told: Any) -> None:
        if any(reason.startswith(OF_DANGER) for reason in fact.reasons):
            self.worse.add(fact.questionnaire_id)

    def _worsening_reviewed(self, fact: Any, told: Any) -> None:
        self.worse.discard(fact.questionnaire_id)

    # the course

    def _mid_course_due(self, fact: Any, told: Any) -> None:
        self.mid_course_due = True

    def _mid_course_decided(self, fact: Any, told: Any) -> None:
        self.mid_course_due, self.on_break = False, fact.decision == "break"

    def _follow_up_decided(self, fact: Any, told: Any) -> None:
        self.on_break = fact.decision == "break"

    def _break_ended(self, fact: Any, told: Any) -> None:
        self.on_break = False

    def _medication_delivered(self, fact: Any, told: Any) -> None:
        self.delivered += fact.tablets

    def _session_checked_in(self, fact: Any, told: Any) -> None:
        self.checked_in = (fact, told.time)

    def _vitals_recorded(self, fact: Any, told: Any) -> None:
        if fact.phase == "pre-dose":
            self.readings[fact.session_id] = self.readings.get(fact.session_id, 0) + 1

    def _vitals_cleared(self, fact: Any, told: Any) -> None:
        self.cleared[fact.session_id] = (self.readings.get(fact.session_id, 0), fact.expires_at)

    def _session_postponed(self, fact: Any, told: Any) -> None:
        self.postponed.append((told.time, fact.reasons))

    def _session_started(self, fact: Any, told: Any) -> None:
        self.doses.append(told.time)
        self.placed += 1
        self.running = True

    def _session_completed(self, fact: Any, told: Any) -> None:
        self.running = False

    def _session_aborted(self, fact: Any, told: Any) -> None:
        """A tablet of which nothing was taken is no dose, and used up all the same."""
        self.running = False
        if self.doses and not fact.amount_taken_mg:
            self.doses.pop()

    def unanswered(self) -> list[str]:
        """What somebody must have looked at, however the episode ended. Of a risk before a plan the review hears."""
        unseen = any(not (low and self.low_is_known_until) for low in self.risks.values())
        open = {
            "a crisis": bool(self.crises),
            "an alert": bool(self.alerts) and not self.died,
            "a risk": unseen and self.approved_at is not None and not self.died,
            "a session": self.running,
        }
        return [name for name, is_open in open.items() if is_open]

    def pages_due(self) -> Iterator[tuple[str, datetime]]:
        """When somebody must be paged next, for whatever is open."""
        yield from (("eligibility", at) for at in self.crises.values() if at)
        yield from (("monitoring", at) for _, at in self.alerts.values() if at)
