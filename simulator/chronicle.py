"""What has happened to somebody so far, and what is true of them at an instant: nothing that is only planned."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DRAFT_KEPT = timedelta(days=30)
INTRO_BOOKED_WITHIN = timedelta(days=21)
BOOKED_WITHIN = timedelta(days=90)
SCREENED_WITHIN = timedelta(minutes=15)

OPEN = "assessment-open"
SUBMITTED = "assessment-submitted"
PRE_REVIEW = "pre-review"
PREQUALIFIED = "prequalified"
DECLINED_POLICY = "declined-policy"
DECLINED_CLINICAL = "declined-clinical"
CRISIS = "crisis"
CLINICAL_HOLD = "clinical-hold"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"
ON_THE_WAY = "on-the-way"  # from the intro call until a plan is approved
IN_TREATMENT = "in-treatment"
ON_BREAK = "on-break"
COMPLETED = "completed"
TRANSFERRED = "transferred"
DECEASED = "deceased"


@dataclass
class Span:
    """From `since` until somebody ended it."""

    since: datetime
    why: str = ""
    until: datetime | None = None

    def stands(self, now: datetime) -> bool:
        return self.since <= now and self.until is None


@dataclass
class Chronicle:
    """`stage` is how far they came, `ended` what ended their episode. `lapses_at`: unless they book what comes next."""

    stage: str = ""
    ended: str = ""
    opened_at: datetime | None = None
    submitted: bool = False
    in_session: bool = False
    lapses_at: datetime | None = None
    crises: list[Span] = field(default_factory=list)
    holds: list[Span] = field(default_factory=list)

    def at(self, now: datetime) -> str:
        """What is true of them then: danger first, then what is over, then what is paused, then how far they came."""
        looks: tuple[Callable[[datetime], str], ...] = (self._urgent, self._over, self._paused)
        return next((found for look in looks if (found := look(now))), self.stage)

    def paused(self, now: datetime) -> bool:
        """Whether nothing may begin or be booked."""
        return any(span.stands(now) for span in (*self.crises, *self.holds))

    def shaken(self, now: datetime) -> bool:
        """With a hold, or a crisis at any time, the rules decide nothing about a form: a person does."""
        crisis = any(crisis.since <= now for crisis in self.crises)
        return crisis or any(hold.stands(now) for hold in self.holds)

    def endangered(self, at: datetime) -> None:
        self.crises.append(Span(at))

    def screened(self, now: datetime) -> None:
        """What would have become a crisis later does not."""
        self.crises = [crisis for crisis in self.crises if crisis.since <= now]

    def answered(self, now: datetime) -> None:
        """Whoever answers, answers every crisis that stands."""
        for crisis in self.crises:
            crisis.until = now if crisis.stands(now) else crisis.until

    def held(self, why: str, now: datetime) -> None:
        """A hold for a reason that stands already is the same."""
        if not any(hold.stands(now) and hold.why == why for hold in self.holds):
            self.holds.append(Span(now, why))

    def released(self, placed_at: datetime, now: datetime) -> None:
        """The hold that was placed then, and not a later one."""
        standing = (hold for hold in reversed(self.holds) if hold.stands(now) and hold.since <= placed_at)
        if hold := next(standing, None):
            hold.until = now

    def risk_cleared(self, now: datetime) -> None:
        """Whoever clears a risk ends the holds that it placed."""
        for hold in self.holds:
            if hold.stands(now) and hold.why.startswith("c-ssrs-"):
                hold.until = now

    def _urgent(self, now: datetime) -> str:
        if any(crisis.stands(now) for crisis in self.crises):
            return CRISIS
        return IN_TREATMENT if self.in_session else ""

    def _over(self, now: datetime) -> str:
        erased = not self.submitted and self.opened_at is not None and self.opened_at + DRAFT_KEPT <= now
        if erased:
            return LAPSED
        lapsed = self.lapses_at is not None and self.lapses_at <= now
        return self.ended or (LAPSED if lapsed else "")

    def _paused(self, now: datetime) -> str:
        return CLINICAL_HOLD if any(hold.stands(now) for hold in self.holds) else ""
