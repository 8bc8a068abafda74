"""Facts that any service may tell when it is the one to see them."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from shared.deciding import Fact, Known, SafetyFact, facts_in


class Thing(StrEnum):
    """What a message may be about. Each ends by a fact: beside it stands which, and whose id names the thing."""

    DRAFT = "draft"  # handed in or expired; the assessment's id
    EPISODE = "episode"  # left, declined, discharged, lapsed or completed; one at a time
    INVITATION = "invitation"  # declined, or something booked or paid for; one at a time
    DECLINE = "decline"  # prequalified after all; one at a time
    REVIEW = "review"  # decided; the assessment's id
    DUPLICATE = "duplicate"  # settled; the other patient's id
    CONSULT = "consult"  # decided, or clearance asked for; one at a time
    CLEARANCE = "clearance"  # received or decided without; one at a time
    PAYMENT = "payment"  # paid or expired; the payment's id
    DEPOSIT = "deposit"  # to be given back; the payment's id
    REFUND = "refund"  # given back; the payment's id
    BOOKING = "booking"  # moved, cancelled, missed or begun; the booking's id
    APPOINTMENT = "appointment"  # one of this kind was booked, or none is wanted on a break; the kind is the id
    PREPARATION = "preparation"  # confirmed; the plan's id
    PRESCRIBING = "prescribing"  # signed; one at a time
    DELIVERY = "delivery"  # the pharmacy reported anything; the prescription's id
    PARCEL = "parcel"  # delivered or lost; the prescription's id
    LOSS = "loss"  # it came after all; the prescription's id
    QUESTIONNAIRE = "questionnaire"  # wholly answered or closed; the questionnaire's id
    CALL = "call"  # somebody called about the form; the questionnaire's id
    WORSENING = "worsening"  # looked at; the questionnaire's id
    MID_COURSE = "mid-course"  # decided; one at a time
    FOLLOW_UP = "follow-up"  # begun or decided; one at a time
    BREAK = "break"  # ended, or a clinician decided; one at a time
    HOLD = "hold"  # released; the hold's id
    ALERT = "alert"  # acknowledged; the alert's id
    REFERRAL = "referral"  # settled; the referral's id
    CRISIS = "crisis"  # acknowledged; the crisis' id
    CRISIS_REVIEW = "crisis-review"  # written down; the crisis' id
    RISK = "risk"  # looked at; one at a time


class About(Known):
    """A thing that a message is about, by its kind (`Thing`) and id. A patient has one at a time of a kind without."""

    kind: str
    id: str = ""


def about(thing: Thing, id: UUID | str = "") -> About:
    return About(kind=thing.value, id=str(id))


class RiskAnswered(SafetyFact):
    """Somebody answered with a sign of danger. Told at every save of such an answer, before anybody judges it.

    `rules` are the crisis rules that speak by themselves (clinical reference 3.5); with none of them a positive item 9
    starts the clock of a screening. `screened`: the C-SSRS screener is complete in what was saved. `assessment_id` is
    that of the form it was answered in, an assessment or a questionnaire. `self_harm`: said outside an instrument, so
    no screener is asked for by a clock. Example: to the peer monitor, during a session.
    """

    assessment_id: UUID
    during: Literal["draft", "submission"]
    rules: tuple[str, ...]
    item9_positive: bool
    screened: bool
    c_ssrs: str | None = None
    self_harm: bool = False


class MessageRequested(Fact):
    """A service wants somebody written to; intake alone sends. `to` is a role of the clinic, or `patient`.

    It is true until `expires_at`, and as long as nothing that it is `about` has ended since it was told: intake looks
    again when it goes out.
    """

    template: str
    reason: str
    to: str
    not_before: datetime
    expires_at: datetime
    about: tuple[About, ...] = ()


FACTS = facts_in(globals())
