"""A prescription underway to somebody who is on hold or gone: the pharmacy is told to stop, and asked what became of it
(clinical reference 1.4, rows 43 to 47)."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from services.eligibility.domain.known import Prescription
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, number
from shared.clinical.deadlines import after_business_days
from shared.deciding import Fact, Moment, Role, Wait, WaitRanOut
from shared.events.treatment import DispenseResumed, DispenseStopped

ANSWERED_WITHIN = number(
    1, "d", D, "eligibility/delivery/stopped", "the pharmacy says what became of it, in business days", "sooner"
)


class Turn(NamedTuple):
    """The pharmacy is told to stop, or to go on, for the next time."""

    prescription_id: UUID
    number: int

    def __str__(self) -> str:
        return f"{self.prescription_id}:{self.number}"


class StopWait(WaitRanOut[Turn], name="stop-dispense"): ...


def reason_to_stop(state: Candidacy, prescription: Prescription) -> str:
    """Empty where nothing stands against it."""
    standing = state.standing
    reasons = {
        "deceased": standing.died,
        "discharged": standing.discharged,
        "withdrawn": standing.left,
        "episode-over": standing.gone or prescription.plan_id in standing.bygone,
        "on-hold": standing.on_hold,
    }
    return next((code for code, speaks in reasons.items() if speaks), "")


def stop_waits(state: Candidacy) -> Iterator[Wait]:
    """Due at once: whatever placed the hold, and whoever left."""
    for id, prescription in state.prescriptions.items():
        if prescription.is_underway and reason_to_stop(state, prescription) != prescription.stopped:
            turn = Turn(id, prescription.turns)
            yield Wait(StopWait, turn, Role.SYSTEM, "stop-dispense", prescription.signed_at)


def tell_the_pharmacy(state: Candidacy, ran_out: StopWait, at: Moment) -> tuple[Fact, ...]:
    id = ran_out.about.prescription_id
    until = after_business_days(at.now, ANSWERED_WITHIN, clinic_of(at.clinic).time_zone)
    if because := reason_to_stop(state, state.prescriptions[id]):
        return (DispenseStopped(prescription_id=id, because=because, until=until),)
    return (DispenseResumed(prescription_id=id, until=until),)
