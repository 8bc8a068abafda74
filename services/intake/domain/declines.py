"""Somebody declined the patient: they are written to, and what they paid is given back."""

from __future__ import annotations

from services.intake.domain.deposits import refunds
from services.intake.domain.messages import take_ask
from services.intake.domain.state import Patient
from shared.deciding import Fact, Moment, Told


def take_decline(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    return (*take_ask(state, told, at), *refunds(state, told.fact.type, at))
