"""What becomes of a deposit when an episode ends: given back whole before a consult, else a person decides (clinical
reference 1.7). Nothing is kept silently."""

from collections.abc import Iterator
from uuid import UUID

from services.intake.domain.asks import requested
from services.intake.domain.deposits import find, refund, refunded_by, refunds
from services.intake.domain.forms import SettleDeposit
from services.intake.domain.state import Patient
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.intake import DepositKept, DepositReviewDue


def owed_at_end(state: Patient, reason: str, at: Moment) -> tuple[Fact, ...]:
    """After a consult began operations decide what is given back; before it, all of it is."""
    if not state.consult_began:
        return refunds(state, reason, at)
    open = (id for id, deposit in state.deposits.items() if deposit.kept and not deposit.reviewed)
    return tuple(DepositReviewDue(payment_id=id, reason=reason, until=refunded_by(at)) for id in open)


class DepositReviewWait(WaitRanOut[UUID], name="settle-deposit"): ...


def review_waits(state: Patient) -> Iterator[Wait]:
    for id, deposit in state.deposits.items():
        if deposit.review_until:
            yield Wait(DepositReviewWait, id, Role.OPERATIONS, "settle-deposit", deposit.review_until)


def tell_unsettled_deposit(state: Patient, ran_out: DepositReviewWait, at: Moment) -> tuple[Fact, ...]:
    """Asked for again, and the lead of operations is told."""
    id = ran_out.about
    again = DepositReviewDue(payment_id=id, reason=state.deposits[id].review_reason, until=refunded_by(at))
    return (again, requested("refund-overdue", "operations-lead", at.now, again.until, about(Thing.REFUND, id)))


def settle_deposit(state: Patient, command: SettleDeposit, at: Moment) -> Answer:
    """Operations say how much is given back, and why."""
    found = find(state, command.payment_id)
    if found is None:
        return UNKNOWN
    id, deposit = found
    if deposit.review_until is None:
        return Refused(("nothing-to-settle",))
    if command.refund_cents > deposit.amount_cents:
        return Refused(("more-than-paid",))
    if command.refund_cents == 0:
        return (DepositKept(payment_id=id, reason=command.reason, role=at.actor.role.value),)
    return (refund(id, command.refund_cents, deposit.review_reason, at),)
