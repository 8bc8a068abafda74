"""The assessment: saved in parts, reminded, expired, or handed in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.intake.domain.drafts import merged
from services.intake.domain.forms import SaveDraft, SubmitAssessment, impossible_age
from services.intake.domain.likeness import marks
from services.intake.domain.messages import stopped_by
from services.intake.domain.risk import risk_in_draft, risk_in_submission, risk_of
from services.intake.domain.state import Patient
from shared.clinical.criteria import D, clock, clocks
from shared.deciding import Answer, Effect, EffectEnded, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.intake import (
    AboutPatient,
    AssessmentStarted,
    AssessmentSubmitted,
    CandidateErased,
    Contact,
    DraftExpired,
    DraftReminded,
    DraftSaved,
    Person,
)
from shared.standing import speaking
from shared.times import stamp

REMINDERS = clocks(
    (24, 72, 168),
    "h",
    D,
    "intake/draft/reminders",
    "an assessment that was not handed in is reminded of, after its start",
)
DRAFT_KEPT = clock(30, "d", D, "intake/draft/kept", "an assessment that was not handed in is erased, after its start")
ERASURE = "erase"
ERASURE_FOR = timedelta(days=30)


def save_draft(state: Patient, command: SaveDraft, at: Moment) -> Answer:
    """A part of the form. Danger in it is told also where the draft itself is no longer taken."""
    patch = command.model_dump(mode="json")
    assessment_id = _assessment_id(state, at)
    risk = risk_of(merged(state.draft, patch), at.clinic)
    answered = risk_in_draft(risk, patch, assessment_id, state.screen_due)
    if closed := closed_because(state, at.now):
        return answered or Refused(closed)
    sections, crisis = tuple(sorted(patch)), risk.danger.crisis
    saved = DraftSaved(assessment_id=assessment_id, sections=sections, crisis=crisis, patch=patch)
    return (*_start(state, assessment_id, at), *answered, saved)


def _assessment_id(state: Patient, at: Moment) -> UUID:
    """Of the draft, else of what was handed in, where nothing else is taken yet."""
    another = not state.drafting and state.takes_another_form(at.now)
    return at.new_id("assessment") if another or state.assessment_id is None else state.assessment_id


def _start(state: Patient, assessment_id: UUID, at: Moment) -> tuple[Fact, ...]:
    if state.drafting:
        return ()
    return (AssessmentStarted(assessment_id=assessment_id, patient_id=at.entity, clinic=at.clinic),)


def closed_because(state: Patient, now: datetime) -> tuple[str, ...]:
    """Why nothing more of the form is taken; empty while it is open."""
    standing = state.standing
    reasons = {
        "withdrawn": standing.withdrawn and not standing.returns,
        "consent-withdrawn": standing.treatment_refused and state.submitted is not None,
        "episode-over": standing.died,
        "already-submitted": not (state.drafting or state.takes_another_form(now)),
        "draft-expired": state.expired is not None,
    }
    return speaking(reasons)


def submit(state: Patient, command: SubmitAssessment, at: Moment) -> Answer:
    """The whole form. Danger in it goes ahead of it on the safety stream."""
    body = command.model_dump(mode="json")
    assessment_id = _assessment_id(state, at)
    risk = risk_in_submission(risk_of(body, at.clinic), assessment_id)
    if closed := closed_because(state, at.now):
        return risk or Refused(closed)
    if any(impossible_age(command, at.now)):
        return Refused(("birth-date-out-of-range",))
    submitted = _submitted(command, body, assessment_id, at, _episode(state))
    return (*risk, submitted, *stopped_by(state, at, submitted))


def _episode(state: Patient) -> dict[str, Any]:
    """Whether a form begins an episode, or renews an assessment that has grown too old in one that goes on."""
    if state.submitted is None or state.standing.may_begin_again:
        return {"closes": state.standing.leaves_behind}
    return {"renews": state.submitted.assessment_id}


def _submitted(
    command: SubmitAssessment, body: dict[str, Any], assessment_id: UUID, at: Moment, episode: dict[str, Any]
) -> Fact:
    patient = command.patient
    return AssessmentSubmitted(
        assessment_id=assessment_id,
        patient_id=at.entity,
        clinic=at.clinic,
        submitted_at=at.now,
        patient=AboutPatient(
            birth_date=patient.birth_date,
            sex=patient.sex,
            time_zone=patient.time_zone,
            state=patient.state,
        ),
        conditions=tuple(command.conditions),
        instruments=command.instruments,
        answers=command.answers,
        history=tuple(command.history),
        medications=tuple(body["medications"]),
        allergies=tuple(body["allergies"]),
        symptoms=tuple(command.symptoms),
        vitals=command.vitals,
        person=Person.model_validate(body["patient"]),
        marks=marks(patient, at.digest),
        peer_monitor=_contact(body.get("peer_monitor")),
        emergency_contact=_contact(body.get("emergency_contact")),
        **episode,
    )


def _contact(body: dict[str, str] | None) -> Contact | None:
    return Contact.model_validate(body) if body else None


class ReminderWait(WaitRanOut[None], name="remind"): ...


class DraftWait(WaitRanOut[None], name="expire"): ...


def draft_waits(state: Patient) -> Iterator[Wait]:
    """Reminders, while the candidate may be written to; and the end of the draft in any case. The draft of a candidate
    who has left waits for that end alone."""
    if not (state.drafting and state.started_at):
        return
    if state.reminded < len(REMINDERS) and state.may_be_written_to:
        yield Wait(ReminderWait, None, Role.SYSTEM, "remind", state.started_at + REMINDERS[state.reminded])
    whom = Role.SYSTEM if closed_because(state, state.started_at) else Role.PATIENT
    yield Wait(DraftWait, None, whom, "submit-assessment", state.started_at + DRAFT_KEPT)


def remind(state: Patient, ran_out: ReminderWait, at: Moment) -> tuple[Fact, ...]:
    """One reminder, for the latest time that has passed. After the service stood still for days nobody gets three at
    once."""
    assert state.started_at and state.assessment_id
    number = max(sum(state.started_at + after <= at.now for after in REMINDERS), state.reminded + 1)
    return (
        DraftReminded(
            assessment_id=state.assessment_id,
            number=number,
            expires_at=_overtaken_at(state.started_at, number),
            unsent=None if state.email else "no-address",
        ),
    )


def _overtaken_at(started_at: datetime, number: int) -> datetime:
    """A reminder is worth sending until the next one, the last until the draft is gone."""
    return started_at + (*REMINDERS, DRAFT_KEPT)[number]


def expire(state: Patient, ran_out: DraftWait, at: Moment) -> tuple[Fact, ...]:
    assert state.assessment_id
    expired = DraftExpired(assessment_id=state.assessment_id, draft_only=state.submitted is not None)
    return (expired, *stopped_by(state, at, expired))


def erasures(state: Patient) -> Iterator[Effect]:
    """The keys of a candidate whose draft expired are to be destroyed, but not while a crisis waits for a human."""
    if state.expired and not state.erased and not (state.standing.in_crisis or state.standing.crisis_unreviewed):
        asked, since, _ = state.expired
        line = {"patient_id": state.patient_id, "expired_at": stamp(since)}
        yield Effect(asked, ERASURE, since, since + ERASURE_FOR, line)


def note_erasure(state: Patient, ended: EffectEnded, at: Moment) -> tuple[Fact, ...]:
    """Erasing twice is harmless, so an erasure whose outcome is unknown is done again."""
    assert state.assessment_id and state.expired
    if ended.outcome == "sent":
        return (CandidateErased(assessment_id=state.assessment_id),)
    return (DraftExpired(assessment_id=state.assessment_id, attempt=state.expired[2] + 1),)
