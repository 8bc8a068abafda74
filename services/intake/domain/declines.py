"""Somebody else ended it: whoever was declined is written to, and what they paid is given back."""

from __future__ import annotations

from services.intake.domain.deposits import refunds
from services.intake.domain.messages import suppress_to_patient, take_ask
from services.intake.domain.state import Patient
from shared.deciding import Fact, Moment, Told


def take_discharge(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    """Before any consult the deposit is given back."""
    return () if state.consult_began else refunds(state, told.fact.type, at)


def take_death(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    """Nothing goes out to them any more, whatever was asked for."""
    return (*take_discharge(state, told, at), *suppress_to_patient(state, "deceased"))


def take_decline(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    return (*take_ask(state, told, at), *refunds(state, told.fact.type, at))
