"""When questionnaires open, remind and close after a session. Source: clinical reference 7.1."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.clinical.criteria import Criterion, D, Provenance, clock, default
from shared.clinical.when.rules import QuietHours, out_of_quiet_hours


@dataclass(frozen=True, slots=True)
class Cadence:
    """Elapsed hours from `session-completed`. `after_sessions` empty: after every session."""

    name: str
    opens_h: int
    reminders_h: tuple[int, ...]
    guide_call_h: int
    closes_h: int
    after_sessions: tuple[int, ...] = ()
    ends_at_check_in: bool = False

    def follows(self, session: int) -> bool:
        """Whether it opens after this session, counted from 1."""
        return not self.after_sessions or session in self.after_sessions


SAFETY_FORM = "safety-form"
SAFETY_FORM_OPENS = clock(24, "h", D, "integration/safety-form/opens", "the safety form opens, before the session")
POST_SESSION = Cadence("post-session", 24, (48, 72), 96, 168)
OUTCOME = Cadence("outcome", 48, (72, 96), 108, 120, (2, 4, 6), ends_at_check_in=True)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Instants in UTC. `reminders` are when they are sent, outside of quiet hours; no call once it is closed."""

    opens: datetime
    reminders: tuple[datetime, ...]
    guide_call: datetime | None
    closes: datetime


def schedule(
    cadence: Cadence, completed: datetime, quiet: QuietHours, place: ZoneInfo, next_check_in: datetime | None = None
) -> Schedule:
    """An outcome form closes at the latest at the next session's check-in, where that is known.

    A reminder waits for the end of the quiet hours. One that could only be sent after the next is due, or after
    the form is closed, is dropped.
    """
    closes = completed + timedelta(hours=cadence.closes_h)
    closes = min(closes, next_check_in) if next_check_in and cadence.ends_at_check_in else closes
    guide_call = completed + timedelta(hours=cadence.guide_call_h)
    return Schedule(
        completed + timedelta(hours=cadence.opens_h),
        tuple(_reminders(cadence, completed, closes, quiet, place)),
        guide_call if guide_call < closes else None,
        closes,
    )


def _reminders(
    cadence: Cadence, completed: datetime, closes: datetime, quiet: QuietHours, place: ZoneInfo
) -> Iterator[datetime]:
    due = [completed + timedelta(hours=hours) for hours in cadence.reminders_h]
    for wanted, following in zip(due, [*due[1:], closes], strict=True):
        sent = out_of_quiet_hours(wanted, quiet, place)
        if sent < min(following, closes):
            yield sent


def _criteria(cadence: Cadence) -> Iterator[Criterion]:
    where = f"cadence/{cadence.name}"
    hours = {"opens": cadence.opens_h, "guide-call": cadence.guide_call_h, "closes": cadence.closes_h}
    for name, after in hours.items():
        yield default(f"{where}/{name}", f"{cadence.name}: {name}, after the session", after, "h", "", "7.1")
    reminders = ", ".join(map(str, cadence.reminders_h))
    yield default(f"{where}/reminders", f"{cadence.name}: reminders, after the session", reminders, "h", "", "7.1")


CRITERIA = (
    *_criteria(POST_SESSION),
    *_criteria(OUTCOME),
    Criterion(
        "cadence/outcome/sessions",
        "outcome: after sessions",
        ", ".join(map(str, OUTCOME.after_sessions)),
        "",
        Provenance.VERIFIED,
        "[HULL-TRIAL]",
        "medical-director",
        "more",
    ),
)
