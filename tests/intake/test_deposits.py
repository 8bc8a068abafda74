"""The deposit: asked for, reminded of, paid once, given back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

import pytest

from services.intake.domain.forms import (
    ConfirmRefund,
    ReceivePayment,
    RequestDeposit,
    SettleDeposit,
    SignConsent,
    SubmitAssessment,
    WithdrawConsent,
    WithdrawPatient,
)
from services.intake.domain.state import Patient
from shared.deciding import Answer, Refused, Role
from shared.events.common import MessageRequested
from shared.events.eligibility import (
    CandidateDeclined,
    CandidatePrequalified,
    ConsultDeclined,
    CrisisDetected,
    HoldPlaced,
    HoldReleased,
)
from shared.events.intake import (
    DepositKept,
    DepositRefunded,
    DepositRefundRequested,
    DepositReminded,
    DepositRequested,
)
from shared.events.integration import EpisodeCompleted
from shared.events.scheduling import AppointmentStarted, EpisodeLapsed
from shared.events.treatment import PatientDied, PatientDischarged
from tests.assessments import assessment
from tests.story import START, Story, days, hours, refused, types

FORM = UUID("00000000-0000-8000-8000-0000000000a1")
SOME = UUID("00000000-0000-8000-8000-0000000000b1")
WHO: dict[str, Any] = {"reason": "x", "role": "clinician"}


def prequalified(story: Story) -> Story:
    story.asks(SubmitAssessment.model_validate(assessment()))
    story.hears(CandidatePrequalified(assessment_id=FORM, by="rules"), "eligibility")
    return goes_out(story)


def goes_out(story: Story) -> Story:
    """Whatever may be sent is sent."""
    for effect in story.effects():
        story.ends(effect)
    return story


def request(story: Story) -> Answer:
    return story.asks(RequestDeposit(patient_id=story.patient))


def requested(story: Story) -> DepositRequested:
    answer = request(story)
    assert isinstance(answer, tuple), answer
    (fact,) = answer
    assert isinstance(fact, DepositRequested)
    return fact


def pays(story: Story, of: DepositRequested, cents: int = 25_000) -> Answer:
    command = ReceivePayment(patient_id=story.patient, payment_id=str(of.payment_id), amount_cents=cents)
    return story.asks(command, Role.SYSTEM)


def paid(story: Story) -> DepositRequested:
    fact = requested(prequalified(story))
    assert types(pays(story, fact))[0] == "deposit-paid"
    goes_out(story)
    return fact


def refunds(story: Story, of: DepositRequested) -> Answer:
    return story.asks(ConfirmRefund(patient_id=story.patient, payment_id=str(of.payment_id)), Role.OPERATIONS)


def declines(story: Story, by: Literal["candidate", "consult"]) -> list[str]:
    candidate = CandidateDeclined(assessment_id=FORM, by="clinician", rules=())
    return types(story.hears(candidate if by == "candidate" else ConsultDeclined(reason="x"), "eligibility"))


def meets(story: Story, appointment: Literal["intro", "consult"] = "consult") -> None:
    story.hears(AppointmentStarted(booking_id=SOME, appointment=appointment), "scheduling")


def leaves(story: Story) -> list[str]:
    return types(story.asks(WithdrawPatient(patient_id=story.patient)))


def sent(story: Story) -> list[str]:
    return [effect.line["template"] for effect in story.effects()]


def state(story: Story) -> Patient:
    assert isinstance(story.state, Patient)
    return story.state


def test_a_prequalified_patient_asks_for_a_link_of_250_dollars_that_holds_for_72_hours(story: Story) -> None:
    fact = requested(prequalified(story))
    assert (fact.amount_cents, fact.expires_at) == (25_000, START + hours(72))
    assert {(wait.what, wait.whom) for wait in story.waits()} == {
        ("remind", Role.SYSTEM),
        ("pay-deposit", Role.SYSTEM),
    }, "the patient pays at the provider, who confirms it"


def test_only_a_prequalified_candidate_asks_for_a_deposit(story: Story) -> None:
    story.asks(SubmitAssessment.model_validate(assessment()))
    assert refused(request(story)) == ("not-prequalified",)


def test_an_open_link_is_the_only_one(story: Story) -> None:
    requested(prequalified(story))
    assert refused(request(story)) == ("already-requested",)


def test_a_payment_is_told_once_whatever_it_repeats(story: Story) -> None:
    """E14."""
    fact = requested(prequalified(story))
    assert types(pays(story, fact)) == ["deposit-paid", "message-requested"]
    assert pays(story, fact) == ()
    assert story.types().count("deposit-paid") == 1 and story.waits() == []
    assert refused(request(story)) == ("already-paid",)
    assert "deposit-receipt" in sent(story)


@pytest.mark.parametrize("cents", [24_999, 25_001, 0, -25_000])
def test_another_amount_is_refused(story: Story, cents: int) -> None:
    fact = requested(prequalified(story))
    assert refused(pays(story, fact, cents)) == ("amount-mismatch",)
    assert types(pays(story, fact))[0] == "deposit-paid"


def test_a_payment_that_nobody_asked_for_is_unknown(story: Story) -> None:
    prequalified(story)
    answer = pays(story, DepositRequested(payment_id=SOME, amount_cents=25_000, expires_at=START))
    assert isinstance(answer, Refused) and answer.unknown


def test_an_unpaid_link_is_reminded_of_twice_and_then_ends(story: Story) -> None:
    requested(prequalified(story))
    assert types(story.passes(hours(24))) == ["deposit-reminded"]
    assert sent(story).count("deposit-due") == 1
    assert types(story.passes(hours(24))) == ["deposit-reminded"]
    told = story.passes(hours(24))
    assert types(told)[0] == "deposit-expired" and "deposit-due" not in sent(story)
    assert story.waits() == []
    assert requested(story)


def test_money_that_comes_after_the_end_is_taken(story: Story) -> None:
    fact = requested(prequalified(story))
    story.passes(hours(73))
    assert types(pays(story, fact)) == ["deposit-paid", "message-requested"]
    assert refused(request(story)) == ("already-paid",)


def test_money_that_comes_twice_is_given_back_once(story: Story) -> None:
    first = requested(prequalified(story))
    story.passes(hours(73))
    second = requested(story)
    pays(story, second)
    told = pays(story, first)
    assert types(told) == ["deposit-paid", "deposit-refund-requested"]
    assert isinstance(told, tuple) and isinstance(told[1], DepositRefundRequested) and told[1].reason == "paid-twice"
    assert refused(request(story)) == ("already-paid",)


def test_a_reminder_that_payment_overtook_is_not_sent(story: Story) -> None:
    fact = requested(prequalified(story))
    story.passes(hours(24))
    told = pays(story, fact)
    assert "message-suppressed" in types(told) and "deposit-due" not in sent(story)


def test_after_a_stand_still_one_reminder_goes_out(story: Story) -> None:
    requested(prequalified(story))
    (reminded,) = story.wakes_at(START + hours(50))
    assert isinstance(reminded, DepositReminded) and reminded.number == 2


def test_who_takes_back_messaging_is_not_reminded(story: Story) -> None:
    prequalified(story)
    for command in (SignConsent, WithdrawConsent):
        story.asks(command(patient_id=story.patient, document="messaging", version=1))
    requested(story)
    assert story.names() == ["expire-deposit"]


@pytest.mark.parametrize("by", ["candidate", "consult"])
def test_a_decline_gives_the_deposit_back_and_operations_are_waited_for(
    story: Story, by: Literal["candidate", "consult"]
) -> None:
    fact = paid(story)
    assert declines(story, by) == ["deposit-refund-requested"]
    (wait,) = story.waits()
    assert (wait.whom, wait.what, wait.until) == (Role.OPERATIONS, "refund-deposit", START + days(3))
    assert wait.key == f"refund:{fact.payment_id}"
    assert types(refunds(story, fact)) == ["deposit-refunded", "message-requested"]
    assert refunds(story, fact) == () and story.waits() == []


def test_a_decline_without_a_deposit_owes_nothing(story: Story) -> None:
    assert declines(prequalified(story), "candidate") == []
    assert refused(request(story)) == ("not-prequalified",)


def test_money_that_comes_after_a_decline_is_given_back_at_once(story: Story) -> None:
    fact = requested(prequalified(story))
    declines(story, "candidate")
    assert types(pays(story, fact)) == ["deposit-paid", "deposit-refund-requested"]


def test_who_leaves_before_the_consult_gets_the_deposit_back(story: Story) -> None:
    paid(story)
    meets(story, "intro")
    assert "deposit-refund-requested" in leaves(story)
    assert story.names() == ["refund"]


def takes_back(story: Story) -> list[str]:
    for command in (SignConsent, WithdrawConsent):
        answer = story.asks(command(patient_id=story.patient, document="treatment", version=1))
    return types(answer)


ENDS: dict[str, Callable[[Story], list[str]]] = {
    "leaves": leaves,
    "takes the consent back": takes_back,
    "lapses": lambda story: types(story.hears(EpisodeLapsed(reason="book-consult"), "scheduling")),
    "is discharged": lambda story: types(story.hears(PatientDischarged(to="transferred", **WHO), "eligibility")),
    "dies": lambda story: types(story.hears(PatientDied(**WHO), "eligibility")),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_whoever_ends_before_a_consult_gets_the_deposit_back(story: Story, end: Callable[[Story], list[str]]) -> None:
    paid(story)
    assert "deposit-refund-requested" in end(story)
    assert story.names() == ["refund"]


def settles(story: Story, of: DepositRequested, cents: int) -> Answer:
    body = {"patient_id": story.patient, "payment_id": str(of.payment_id), "refund_cents": cents, "reason": "x"}
    return story.asks(SettleDeposit.model_validate(body), Role.OPERATIONS)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("cents", [0, 10_000, 25_000])
def test_after_a_consult_began_operations_say_what_is_given_back(
    story: Story, end: Callable[[Story], list[str]], cents: int
) -> None:
    """Never kept silently."""
    fact = paid(story)
    meets(story)
    told = end(story)
    assert "deposit-review-due" in told and "deposit-refund-requested" not in told
    wait = story.wait("settle-deposit")
    assert (wait.whom, wait.what) == (Role.OPERATIONS, "settle-deposit")
    assert types(story.passes(days(5)))[:2] == ["deposit-review-due", "message-requested"]
    assert refused(settles(story, fact, 25_001)) == ("more-than-paid",)
    (settled,) = settles(story, fact, cents)  # type: ignore[misc]
    if cents == 0:
        assert isinstance(settled, DepositKept) and story.names() == []
    else:
        assert isinstance(settled, DepositRefundRequested) and settled.amount_cents == cents
        (given, *_) = refunds(story, fact)  # type: ignore[misc]
        assert isinstance(given, DepositRefunded) and given.amount_cents == cents
    assert refused(settles(story, fact, cents)) == ("nothing-to-settle",)


def test_a_course_that_was_completed_used_its_deposit(story: Story) -> None:
    paid(story)
    meets(story)
    assert story.hears(EpisodeCompleted(sessions=4, reason="x"), "integration") == () and story.waits() == []


def test_money_that_comes_after_leaving_is_given_back_at_once(story: Story) -> None:
    fact = requested(prequalified(story))
    leaves(story)
    assert types(pays(story, fact)) == ["deposit-paid", "deposit-refund-requested"]


def test_only_a_refund_that_is_owed_is_confirmed(story: Story) -> None:
    fact = paid(story)
    assert refused(refunds(story, fact)) == ("no-refund-owed",)


def test_silence_about_a_refund_is_told_to_the_lead_of_operations_again(story: Story) -> None:
    paid(story)
    declines(story, "consult")
    told = story.passes(days(3))
    assert types(told) == ["deposit-refund-requested", "message-requested"]
    request = told[1]
    assert isinstance(request, MessageRequested) and request.to == "operations-lead"
    assert story.wait("refund").until == START + days(8)  # over a weekend


def test_what_stands_against_a_beginning_stands_against_a_deposit(story: Story) -> None:
    prequalified(story)
    story.hears(HoldPlaced(hold_id=SOME, reason="x", until=START + days(1)), "eligibility")
    crisis = CrisisDetected(
        crisis_id=SOME, assessment_id=FORM, kinds=("suicide",), rules=("CS1",), acknowledge_by=START
    )
    story.hears(crisis, "eligibility")
    for command in (SignConsent, WithdrawConsent):
        story.asks(command(patient_id=story.patient, document="treatment", version=1))
    leaves(story)
    expected = ("withdrawn", "consent-withdrawn", "on-hold", "crisis-open")
    assert refused(request(story)) == expected


def test_a_release_that_is_heard_before_its_hold_counts(story: Story) -> None:
    prequalified(story)
    hold = HoldPlaced(hold_id=SOME, reason="x", until=START + days(1))
    story.hears(hold, "eligibility")
    (placed,) = state(story).standing.holds
    elsewhere = prequalified(Story(story.service, clinic=story.clinic))
    elsewhere.hears(HoldReleased(hold_id=SOME, revokes=placed, reason="x"), "eligibility")
    elsewhere.state = elsewhere.state.model_copy(update={"holds": (placed,)})
    assert not state(elsewhere).standing.on_hold and requested(elsewhere)
