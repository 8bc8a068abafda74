"""Who of a clinic needs a human now."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.operations.store.neighbours import Task, ask_everybody
from shared.clinical.escalation import HUMAN_WITHIN
from shared.deciding import CLINICIANS, Refused, Role
from shared.runtime.operations import Viewer
from shared.times import instant, stamp

UNREACHED = "reach-somebody"
"""No page about this patient has arrived: somebody has to call."""
DANGER = frozenset(
    {"acknowledge-alert", "acknowledge-crisis", "complete-c-ssrs", "restore-contact", "review-risk", UNREACHED}
)
"""What is red from its first second: somebody may be in danger."""
ANSWERED_WITHIN = {"acknowledge-crisis": HUMAN_WITHIN}
"""Whose `until` moves on with each page: over time, all the same, is over time."""
SOON = timedelta(hours=1)
"""What runs out within it is amber (D)."""
STAFF = CLINICIANS | {Role.GUIDE, Role.THERAPIST, Role.OPERATIONS}
_ORDER = ("red", "amber", "calm")


async def load_board(viewer: Viewer) -> dict[str, object] | Refused:
    """What waits for people of the clinic, and dangers whoever is waited for: these first, then what runs out first."""
    heard, now = await ask_everybody(viewer), viewer.clock.now()
    unreached = {each.task["patient_id"]: each.task["since"] for each in heard.tasks if each.task["what"] == UNREACHED}
    shown = [each for each in heard.tasks if each.task["whom"] in STAFF or each.task["what"] in DANGER]
    rows = [_row(each, now) | _whom_nobody_reached(each, unreached) for each in shown]
    rows.sort(key=lambda row: (row["what"] not in DANGER, _ORDER.index(row["colour"]), row["until"], row["task_id"]))
    return {"clinic": viewer.actor.clinic, "as_of": stamp(now), "rows": rows, "silent": heard.told_silent()}


def _row(each: Task, now: datetime) -> dict[str, object]:
    until = _due(each)
    left = until - now
    fields = ("task_id", "key", "what", "whom", "patient_id", "since")
    return {
        **{name: each.task[name] for name in fields},
        "until": stamp(until),
        "operation": each.task.get("operation"),
        "service": each.service,
        "stale": each.stale,
        "colour": _colour(each.task["what"], left),
        "seconds_left": int(left.total_seconds()),
    }


def _whom_nobody_reached(each: Task, unreached: Mapping[str, str]) -> dict[str, object]:
    """Since when no page about this patient's danger has arrived anywhere."""
    since = unreached.get(each.task["patient_id"]) if each.task["what"] in DANGER else None
    return {"unreached_since": since}


def _due(each: Task) -> datetime:
    """When a human should have answered, however often somebody was asked since."""
    until, within = instant(each.task["until"]), ANSWERED_WITHIN.get(each.task["what"])
    return min(until, instant(each.task["since"]) + within) if within else until


def _colour(what: str, left: timedelta) -> str:
    if what in DANGER or left <= timedelta():
        return "red"
    return "amber" if left <= SOON else "calm"
