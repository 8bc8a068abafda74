"""How a course gets as far as a test needs it, in eligibility's eyes."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID, uuid4

from services.eligibility.domain.forms import DecideConsult, ReportDispense, SignPrescription
from shared.deciding import Answer, Fact, Role
from shared.events.eligibility import ConsultApproved
from shared.events.intake import ConsentSigned
from shared.events.integration import FollowUpDecided
from shared.events.scheduling import AppointmentStarted
from shared.events.treatment import PrescriptionSigned
from shared.times import stamp
from tests.eligibility.heard import submits
from tests.story import Story

NO_RISK = {"q1": "no", "q2": "no", "q6": "no"}
CONSENTS: tuple[Literal["treatment", "telehealth", "ketamine-risk"], ...] = ("treatment", "telehealth", "ketamine-risk")


def consents(story: Story, *without: str) -> None:
    for document in CONSENTS:
        if document not in without:
            story.hears(ConsentSigned(document=document, document_version=1), "intake")


def meets(story: Story, appointment: str = "consult", booking: UUID | None = None) -> None:
    """Both are there."""
    fact = AppointmentStarted.model_validate({"booking_id": booking or uuid4(), "appointment": appointment})
    story.hears(fact, "scheduling")


def at_consult(story: Story, over: dict[str, Any] | None = None) -> Story:
    """Prequalified, signed, and the consult has begun."""
    submits(story, over)
    consents(story)
    meets(story)
    return story


def decision(story: Story, decision: str = "approve", screener: Any = NO_RISK, **over: Any) -> Answer:
    body = {
        "patient_id": story.patient,
        "decision": decision,
        "reason": "Gone through",
        "plan": {"sessions": 4, "interval_days": 7},
        "pdmp_checked_at": stamp(story.now),
        "reconciled": True,
        "c-ssrs-screener": screener,
        "goals": ["Sleep"],
    }
    return story.asks(DecideConsult.model_validate(body | over), Role.CLINICIAN)


def approved(story: Story, **over: Any) -> ConsultApproved:
    answer = decision(at_consult(story), **over)
    assert isinstance(answer, tuple)
    fact = answer[-1]
    assert isinstance(fact, ConsultApproved)
    return fact


def sign(story: Story, **over: Any) -> Answer:
    body = {
        "patient_id": story.patient,
        "product": "ketamine-sublingual-compounded",
        "strength_mg": 300,
        "tablets": 4,
        "sessions": 4,
        "pdmp_checked_at": story.now,
    }
    return story.asks(SignPrescription.model_validate(body | over), Role.CLINICIAN)


def signed(story: Story, **over: Any) -> PrescriptionSigned:
    answer = sign(story, **over)
    assert isinstance(answer, tuple), answer
    fact = answer[0]
    assert isinstance(fact, PrescriptionSigned)
    return fact


def prescribed(story: Story) -> PrescriptionSigned:
    approved(story)
    return signed(story)


def report(story: Story, of: PrescriptionSigned, status: str, **over: Any) -> Answer:
    body = {"patient_id": story.patient, "prescription_id": str(of.prescription_id), "status": status}
    body |= {"lot": "L"} if status in ("shipped", "delivered") else {}
    return story.asks(ReportDispense.model_validate(body | over), Role.PHARMACY)


def at_week_4(story: Story, word: str) -> tuple[Fact, ...]:
    said = FollowUpDecided.model_validate({"decision": word, "reason": "Looked at", "role": "clinician"})
    return story.hears(said, "integration")
