"""The deposit: asked for after prequalification, paid once, given back whole where the pathway closes before a consult
or a clinician declines (clinical reference 1.4, rows 11 and 12; 1.7)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.intake.domain.asks import requested
from services.intake.domain.forms import ConfirmRefund, ReceivePayment, RequestDeposit
from services.intake.domain.known import Deposit
from services.intake.domain.messages import letter, stopped_by
from services.intake.domain.state import Patient
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, S, clock, clocks, number
from shared.clinical.deadlines import after_business_days
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.intake import (
    DepositExpired,
    DepositPaid,
    DepositRefunded,
    DepositRefundRequested,
    DepositReminded,
    DepositRequested,
)
from shared.standing import Act, against, speaking

AMOUNT_CENTS = number(25_000, "{US cents}", S, "intake/deposit/amount", "the deposit", source="A12")
LINK_FOR = clock(72, "h", D, "intake/deposit/link", "a link to pay the deposit holds for")
REMINDERS = clocks((24, 48), "h", D, "intake/deposit/reminders", "a deposit is reminded of, after it was asked for")
REFUNDED_WITHIN = number(
    3, "d", D, "intake/deposit/refund", "a deposit that is owed is given back, in business days", "sooner"
)


def request_deposit(state: Patient, command: RequestDeposit, at: Moment) -> Answer:
    """A link to pay by; one at a time, and none after the deposit was paid."""
    if codes := _reasons_against(state):
        return Refused(codes)
    payment_id = at.new_id("payment")
    requested = DepositRequested(payment_id=payment_id, amount_cents=AMOUNT_CENTS, expires_at=at.now + LINK_FOR)
    return (requested,)


def _reasons_against(state: Patient) -> tuple[str, ...]:
    deposits = state.deposits.values()
    codes = {
        **against(state, Act.BEGIN),
        "not-prequalified": not state.prequalified,
        "already-requested": any(deposit.open for deposit in deposits),
        "already-paid": any(deposit.kept for deposit in deposits),
    }
    return speaking(codes)


def receive_payment(state: Patient, command: ReceivePayment, at: Moment) -> Answer:
    """The provider's confirmation, also of a link that has expired: the money came. Again, it tells nothing."""
    found = find(state, command.payment_id)
    if found is None:
        return UNKNOWN
    payment_id, deposit = found
    if command.amount_cents != deposit.amount_cents:
        return Refused(("amount-mismatch",))
    if deposit.paid:
        return ()
    paid = DepositPaid(payment_id=payment_id, amount_cents=deposit.amount_cents)
    return (paid, *stopped_by(state, at, paid), *_kept_or_not(state, payment_id, deposit, at))


def find(state: Patient, payment_id: str) -> tuple[UUID, Deposit] | None:
    return next((each for each in state.deposits.items() if str(each[0]) == payment_id), None)


def _kept_or_not(state: Patient, payment_id: UUID, deposit: Deposit, at: Moment) -> tuple[Fact, ...]:
    """A receipt, or at once the refund of money that came too late or twice."""
    if reason := _reason_to_refund(state):
        return (refund(payment_id, deposit.amount_cents, reason, at),)
    return letter(state, "deposit-receipt", at, about(Thing.DEPOSIT, payment_id))


def _reason_to_refund(state: Patient) -> str | None:
    standing = state.standing
    if standing.declined:
        return state.verdict
    if standing.over and not state.consult_began:
        return "withdrawn" if standing.left else "episode-over"
    return "paid-twice" if any(deposit.kept for deposit in state.deposits.values()) else None


def refunds(state: Patient, reason: str, at: Moment) -> tuple[Fact, ...]:
    """What was paid and is kept is to be given back."""
    kept = ((id, deposit) for id, deposit in state.deposits.items() if deposit.kept)
    return tuple(refund(id, deposit.amount_cents, reason, at) for id, deposit in kept)


def refund(payment_id: UUID, amount_cents: int, reason: str, at: Moment) -> DepositRefundRequested:
    return DepositRefundRequested(
        payment_id=payment_id, amount_cents=amount_cents, reason=reason, until=refunded_by(at)
    )


def refunded_by(at: Moment) -> datetime:
    return after_business_days(at.now, REFUNDED_WITHIN, clinic_of(at.clinic).time_zone)


def confirm_refund(state: Patient, command: ConfirmRefund, at: Moment) -> Answer:
    """Operations gave the money back. Twice tells nothing."""
    found = find(state, command.payment_id)
    if found is None:
        return UNKNOWN
    payment_id, deposit = found
    if deposit.refund_until is None:
        return Refused(("no-refund-owed",))
    if deposit.refunded:
        return ()
    refunded = DepositRefunded(payment_id=payment_id, amount_cents=deposit.refund_cents)
    return (refunded, *stopped_by(state, at, refunded), *letter(state, "deposit-refund", at))


class RefundWait(WaitRanOut[UUID], name="refund"): ...


class DepositReminderWait(WaitRanOut[UUID], name="remind-deposit"): ...


class PaymentWait(WaitRanOut[UUID], name="expire-deposit"): ...


def deposit_waits(state: Patient) -> Iterator[Wait]:
    """The payment provider, while the link holds: the patient pays there, and the provider tells us. Operations for a
    refund that is owed, also to a patient who has left."""
    for id, deposit in state.deposits.items():
        if deposit.open:
            yield from _payment_waits(state, id, deposit)
        if deposit.refund_until and not deposit.refunded:
            yield Wait(RefundWait, id, Role.OPERATIONS, "refund-deposit", deposit.refund_until)


def _payment_waits(state: Patient, id: UUID, deposit: Deposit) -> Iterator[Wait]:
    if deposit.reminded < len(REMINDERS) and state.may_be_written_to:
        yield Wait(DepositReminderWait, id, Role.SYSTEM, "remind", _reminder(deposit, deposit.reminded))
    yield Wait(PaymentWait, id, Role.SYSTEM, "pay-deposit", deposit.expires_at)


def _reminder(deposit: Deposit, number: int) -> datetime:
    """When the next reminder goes out, or the link ends."""
    return deposit.requested_at + REMINDERS[number] if number < len(REMINDERS) else deposit.expires_at


def remind_of_deposit(state: Patient, ran_out: DepositReminderWait, at: Moment) -> tuple[Fact, ...]:
    """One reminder, for the latest time that has passed."""
    id, deposit = ran_out.about, state.deposits[ran_out.about]
    number = max(sum(deposit.requested_at + after <= at.now for after in REMINDERS), deposit.reminded + 1)
    return (
        DepositReminded(
            payment_id=id,
            number=number,
            expires_at=_reminder(deposit, number),
            unsent=None if state.email else "no-address",
        ),
    )


def expire_deposit(state: Patient, ran_out: PaymentWait, at: Moment) -> tuple[Fact, ...]:
    expired = DepositExpired(payment_id=ran_out.about)
    return (expired, *stopped_by(state, at, expired))


def tell_overdue_refund(state: Patient, ran_out: RefundWait, at: Moment) -> tuple[Fact, ...]:
    """Asked for again, and the lead of operations is told."""
    id, deposit = ran_out.about, state.deposits[ran_out.about]
    again = refund(id, deposit.refund_cents, deposit.refund_reason, at)
    told = requested("refund-overdue", "operations-lead", at.now, again.until, about(Thing.REFUND, id))
    return (again, told)
