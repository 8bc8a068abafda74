"""Every number of intake's decisions as a criterion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from services.intake.domain.asks import BUNDLED_FOR, DECISION_LETTER_FOR, PAGE_FOR
from services.intake.domain.assessments import DRAFT_KEPT, REMINDERS
from services.intake.domain.deposits import AMOUNT_CENTS, LINK_FOR, REFUNDED_WITHIN
from services.intake.domain.deposits import REMINDERS as DEPOSIT_REMINDERS
from services.intake.domain.messages import LETTER_FOR
from services.intake.domain.settling import ASKED_AGAIN, SETTLED_WITHIN
from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, Provenance


def _default(name: str, what: str, value: object, unit: str, tighten: str = "") -> Criterion:
    return Criterion(
        f"intake/{name}", what, str(value), unit, Provenance.DEFAULT, "chosen here", MEDICAL_DIRECTOR, tighten
    )


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:g}"


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:g}"


def _all_hours(spans: Iterable[timedelta]) -> str:
    return ", ".join(map(_hours, spans))


CRITERIA = (
    _default(
        "draft/reminders",
        "an assessment that was not handed in is reminded of, after its start",
        _all_hours(REMINDERS),
        "h",
    ),
    _default("draft/kept", "an assessment that was not handed in is erased, after its start", DRAFT_KEPT.days, "d"),
    Criterion(
        "intake/deposit/amount",
        "the deposit",
        str(AMOUNT_CENTS),
        "{US cents}",
        Provenance.STATED,
        "A12",
        MEDICAL_DIRECTOR,
    ),
    _default("deposit/link", "a link to pay the deposit holds for", _hours(LINK_FOR), "h"),
    _default(
        "deposit/reminders", "a deposit is reminded of, after it was asked for", _all_hours(DEPOSIT_REMINDERS), "h"
    ),
    _default(
        "deposit/refund", "a deposit that is owed is given back, in business days", REFUNDED_WITHIN, "d", "sooner"
    ),
    _default("messages/letter", "a receipt, or a letter about a refund, is sent until", LETTER_FOR.days, "d"),
    _default("messages/decision", "a letter about a decision is sent until", DECISION_LETTER_FOR.days, "d"),
    _default(
        "messages/settled", "a message that did not arrive is seen to, in business days", SETTLED_WITHIN, "d", "sooner"
    ),
    _default("messages/settled/again", "what nobody saw to is asked again after", _hours(ASKED_AGAIN), "h", "sooner"),
    _default(
        "messages/bundle", "one page stands for all to its reader about one patient for", _minutes(BUNDLED_FOR), "min"
    ),
    _default("messages/page", "a page to staff is sent until", _hours(PAGE_FOR), "h"),
)
