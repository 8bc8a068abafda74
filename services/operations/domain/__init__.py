"""What operations remembers: each patient's past and stage, each clinic's roster. Pure; nothing is told here."""

from __future__ import annotations

from services.operations.domain.folding import HEARD, evolve
from services.operations.domain.journey import Journey
from services.operations.domain.roster import Roster, set_roster

__all__ = ["HEARD", "Journey", "Roster", "evolve", "set_roster"]
