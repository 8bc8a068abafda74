"""Where a patient stands: the most urgent thing that is true of them. A function of the state alone."""

from collections.abc import Callable, Iterator

from services.operations.domain.state import Journey

LEAD = "lead"
_SUPPLIES = ("rx-sent", "rx-filling", "shipped")


def stage(journey: Journey) -> str:
    """A journey state of clinical reference 1.3 in kebab-case, or `crisis`."""
    return next((found for look in _IN_THIS_ORDER if (found := look(journey))), LEAD)


def _urgent(journey: Journey) -> str | None:
    if journey.standing.in_crisis:
        return "crisis"
    return "in-session" if journey.session and journey.session.status == "running" else None


def _over(journey: Journey) -> str | None:
    """What ends an episode, whatever else was said before or comes after. Of an erased candidate nothing else is told:
    soon their key is gone, and with it the rest."""
    if journey.erased:
        return "lapsed"
    standing = journey.standing
    if standing.died:
        return "deceased"
    if standing.discharged:
        return "transferred" if journey.discharged_to == "transferred" else "discharged-safety"
    if standing.left:
        return "withdrawn"
    if standing.declined and journey.consult and journey.consult.said == "declined-clinical":
        return "declined-clinical"
    if standing.lapsed:
        return "lapsed"
    return "completed" if standing.completed else None


def _paused(journey: Journey) -> str | None:
    if journey.standing.on_hold:
        return "clinical-hold"
    return "on-break" if journey.standing.break_since else None


def _treated(journey: Journey) -> str | None:
    return next(_in_treatment(journey)) if journey.plan_at else None


def _in_treatment(journey: Journey) -> Iterator[str]:
    """After a clinician approved: reviews first, then the supply of a course that has not begun, then its sessions."""
    if journey.is_now(journey.follow_up_at):
        yield "follow-up-active" if journey.has("follow-up", "started") else "follow-up-due"
    if journey.standing.mid_course_due:
        yield "mid-course-review"
    session = journey.session
    assert journey.plan_at
    if session is None or session.at < journey.plan_at:
        yield from _before_the_first_session(journey)
    elif session.status == "completed" and session.number not in journey.closed_forms:
        yield "post-session"
    ready = session is not None and (session.status == "postponed" or journey.window > session.number)
    yield "session-ready" if ready else "between-sessions"


def _before_the_first_session(journey: Journey) -> Iterator[str]:
    supply = journey.supply
    assert journey.plan_at
    if supply is None or supply.at < journey.plan_at or supply.said not in (*_SUPPLIES, "delivered"):
        yield "plan-approved"
    elif supply.said in _SUPPLIES:
        yield supply.said
    elif journey.prepared:
        yield "session-ready"
    yield "preparing" if journey.preparing else "delivered"


def _candidate(journey: Journey) -> str | None:
    """Before a plan: the furthest of what was said of the latest assessment and what came after it."""
    met = journey.consult and journey.is_now(journey.consult.at)
    if journey.verdict == "prequalified" or (journey.verdict is None and met):
        return next(_after_prequalified(journey))
    if journey.verdict:
        return journey.verdict
    if journey.form:
        return "assessment-submitted" if journey.form.submitted else "assessment-open"
    return None


def _after_prequalified(journey: Journey) -> Iterator[str]:
    if journey.consult and journey.consult.said == "clearance-wait":
        yield "clearance-wait"
    if journey.has("consult", "started", "completed"):
        yield "consult-active"
    if journey.has("consult", "booked"):
        yield "consult-booked"
    if journey.deposit:
        yield journey.deposit
    if journey.has("intro", "completed"):
        yield "intro-done"
    if journey.has("intro", "booked", "started"):
        yield "intro-booked"
    yield "prequalified"


_IN_THIS_ORDER: tuple[Callable[[Journey], str | None], ...] = (_urgent, _over, _paused, _treated, _candidate)
