"""The medicines that a patient names, matched on RxNorm ingredients.

Only an exact ingredient of one class, or a lone entry that says nothing is taken, is without finding.
Everything else goes to a clinician.
"""

from shared.clinical.medicines.screening import Match, Screened, screen

__all__ = ["Match", "Screened", "screen"]
