"""Holds: a pause that a clinician or a rule places and a clinician ends (clinical reference 1.4, rows 43 and 44)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.eligibility.domain.asks import to_medical_director
from services.eligibility.domain.forms import PlaceHold, ReleaseHold
from services.eligibility.domain.known import Hold
from services.eligibility.domain.state import Candidacy
from shared.clinical.cadence import SAFETY_FORM
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock, number
from shared.clinical.deadlines import after_business_days, next_after
from shared.clinical.escalation import EMERGENCY
from shared.clinical.side_effects import SEVERE_GRADE
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role, Told, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.eligibility import HoldOverdue, HoldPlaced, HoldReleased
from shared.events.integration import QuestionnaireCompleted
from shared.events.monitoring import SessionAborted, SessionEmergency, SideEffectReported
from shared.events.platform import AlertRaised

DUPLICATE = "possible-duplicate"
"""Why somebody is on hold until a clinician has settled whether another record is theirs too."""
PREGNANCY = "checklist-pregnancy"
PAUSING = {"pregnant": "pregnancy", "new_medicine": "new-medicine"}
"""Questions of the form before a session to which a yes pauses the course, and why."""
ABORT_SEEN_WITHIN = clock(
    4, "h", D, "eligibility/hold/aborted", "a clinician looks at a session that was aborted", "sooner", "1.4"
)
LOOKED_AT_WITHIN = number(
    1,
    "d",
    D,
    "eligibility/hold/looked-at",
    "a hold is looked at, in business days; then the director is told",
    "sooner",
)
# A hold may be meant to last.
OVERDUE_AGAIN = clock(7, "d", D, "eligibility/hold/again", "an overdue hold is told again, every", "sooner")


def place(state: Candidacy, command: PlaceHold, at: Moment) -> tuple[Fact, ...]:
    """Always: also on somebody who left."""
    until = after_business_days(at.now, LOOKED_AT_WITHIN, clinic_of(at.clinic).time_zone)
    return (HoldPlaced(hold_id=at.new_id("hold"), reason=command.reason, until=until),)


def place_automatically(state: Candidacy, reason: str, at: Moment, until: datetime | None = None) -> tuple[Fact, ...]:
    """A hold that a rule places; one that stands for the same reason is enough."""
    if any(hold.reason == reason for hold in state.open_holds.values()):
        return ()
    until = until or after_business_days(at.now, LOOKED_AT_WITHIN, clinic_of(at.clinic).time_zone)
    return (HoldPlaced(hold_id=at.new_id("hold"), reason=reason, until=until),)


def hold_after_alert(state: Candidacy, told: Told[AlertRaised], at: Moment) -> tuple[Fact, ...]:
    """An emergency in a session, or a pregnancy that may be."""
    if told.fact.reason == PREGNANCY:
        return place_automatically(state, "pregnancy", at)
    emergency = told.fact.tier == EMERGENCY and told.fact.session_id is not None
    return place_automatically(state, "session-emergency", at) if emergency else ()


def hold_after_emergency(state: Candidacy, told: Told[SessionEmergency], at: Moment) -> tuple[Fact, ...]:
    return place_automatically(state, "session-emergency", at)


def hold_after_abort(state: Candidacy, told: Told[SessionAborted], at: Moment) -> tuple[Fact, ...]:
    """A session that did not reach its end, where nothing holds yet (clinical reference 1.4, row 29)."""
    return () if state.open_holds else place_automatically(state, "session-aborted", at, at.now + ABORT_SEEN_WITHIN)


def hold_after_side_effect(state: Candidacy, told: Told[SideEffectReported], at: Moment) -> tuple[Fact, ...]:
    """A serious one, or one of a grade that is severe."""
    effect = told.fact
    if effect.serious:
        return place_automatically(state, "serious-side-effect", at)
    severe = effect.grade is not None and effect.grade >= SEVERE_GRADE
    return place_automatically(state, "severe-side-effect", at) if severe else ()


def hold_after_safety_form(state: Candidacy, told: Told[QuestionnaireCompleted], at: Moment) -> tuple[Fact, ...]:
    """A pregnancy that may be, a medicine that nobody has looked at (clinical reference 1.4, row 43; 4.1)."""
    concerns = told.fact.results.get(SAFETY_FORM, {}).get("concerns", ())
    reasons = [reason for question, reason in PAUSING.items() if question in concerns]
    return tuple(fact for reason in reasons for fact in place_automatically(state, reason, at))


def release(state: Candidacy, command: ReleaseHold, at: Moment) -> Answer:
    placed = next((id for id, hold in state.holds.items() if str(hold.hold_id) == command.hold_id), None)
    if placed is None:
        return UNKNOWN
    if placed in state.standing.released:
        return Refused(("already-released",))
    if _is_settled_elsewhere(state, state.holds[placed]):
        return Refused(("duplicate-open",))
    return (HoldReleased(hold_id=state.holds[placed].hold_id, revokes=placed, reason=command.reason),)


def _is_settled_elsewhere(state: Candidacy, hold: Hold) -> bool:
    """By `settle-duplicate`, while one is open."""
    return hold.reason == DUPLICATE and bool(state.open_duplicates)


def release_because(state: Candidacy, placed_because: str, reason: str) -> tuple[Fact, ...]:
    """Ends the holds that a rule placed for this reason: a clinician has looked at it."""
    return tuple(
        HoldReleased(hold_id=hold.hold_id, revokes=id, reason=reason)
        for id, hold in state.open_holds.items()
        if hold.reason == placed_because
    )


class HoldWait(WaitRanOut[UUID], name="hold"): ...


def hold_waits(state: Candidacy) -> Iterator[Wait]:
    if state.standing.over:
        return
    for hold in state.open_holds.values():
        if not _is_settled_elsewhere(state, hold):
            yield Wait(HoldWait, hold.hold_id, Role.CLINICIAN, "release-hold", hold.until)


def tell_overdue_hold(state: Candidacy, ran_out: HoldWait, at: Moment) -> tuple[Fact, ...]:
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    letter = to_medical_director("hold-overdue", at, until, about(Thing.HOLD, ran_out.about))
    return (HoldOverdue(hold_id=ran_out.about, until=until), letter)
