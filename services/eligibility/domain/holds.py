"""Clinical holds: a safety pause that a clinician places and releases (clinical reference 1.4, rows 43 and 44)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.eligibility.domain.forms import PlaceHold, ReleaseHold
from services.eligibility.domain.reviews import to_medical_director
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.deadlines import after_business_days, next_after
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.eligibility import HoldOverdue, HoldPlaced, HoldReleased

LOOKED_AT_WITHIN = 1  # D, business days
OVERDUE_AGAIN = timedelta(days=7)  # D: a hold may be meant to last


def place(state: Candidacy, command: PlaceHold, at: Moment) -> tuple[Fact, ...]:
    """Always: also on somebody who left."""
    until = after_business_days(at.now, LOOKED_AT_WITHIN, clinic_of(at.clinic).time_zone)
    return (HoldPlaced(hold_id=at.new_id("hold"), reason=command.reason, until=until),)


def release(state: Candidacy, command: ReleaseHold, at: Moment) -> Answer:
    placed = next((id for id, hold in state.holds.items() if str(hold.hold_id) == command.hold_id), None)
    if placed is None:
        return Refused(("unknown",), unknown=True)
    if placed in state.released:
        return Refused(("already-released",))
    return (HoldReleased(hold_id=state.holds[placed].hold_id, revokes=placed, reason=command.reason),)


def hold_waits(state: Candidacy) -> Iterator[Wait]:
    if state.left:
        return
    for hold in state.open_holds.values():
        yield Wait(f"hold:{hold.hold_id}", Role.CLINICIAN, "release-hold", hold.until)


def tell_overdue_hold(state: Candidacy, ran_out: WaitRanOut, at: Moment) -> tuple[Fact, ...]:
    hold = next(hold for hold in state.holds.values() if f"hold:{hold.hold_id}" == ran_out.key)
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    return (HoldOverdue(hold_id=hold.hold_id, until=until), to_medical_director("hold-overdue", at, until))
