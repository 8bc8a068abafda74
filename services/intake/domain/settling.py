"""Letters that a person looks after, until somebody says that they have. A refused address is one task, however many
letters it refuses."""

from collections.abc import Iterator
from uuid import UUID

from services.intake.domain.asks import TO_PATIENT
from services.intake.domain.forms import SettleMessage
from services.intake.domain.known import Unsettled
from services.intake.domain.state import Patient
from services.intake.domain.worries import needs_a_person
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock, number
from shared.clinical.deadlines import after_business_days, next_after
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.intake import MessageEnded, MessageOverdue, MessageSettled, MessageSuppressed
from shared.events.platform import AlertRaised

SETTLED_WITHIN = number(
    1, "d", D, "intake/messages/settled", "a message that did not arrive is seen to, in business days", "sooner"
)
ASKED_AGAIN = clock(24, "h", D, "intake/messages/settled/again", "what nobody saw to is asked again after", "sooner")


def told_of(state: Patient, ended: MessageEnded) -> tuple[Fact, ...]:
    """How a message ended, and an alert where it is the first that somebody has to look after."""
    if not needs_a_person(ended) or _joined(state, ended):
        return (ended,)
    reason = "message-cap" if isinstance(ended, MessageSuppressed) else ended.type
    return (ended, AlertRaised(reason=reason, about=ended.message_id))


def _joined(state: Patient, ended: MessageEnded) -> bool:
    return any(each.is_like(ended) for each in state.unsettled.values())


class SettlingWait(WaitRanOut[UUID], name="settle-message"): ...


def settling_waits(state: Patient) -> Iterator[Wait]:
    """One for each recipient and way of ending, under the id of the first such message."""
    for id, first in _firsts(state).items():
        if not (state.standing.died and first.to == TO_PATIENT):
            until = first.until or after_business_days(first.at, SETTLED_WITHIN, clinic_of(state.clinic).time_zone)
            yield Wait(SettlingWait, id, Role.OPERATIONS, "settle-message", until, first.at)


def _firsts(state: Patient) -> dict[UUID, Unsettled]:
    found: dict[tuple[str, str], UUID] = {}
    for id, each in state.unsettled.items():
        found.setdefault(each.group, id)
    return {id: state.unsettled[id] for id in found.values()}


def settle(state: Patient, command: SettleMessage, at: Moment) -> Answer:
    """Somebody looked after it: called the patient, corrected the address, mended the mail. The fact names the first
    message, to which task and alert belong, and stands for all that joined it. A page that reached nobody is answered
    by a call."""
    lost = state.out_of_reach
    reached = lost.message_id if lost and str(lost.message_id) == command.message_id else None
    if named := dict.fromkeys((*([reached] if reached else []), *_first_like(state, command.message_id))):
        said = {"reason": command.reason, "role": at.actor.role.value}
        return tuple(MessageSettled(message_id=id, reached=id == reached, **said) for id in named)
    known = any(str(id) == command.message_id for id in (*state.asks, *state.ended))
    return Refused(("nothing-to-settle",)) if known else UNKNOWN


def _first_like(state: Patient, message_id: str) -> Iterator[UUID]:
    """The first of those that one look is enough for, with this one."""
    for seen_to in (each for id, each in state.unsettled.items() if str(id) == message_id):
        yield from (id for id, each in _firsts(state).items() if each.group == seen_to.group)


def tell_unsettled(state: Patient, ran_out: SettlingWait, at: Moment) -> tuple[Fact, ...]:
    return (MessageOverdue(message_id=ran_out.about, until=next_after(ran_out.until, at.now, ASKED_AGAIN)),)
