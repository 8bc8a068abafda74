"""What every service knows of a patient and of who is on call: said once, folded once, judged once."""

from shared.standing.folding import HEARD, after, folding_patient, heard_by
from shared.standing.judging import Act, against, may_answer, speaking
from shared.standing.roster import Duty, OfClinic, Roster, clinic_id, roster_in, roster_of, set_roster
from shared.standing.standing import CONSENTS, Consent, OfPatient, Plan, Revoked, Standing

__all__ = [
    "CONSENTS",
    "HEARD",
    "Act",
    "Consent",
    "Duty",
    "OfClinic",
    "OfPatient",
    "Plan",
    "Revoked",
    "Roster",
    "Standing",
    "after",
    "against",
    "clinic_id",
    "folding_patient",
    "heard_by",
    "may_answer",
    "roster_in",
    "roster_of",
    "set_roster",
    "speaking",
]
