"""Intake's decisions: the patient, the assessment, consents, the deposit, every message to a person. Pure."""

from collections.abc import Iterator

from services.intake.domain.assessments import draft_waits, erasures
from services.intake.domain.deposits import deposit_waits
from services.intake.domain.folding import HEARD, evolve
from services.intake.domain.messages import mails
from services.intake.domain.reaching import reaching_waits
from services.intake.domain.refunding import review_waits
from services.intake.domain.settling import settling_waits
from services.intake.domain.state import Patient
from shared.deciding import Effect, Wait

__all__ = ["HEARD", "Patient", "effects", "evolve", "waits"]


def waits(state: Patient) -> Iterator[Wait]:
    yield from draft_waits(state)
    yield from deposit_waits(state)
    yield from review_waits(state)
    yield from settling_waits(state)
    yield from reaching_waits(state)


def effects(state: Patient) -> Iterator[Effect]:
    yield from mails(state)
    yield from erasures(state)
