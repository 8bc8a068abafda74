"""Messages that somebody wants sent: which fact asks for which letter, to whom, and until when it is worth sending."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.domain.truths import keys_of
from shared.clinical.criteria import D, clock
from shared.deciding import Fact, Known, Told
from shared.events.common import About, MessageRequested, Thing, about
from shared.events.eligibility import CandidateDeclined, CandidatePrequalified, ConsultDeclined, CrisisPaged, HoldPlaced
from shared.events.intake import DepositReminded, DraftReminded
from shared.events.monitoring import AlertPaged
from shared.events.treatment import MedicationShipped

TO_PATIENT = "patient"
REMINDER = "assessment-incomplete"
INVITATION = "prequalified"
DEPOSIT_DUE = "deposit-due"
PAGE = "crisis-page"
ALERT = "alert-page"
INVITING = frozenset({INVITATION, "booking-due", "deposit-wanted", "appointment-missed", "waitlist-offer"})
"""What asks a patient to book."""

LADDER = frozenset({PAGE, ALERT})
"""What a ladder sends: it repeats by itself until a human answers."""

NOT_MAILED = frozenset({"peer-monitor", "emergency-contact"})
"""On a ladder, but with nobody's consent to mail: they are called."""

ASKING: frozenset[type[Fact]] = frozenset(
    {
        MessageRequested,
        CandidateDeclined,
        CandidatePrequalified,
        ConsultDeclined,
        MedicationShipped,
        HoldPlaced,
        CrisisPaged,
        AlertPaged,
    }
)
"""What others tell that asks for a letter."""

# After that the account says it better than an old letter.
DECISION_LETTER_FOR = clock(7, "d", D, "intake/messages/decision", "a letter about a decision is sent until")
# Less than a ladder waits before it asks again.
BUNDLED_FOR = clock(
    4, "min", D, "intake/messages/bundle", "one page stands for all to its reader about one patient for"
)
# The next one to the same reader takes its place: what a ladder asked while nothing could be sent is not lost.
PAGE_FOR = clock(24, "h", D, "intake/messages/page", "a page to staff is sent until")


class Said(NamedTuple):
    """When and where a fact was told."""

    at: datetime
    stream: str
    number: int

    def before(self, other: Said) -> bool:
        """Two facts of one stream are compared by their numbers, facts of two streams by their time."""
        return self.number < other.number if self.stream == other.stream else self.at <= other.at


class Ask(Known):
    """`to` is `patient` or a role of the clinic, or `fail-safe`; `about` are the keys of what it is about.

    `bundled`: its reader was paged about the same patient just now.
    """

    template: str
    to: str
    not_before: datetime
    expires_at: datetime
    about: tuple[str, ...] = ()
    said: Said | None = None
    bundled: bool = False

    @property
    def to_patient(self) -> bool:
        return self.to == TO_PATIENT

    @property
    def reader(self) -> tuple[str, str, tuple[str, ...]]:
        """Who is told of what by which letter."""
        return self.template, self.to, self.about


class Unreached(Known):
    """A page that reached nobody, as it was told `at`: since when that is so, and until when somebody is called."""

    message_id: UUID
    template: str
    to: str
    about: tuple[str, ...]
    said: Said
    since: datetime
    at: datetime
    until: datetime


def asked_by(told: Told) -> Ask | None:
    """The message this fact asks for, if it asks for one."""
    wanted = _wanted(told.fact, told.time)
    if wanted is None:
        return None
    said = Said(told.time, told.stream, told.number)
    return Ask(
        template=wanted.template,
        to=wanted.to,
        not_before=wanted.not_before,
        expires_at=wanted.expires_at,
        about=keys_of(wanted.about),
        said=said,
    )


def _wanted(fact: Fact, at: datetime) -> MessageRequested | None:
    match fact:
        case MessageRequested():
            return fact
        case DraftReminded(unsent=None):
            return _letter(REMINDER, at, fact.expires_at, about(Thing.DRAFT, fact.assessment_id))
        case DepositReminded(unsent=None):
            return _letter(DEPOSIT_DUE, at, fact.expires_at, about(Thing.PAYMENT, fact.payment_id))
        case CandidateDeclined():
            return _decision("declined-with-resources", at, about(Thing.DECLINE))
        case CandidatePrequalified(again=False):
            return _decision(INVITATION, at, about(Thing.INVITATION))
        case ConsultDeclined():
            return _decision("consult-declined", at, about(Thing.DECLINE))
        case MedicationShipped():
            return _decision("rx-status", at, about(Thing.PARCEL, fact.prescription_id))
        case HoldPlaced():
            return _decision("hold-placed", at, about(Thing.HOLD, fact.hold_id))
        case CrisisPaged():
            return _page(PAGE, fact.to, at, about(Thing.CRISIS, fact.crisis_id))
        case AlertPaged():
            return _page(ALERT, fact.to, at, about(Thing.ALERT, fact.alert_id))
    return None


def _decision(template: str, at: datetime, about: About) -> MessageRequested:
    return _letter(template, at, at + DECISION_LETTER_FOR, about)


def _letter(template: str, at: datetime, expires_at: datetime, about: About) -> MessageRequested:
    return requested(template, TO_PATIENT, at, expires_at, about)


def _page(template: str, to: str, at: datetime, about: About) -> MessageRequested:
    return requested(template, to, at, at + PAGE_FOR, about)


def requested(
    template: str, to: str, at: datetime, expires_at: datetime, *about: About, reason: str = ""
) -> MessageRequested:
    """A message that is wanted from now on."""
    return MessageRequested(
        template=template, reason=reason or template, to=to, not_before=at, expires_at=expires_at, about=about
    )
