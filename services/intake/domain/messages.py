"""What goes out, what does not and why (clinical reference 7.5)."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from services.intake.domain.asks import ASKING, INVITING, LADDER, NOT_MAILED, TO_PATIENT, Ask, requested
from services.intake.domain.folding import evolve
from services.intake.domain.settling import told_of
from services.intake.domain.state import Patient
from services.intake.domain.truths import ENDING, thing_of
from services.intake.domain.worries import CAP
from shared.clinical.caps import EXEMPT, may_send
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock
from shared.clinical.when import QUIET_HOURS, local_date, out_of_quiet_hours
from shared.deciding import Effect, EffectEnded, Fact, Moment, Told
from shared.events.common import About
from shared.events.eligibility import CandidateDeclined, ConsultDeclined, CrisisDetected
from shared.events.intake import (
    FACTS,
    MessageEnded,
    MessageExpired,
    MessageFailed,
    MessageSent,
    MessageSuppressed,
    MessageUnknown,
)
from shared.events.scheduling import EpisodeLapsed
from shared.events.treatment import PatientDied, PatientDischarged

MAIL = "mail"
# After that the account says it better than an old letter.
LETTER_FOR = clock(7, "d", D, "intake/messages/letter", "a receipt, or a letter about a refund, is sent until")

_PAYING_BACK: set[type[Fact]] = {CandidateDeclined, ConsultDeclined, PatientDischarged, PatientDied, EpisodeLapsed}
"""After these the deposit goes back besides (`declines`)."""
_CLOSING: set[type[Fact]] = {CrisisDetected}
LOOKED_AT = (ASKING | set(ENDING) | _CLOSING) - set(FACTS) - _PAYING_BACK
"""What others tell that asks for a letter, makes one untrue, or closes the way to its reader."""

_ENDS: dict[str, type[MessageEnded]] = {
    "failed": MessageFailed,
    "suppressed": MessageSuppressed,
    "expired": MessageExpired,
    "unknown": MessageUnknown,
}


def send_at(state: Patient, ask: Ask) -> datetime:
    """When it may go out: a patient is not written to in quiet hours where they are; staff and what is urgent are."""
    if not ask.to_patient or ask.template in EXEMPT:
        return ask.not_before
    return out_of_quiet_hours(ask.not_before, QUIET_HOURS, state.time_zone)


def mails(state: Patient) -> Iterator[Effect]:
    """Every mail that was asked for, may be sent and has not ended."""
    for id, ask in open_asks(state):
        if reason_against(state, ask) is None:
            urgent = ask.template in LADDER or ask.template in EXEMPT
            yield Effect(id, MAIL, send_at(state, ask), ask.expires_at, _line(state, ask), urgent)


def open_asks(state: Patient) -> Iterator[tuple[UUID, Ask]]:
    return ((id, ask) for id, ask in state.asks.items() if id not in state.ended)


def _line(state: Patient, ask: Ask) -> dict[str, str | bool]:
    clinic = clinic_of(state.clinic or state.reported[0])
    to = state.email if ask.to_patient else clinic.address(ask.to)
    return {
        "to": to or "",
        "sender": clinic.sender,
        "clinic": clinic.display,
        "template": ask.template,
        "patient_id": state.patient_id or state.reported[1],
        "to_staff": not ask.to_patient,
        **({"page": True, "role": ask.to, "clinic_id": clinic.name} if ask.template in LADDER else {}),
    }


def reason_against(state: Patient, ask: Ask) -> str | None:
    """Why this message may not go out now, or None. Staff are written to as long as it is true."""
    reasons = _of_patients(state, ask) if ask.to_patient else _of_staff(state, ask)
    reasons["no-longer-true"] = not state.is_true(ask)
    return next((reason for reason, speaks in reasons.items() if speaks), None)


def _of_staff(state: Patient, ask: Ask) -> dict[str, bool]:
    return {"no-channel": ask.to in NOT_MAILED, "bundled": ask.bundled, "overtaken": _overtaken(state, ask)}


def _overtaken(state: Patient, ask: Ask) -> bool:
    """A later page to the same reader about the same says it all."""
    if ask.template not in LADDER or ask.said is None:
        return False
    others = (other for _, other in open_asks(state) if other.reader == ask.reader and other is not ask)
    return any(other.said and not other.bundled and not other.said.before(ask.said) for other in others)


def _of_patients(state: Patient, ask: Ask) -> dict[str, bool]:
    """Nobody is asked to book what would be refused."""
    invites = ask.template in INVITING
    return {
        "deceased": state.standing.died,
        "withdrawn": state.standing.withdrawn,
        "consent-withdrawn": not state.may_be_written_to,
        "on-hold": invites and state.standing.on_hold,
        "crisis-open": invites and state.standing.in_crisis,
    }


def _unreachable(state: Patient, ask: Ask) -> str | None:
    return "no-address" if ask.to_patient and not state.email else None


def look_again(state: Patient, told: Told, at: Moment) -> tuple[Fact, ...]:
    """Stops what must not go out: the message that this fact asks for, if a rule is against it, and each waiting
    message that has become untrue."""
    return (*_stopped(state), *_beyond_reach(state, told.id))


def _beyond_reach(state: Patient, id: UUID) -> tuple[Fact, ...]:
    """A message to nobody, or beyond a cap, which also trips an alarm."""
    ask = state.asks.get(id)
    if ask is None or reason_against(state, ask):
        return ()
    if reason := _unreachable(state, ask):
        return (suppressed(id, ask, reason),)
    if ask.to_patient and beyond_cap(state, ask, besides=id):
        return told_of(state, suppressed(id, ask, CAP))
    return ()


def beyond_cap(state: Patient, ask: Ask, besides: UUID | None = None) -> bool:
    """Whether the patient would get a third copy of one letter, or a seventh letter, on one local day."""
    day = _day(state, ask)
    same_day = [
        other.template
        for id, other in state.asks.items()
        if id != besides and other.to_patient and state.ended.get(id) != "suppressed" and _day(state, other) == day
    ]
    return not may_send(ask.template, same_day)


def _day(state: Patient, ask: Ask) -> date:
    return local_date(send_at(state, ask), state.time_zone)


def suppressed(id: UUID, ask: Ask, reason: str) -> MessageSuppressed:
    return MessageSuppressed(message_id=id, template=ask.template, to=ask.to, reason=reason)


def stopped_by(state: Patient, at: Moment, *facts: Fact) -> tuple[Fact, ...]:
    """What must not go out any more once these facts are told."""
    for fact in facts:
        state = evolve(state, Told(fact, at.cause, at.now, at.cause, stream="", number=0))
    return tuple(_stopped(state))


def _stopped(state: Patient) -> Iterator[Fact]:
    for id, ask in open_asks(state):
        if reason := reason_against(state, ask):
            yield suppressed(id, ask, reason)


def letter(state: Patient, template: str, at: Moment, *about: About) -> tuple[Fact, ...]:
    """A letter of intake's own to the patient, where they can be written to."""
    if not (state.may_be_written_to and state.email):
        return ()
    return (requested(template, TO_PATIENT, at.now, at.now + LETTER_FOR, *about),)


def note_mail(state: Patient, ended: EffectEnded, at: Moment) -> tuple[Fact, ...]:
    """How a mail ended. A page whose end is unknown is asked for again; of every other unknown end a person hears."""
    ask = state.asks[ended.key]
    fact = _ended(ask, ended)
    if ended.outcome == "unknown" and ask.template in LADDER:
        things = map(thing_of, ask.about)
        again = requested(ask.template, ask.to, ask.not_before, ask.expires_at, *things, reason="page-unknown")
        return (fact, again)
    return told_of(state, fact)


def _ended(ask: Ask, ended: EffectEnded) -> MessageEnded:
    fields = {"message_id": ended.key, "template": ask.template, "to": ask.to}
    if ended.outcome == "sent":
        return MessageSent.model_validate({**fields, "channel": ended.detail})
    return _ENDS[ended.outcome].model_validate({**fields, "reason": ended.detail})
