"""What operations remembers: each patient's past and stage. Pure; nothing is told here."""

from services.operations.domain.folding import HEARD, evolve
from services.operations.domain.state import Journey

__all__ = ["HEARD", "Journey", "evolve"]
