"""How the deposit moves: asked for, reminded of, expired, paid, given back."""

from uuid import UUID

from services.intake.domain.folding.patient import asked
from services.intake.domain.known import Deposit
from services.intake.domain.state import Patient, but
from shared.deciding import Told
from shared.events.intake import (
    DepositExpired,
    DepositKept,
    DepositPaid,
    DepositRefunded,
    DepositRefundRequested,
    DepositReminded,
    DepositRequested,
    DepositReviewDue,
)
from shared.events.scheduling import AppointmentStarted
from shared.folding import Folds, fold


def _requested(state: Patient, fact: DepositRequested, told: Told) -> Patient:
    deposit = Deposit(amount_cents=fact.amount_cents, requested_at=told.time, expires_at=fact.expires_at)
    return but(state, deposits={**state.deposits, fact.payment_id: deposit})


def _reminded(state: Patient, fact: DepositReminded, told: Told) -> Patient:
    return _with(asked(state, fact, told), fact.payment_id, reminded=fact.number)


def _expired(state: Patient, fact: DepositExpired, told: Told) -> Patient:
    return _with(state, fact.payment_id, expired=True)


def _paid(state: Patient, fact: DepositPaid, told: Told) -> Patient:
    return _with(state, fact.payment_id, paid=True)


def _owed(state: Patient, fact: DepositRefundRequested, told: Told) -> Patient:
    owed = {"refund_until": fact.until, "refund_reason": fact.reason, "refund_cents": fact.amount_cents}
    return _with(state, fact.payment_id, review_until=None, **owed)


def _to_settle(state: Patient, fact: DepositReviewDue, told: Told) -> Patient:
    return _with(state, fact.payment_id, review_until=fact.until, review_reason=fact.reason)


def _stays(state: Patient, fact: DepositKept, told: Told) -> Patient:
    return _with(state, fact.payment_id, review_until=None)


def _given_back(state: Patient, fact: DepositRefunded, told: Told) -> Patient:
    return _with(state, fact.payment_id, refunded=True)


def _with(state: Patient, payment_id: UUID, **update: object) -> Patient:
    deposit = state.deposits[payment_id].model_copy(update=update)
    return but(state, deposits={**state.deposits, payment_id: deposit})


def _met(state: Patient, fact: AppointmentStarted, told: Told) -> Patient:
    return but(state, consult_began_at=told.time) if fact.appointment == "consult" else state


PAYING_FOLDS: Folds[Patient] = (
    fold(DepositRequested, _requested),
    fold(DepositReminded, _reminded),
    fold(DepositExpired, _expired),
    fold(DepositPaid, _paid),
    fold(DepositRefundRequested, _owed),
    fold(DepositReviewDue, _to_settle),
    fold(DepositKept, _stays),
    fold(DepositRefunded, _given_back),
    fold(AppointmentStarted, _met),
)
