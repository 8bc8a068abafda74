"""Whether anybody heard: a page that no channel takes is told within a minute, and somebody has to call."""

from collections.abc import Iterator
from uuid import UUID

from services.intake.domain import messages
from services.intake.domain.asks import LADDER, Ask
from services.intake.domain.state import Patient
from services.intake.domain.truths import thing_of
from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after
from shared.deciding import EffectEnded, Fact, Moment, Role, Wait, WaitRanOut
from shared.events.intake import AlertUnheard

TOLD_AFTER = clock(
    1, "min", D, "intake/pages/told", "a page that no channel has taken is told, and stands in red, after", "sooner"
)
CALLED_WITHIN = clock(
    15, "min", D, "intake/pages/called", "where no page has arrived somebody is called, within", "sooner"
)
CALLED_AGAIN = clock(1, "h", D, "intake/pages/called/again", "what nobody saw to is asked again after", "sooner")


class PageWait(WaitRanOut[UUID], name="page"): ...


class ReachWait(WaitRanOut[UUID], name="reach-somebody"): ...


def reaching_waits(state: Patient) -> Iterator[Wait]:
    """For the oldest page that waits; once nobody was reached, for whoever calls somebody."""
    if lost := state.out_of_reach:
        yield Wait(ReachWait, lost.message_id, Role.OPERATIONS, "reach-somebody", lost.until, lost.since)
    elif oldest := min(_waiting(state), key=lambda each: (each[1].not_before, each[0]), default=None):
        id, ask = oldest
        yield Wait(PageWait, id, Role.SYSTEM, "tell-unreached", ask.not_before + TOLD_AFTER)


def _waiting(state: Patient) -> Iterator[tuple[UUID, Ask]]:
    """Pages that may go out yet, after which nobody was reached about this patient."""
    for id, ask in messages.open_asks(state):
        if ask.template in LADDER and not _reached(state, ask) and messages.reason_against(state, ask) is None:
            yield id, ask


def _reached(state: Patient, ask: Ask) -> bool:
    return state.reached_at is not None and state.reached_at >= ask.not_before


def tell_unreached(state: Patient, ran_out: PageWait, at: Moment) -> tuple[Fact, ...]:
    return (_nobody_reached(ran_out.about, state.asks[ran_out.about], at),)


def tell_still_unreached(state: Patient, ran_out: ReachWait, at: Moment) -> tuple[Fact, ...]:
    lost = state.out_of_reach
    assert lost
    until = next_after(ran_out.until, at.now, CALLED_AGAIN)
    fields = lost.model_dump(include={"message_id", "template", "to", "since"})
    return (AlertUnheard(**fields, about=tuple(map(thing_of, lost.about)), until=until),)


def note_mail(state: Patient, ended: EffectEnded, at: Moment) -> tuple[Fact, ...]:
    """How a message ended. Where a page can reach nobody, and no other may, that is told at once."""
    told, ask = messages.note_mail(state, ended, at), state.asks[ended.key]
    if ended.outcome not in ("failed", "expired") or ask.template not in LADDER or state.out_of_reach:
        return told
    waiting = dict(_waiting(state))
    alone = waiting.pop(ended.key, None) is not None and not waiting
    return (*told, _nobody_reached(ended.key, ask, at)) if alone else told


def _nobody_reached(id: UUID, ask: Ask, at: Moment) -> AlertUnheard:
    return AlertUnheard(
        message_id=id,
        template=ask.template,
        to=ask.to,
        about=tuple(map(thing_of, ask.about)),
        since=ask.not_before,
        until=at.now + CALLED_WITHIN,
    )
