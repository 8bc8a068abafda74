"""How the deposit moves: asked for, reminded of, expired, paid, given back."""

from typing import Any
from uuid import UUID

from services.intake.domain.state.folds import asked
from services.intake.domain.state.patient import Deposit, Patient
from shared.deciding import Fact, Told
from shared.events.intake import (
    DepositExpired,
    DepositPaid,
    DepositRefunded,
    DepositRefundRequested,
    DepositReminded,
    DepositRequested,
)
from shared.events.scheduling import AppointmentStarted
from shared.standing import Fold


def _requested(state: Patient, fact: DepositRequested, told: Told) -> dict[str, Any]:
    deposit = Deposit(amount_cents=fact.amount_cents, requested_at=told.time, expires_at=fact.expires_at)
    return {"deposits": {**state.deposits, fact.payment_id: deposit}}


def _reminded(state: Patient, fact: DepositReminded, told: Told) -> dict[str, Any]:
    return _with(state, fact.payment_id, reminded=fact.number) | asked(state, fact, told)


def _expired(state: Patient, fact: DepositExpired, told: Told) -> dict[str, Any]:
    return _with(state, fact.payment_id, expired=True)


def _paid(state: Patient, fact: DepositPaid, told: Told) -> dict[str, Any]:
    return _with(state, fact.payment_id, paid=True)


def _owed(state: Patient, fact: DepositRefundRequested, told: Told) -> dict[str, Any]:
    return _with(state, fact.payment_id, refund_until=fact.until, refund_reason=fact.reason)


def _given_back(state: Patient, fact: DepositRefunded, told: Told) -> dict[str, Any]:
    return _with(state, fact.payment_id, refunded=True)


def _with(state: Patient, payment_id: UUID, **update: Any) -> dict[str, Any]:
    deposit = state.deposits[payment_id].model_copy(update=update)
    return {"deposits": {**state.deposits, payment_id: deposit}}


def _met(state: Patient, fact: AppointmentStarted, told: Told) -> dict[str, Any]:
    return {"consult_began": state.consult_began or fact.appointment == "consult"}


PAYING_FOLDS: dict[type[Fact], Fold] = {
    DepositRequested: _requested,
    DepositReminded: _reminded,
    DepositExpired: _expired,
    DepositPaid: _paid,
    DepositRefundRequested: _owed,
    DepositRefunded: _given_back,
    AppointmentStarted: _met,
}
