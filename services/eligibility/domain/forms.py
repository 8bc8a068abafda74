"""What clinicians may ask of eligibility."""

from __future__ import annotations

from typing import Literal

from shared.deciding import Command
from shared.texts import Note


class DecideReview(Command):
    patient_id: str
    decision: Literal["prequalify", "decline"]
    reason: Note


class PlaceHold(Command):
    patient_id: str
    reason: Note


class ReleaseHold(Command):
    patient_id: str
    hold_id: str
    reason: Note


class AcknowledgeCrisis(Command):
    patient_id: str
    reason: Note
