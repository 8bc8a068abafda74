"""Somebody else ended it: whoever was declined is written to, and what they paid is given back or decided on."""

from services.intake.domain.deposits import refunds
from services.intake.domain.messages import look_again
from services.intake.domain.refunding import owed_at_end
from services.intake.domain.state import Patient
from shared.deciding import Fact, Moment, Told


def take_end(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    """Lapsed, discharged or dead."""
    return (*owed_at_end(state, told.fact.type, at), *look_again(state, told, at))


def take_decline(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    return (*look_again(state, told, at), *refunds(state, told.fact.type, at))
