"""What every service knows of a patient: said once, folded once, judged once."""

from shared.standing.folding import HEARD, Fold, after, folding
from shared.standing.judging import Act, against, speaking
from shared.standing.standing import CONSENTS, Consent, OfPatient, Plan, Revoked, Standing

__all__ = [
    "CONSENTS",
    "HEARD",
    "Act",
    "Consent",
    "Fold",
    "OfPatient",
    "Plan",
    "Revoked",
    "Standing",
    "after",
    "against",
    "folding",
    "speaking",
]
