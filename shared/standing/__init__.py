"""What every service knows of a patient and of who is on call: said once, folded once, judged once."""

from shared.standing.folding import HEARD, after, folding_patient, heard_by
from shared.standing.judging import Act, against, may_answer, speaking
from shared.standing.risks import SUICIDE, Level, level_of, needs_a_review
from shared.standing.roster import Duty, OfClinic, Roster, clinic_id, roster_in, roster_of, set_roster
from shared.standing.standing import CONSENTS, Consent, OfPatient, Plan, Revoked, Risk, Standing

__all__ = [
    "CONSENTS",
    "HEARD",
    "SUICIDE",
    "Act",
    "Consent",
    "Duty",
    "Level",
    "OfClinic",
    "OfPatient",
    "Plan",
    "Revoked",
    "Risk",
    "Roster",
    "Standing",
    "after",
    "against",
    "clinic_id",
    "folding_patient",
    "heard_by",
    "level_of",
    "may_answer",
    "needs_a_review",
    "roster_in",
    "roster_of",
    "set_roster",
    "speaking",
]
