"""What integration knows of a course of treatment: plan, sessions, questionnaires, visits, breaks, the journal."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from services.integration.domain.known import (
    Baseline,
    Decided,
    Done,
    Entry,
    Given,
    Opened,
    Scheduled,
    Visit,
    Worsened,
)
from shared.clinical.criteria import V, number
from shared.clinical.when import zone
from shared.folding import changing
from shared.standing import OfPatient, Plan

CLINIC_ZONE = "America/Los_Angeles"
"""Of the clinics there are, until the patient's own zone was heard."""

ON_DEMAND_REVIEW = number(
    6, "", V, "integration/follow-up/on-demand", "on demand, again after sessions", "sooner", "[MB-RENEW]"
)


class Course(OfPatient):
    """Which stream writes a field stands beside it."""

    # care.integration
    opened: dict[UUID, Opened] = Field(default_factory=dict)  # by questionnaire
    reminded: dict[UUID, int] = Field(default_factory=dict)
    called: tuple[UUID, ...] = ()  # a guide is to call
    calls: tuple[UUID, ...] = ()  # and did
    missed: tuple[UUID, ...] = ()
    given: dict[UUID, dict[str, Given]] = Field(default_factory=dict)  # by questionnaire and instrument
    reviewed: dict[UUID, datetime] = Field(default_factory=dict)  # worsening, by questionnaire
    review_again: dict[UUID, datetime] = Field(default_factory=dict)
    mid_courses: tuple[Visit, ...] = ()
    follow_ups: tuple[Visit, ...] = ()
    decided: tuple[Decided, ...] = ()
    break_checks: tuple[tuple[datetime, datetime | None], ...] = ()  # when told, the next
    breaks_ended: tuple[datetime, ...] = ()
    journal: dict[UUID, Entry] = Field(default_factory=dict)
    offers: dict[UUID, str] = Field(default_factory=dict)  # of talks, not answered yet: their kind
    # care.integration.safety
    worsened: dict[UUID, tuple[Worsened, ...]] = Field(default_factory=dict)  # by questionnaire
    # care.intake
    baselines: tuple[Baseline, ...] = ()  # one of each assessment
    # care.scheduling
    scheduled: dict[UUID, Scheduled] = Field(default_factory=dict)  # by session
    cancelled: tuple[UUID, ...] = ()  # bookings
    visited_at: tuple[datetime, ...] = ()  # follow-up appointments that took place
    # care.monitoring
    done: dict[UUID, Done] = Field(default_factory=dict)  # by session
    checked_in: tuple[datetime, ...] = ()

    @property
    def place(self) -> ZoneInfo:
        return zone(self.baselines[-1].time_zone if self.baselines else CLINIC_ZONE)

    @property
    def baseline(self) -> Baseline | None:
        """Of the last assessment before the plan: one that is answered in treatment shows what became of that."""
        plan = self.standing.plan
        before = [each for each in self.baselines if plan is None or each.at <= plan.approved_at]
        return next(reversed(before or self.baselines), None)

    def sessions_since(self, since: datetime) -> list[Done]:
        """The sessions that used up one of the plan, in the order of their time."""
        return sorted((each for each in self.done.values() if each.at >= since), key=lambda each: each.at)

    @property
    def plan_used_up_at(self) -> datetime | None:
        """When the last session of the plan ended. On demand: when the session ended after which a clinician looks
        again."""
        plan = self.standing.plan
        if plan is None:
            return None
        used = self.sessions_since(plan.approved_at)
        if plan.sessions is None:
            used = [each for each in used if each.at >= self._looked_at(plan)]
        wanted = plan.sessions or ON_DEMAND_REVIEW
        return used[wanted - 1].at if len(used) >= wanted else None

    def _looked_at(self, plan: Plan) -> datetime:
        return max((each.at for each in self.decisions_of("follow-up")), default=plan.approved_at)

    def decisions_of(self, visit: str) -> list[Decided]:
        """The decisions at reviews of this kind that were due under this plan."""
        visits = self.mid_courses if visit == "mid-course" else self.follow_ups
        plan = self.standing.plan
        of_plan = [each.due_at for each in visits if plan and each.due_at >= plan.approved_at]
        return [each for each in self.decided if each.visit == visit and of_plan and each.at >= of_plan[0]]

    def owed(self, visit: str) -> Visit | None:
        """The review that is due in this episode and still undecided, whatever the plan: scheduling may wait for its
        decision."""
        visits = self.mid_courses if visit == "mid-course" else self.follow_ups
        if not visits or any(each.visit == visit and each.at >= visits[-1].due_at for each in self.decided):
            return None
        past, begun_at = self.standing.bygone, self.standing.begun_at
        return None if past and begun_at and visits[-1].due_at <= begun_at else visits[-1]

    @property
    def visited(self) -> bool:
        """Whether a follow-up took place that is still undecided, also one before it was due."""
        if self.standing.plan is None or not self.visited_at:
            return False
        decided = [each.at for each in self.decided if each.visit == "follow-up"]
        return max(self.visited_at) > max(decided, default=self.standing.plan.approved_at)

    def closes(self, opened: Opened) -> datetime:
        """When a questionnaire closes: an outcome form at the latest at the next session's check-in."""
        after = [at for at in self.checked_in if at >= opened.opens_at]
        return min([opened.closes_at, *after]) if opened.kind == "outcome" else opened.closes_at

    def answered(self, questionnaire_id: UUID) -> bool:
        """Whether every instrument that was asked for has its answer."""
        return set(self.opened[questionnaire_id].instruments) <= set(self.given.get(questionnaire_id, ()))


but = changing(Course)
