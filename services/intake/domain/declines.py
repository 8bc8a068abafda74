"""Somebody else ended it: whoever was declined is written to, and what they paid is given back."""

from services.intake.domain.deposits import refunds
from services.intake.domain.messages import look_again
from services.intake.domain.state import Patient
from shared.deciding import Fact, Moment, Told


def take_end(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    """Discharged or dead: before any consult the deposit is given back."""
    owed = () if state.consult_began else refunds(state, told.fact.type, at)
    return (*owed, *look_again(state, told, at))


def take_decline(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    return (*look_again(state, told, at), *refunds(state, told.fact.type, at))
