"""Messages that somebody wants sent: which fact asks for which letter, to whom, and until when it is worth sending."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from shared.deciding import Fact
from shared.events.common import MessageRequested
from shared.events.eligibility import (
    CandidateDeclined,
    CandidatePrequalified,
    ConsultDeclined,
    CrisisPaged,
    HoldPlaced,
    MedicationShipped,
)
from shared.events.intake import DepositReminded, DraftReminded
from shared.events.monitoring import AlertPaged

TO_PATIENT = "patient"
REMINDER = "assessment-incomplete"
DEPOSIT_DUE = "deposit-due"
PAGE = "crisis-page"
ALERT = "alert-page"
LADDER = frozenset({PAGE, ALERT})
"""What a ladder sends: it repeats by itself until a human answers."""

NOT_MAILED = frozenset({"peer-monitor", "emergency-contact"})
"""On a ladder, but with nobody's consent to mail: they are called."""

DECISION_LETTER_FOR = timedelta(days=7)  # D: after that the account says it better than an old letter
PAGE_FOR = timedelta(hours=1)  # D: the ladder sends the next one long before


class Ask(BaseModel):
    """`to` is `patient` or a role of the clinic, or `fail-safe`."""

    model_config = ConfigDict(frozen=True)

    template: str
    to: str
    not_before: datetime
    expires_at: datetime

    @property
    def to_patient(self) -> bool:
        return self.to == TO_PATIENT


def asked_by(fact: Fact, at: datetime) -> Ask | None:
    """The message this fact asks for, if it asks for one."""
    match fact:
        case MessageRequested():
            return Ask(template=fact.template, to=fact.to, not_before=fact.not_before, expires_at=fact.expires_at)
        case DraftReminded(unsent=None):
            return Ask(template=REMINDER, to=TO_PATIENT, not_before=at, expires_at=fact.expires_at)
        case DepositReminded(unsent=None):
            return Ask(template=DEPOSIT_DUE, to=TO_PATIENT, not_before=at, expires_at=fact.expires_at)
        case CandidateDeclined():
            return _letter("declined-with-resources", at)
        case CandidatePrequalified():
            return _letter("prequalified", at)
        case ConsultDeclined():
            return _letter("consult-declined", at)
        case MedicationShipped():
            return _letter("rx-status", at)
        case HoldPlaced():
            return _letter("hold-placed", at)
        case CrisisPaged():
            return Ask(template=PAGE, to=fact.to, not_before=at, expires_at=at + PAGE_FOR)
        case AlertPaged():
            return Ask(template=ALERT, to=fact.to, not_before=at, expires_at=at + PAGE_FOR)
    return None


def _letter(template: str, at: datetime) -> Ask:
    return Ask(template=template, to=TO_PATIENT, not_before=at, expires_at=at + DECISION_LETTER_FOR)
