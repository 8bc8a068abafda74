"""Folding never waits: the streams may arrive in any order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.eligibility.handlers import CANDIDACY, SERVICE
from shared.deciding import Fact, Told
from shared.events.eligibility import (
    AssessmentTriaged,
    CandidateRouted,
    CrisisAcknowledged,
    CrisisDetected,
    CrisisPaged,
    HoldOverdue,
    HoldPlaced,
    HoldReleased,
    ReviewDecided,
    ReviewOverdue,
)
from shared.events.intake import ConsentSigned, ConsentWithdrawn, PatientWithdrawn
from tests.eligibility.heard import ASSESSMENT, risk, submission
from tests.interleavings import Spoken, diverging, folded, id_of, streams, written_by
from tests.story import START, Story

CRISIS, HOLD = UUID(int=0xC1), UUID(int=0xB1)
LATER = START + timedelta(days=3)

SIGNED = ConsentSigned(document="treatment", document_version=1)
PLACED = HoldPlaced(hold_id=HOLD, reason="x", until=LATER)
TRIAGED = AssessmentTriaged(
    assessment_id=ASSESSMENT, result="review", rule_set="r", priority="normal", flags=(), rules=()
)

INTAKE: tuple[Fact, ...] = (
    SIGNED,
    risk(item9=True),
    submission(Story(SERVICE)),
    risk("CS1"),
    ConsentWithdrawn(document="treatment", document_version=1, revokes=id_of("intake", SIGNED, 0)),
    SIGNED,
    PatientWithdrawn(by="patient"),
)
OWN: tuple[Fact, ...] = (
    TRIAGED,
    CrisisDetected(
        crisis_id=CRISIS, assessment_id=ASSESSMENT, kinds=("suicide",), rules=("CS1",), acknowledge_by=LATER
    ),
    CrisisPaged(crisis_id=CRISIS, to="clinician", next_at=LATER),
    CandidateRouted(assessment_id=ASSESSMENT, rules=("CR1",), priority="normal", until=LATER),
    CrisisPaged(crisis_id=CRISIS, to="fail-safe", next_at=LATER),
    CrisisAcknowledged(crisis_ids=(CRISIS,), reason="x", role="clinician"),
    PLACED,
    ReviewOverdue(assessment_id=ASSESSMENT, until=LATER),
    HoldOverdue(hold_id=HOLD, until=LATER),
    HoldReleased(hold_id=HOLD, revokes=id_of("eligibility", PLACED, 3), reason="x"),
    ReviewDecided(assessment_id=ASSESSMENT, decision="decline", reason="x", role="clinician"),
)


def all_streams() -> dict[str, list[Told]]:
    return streams([Spoken("eligibility", OWN), Spoken("intake", INTAKE)])


def test_every_interleaving_of_the_streams_folds_to_one_state() -> None:
    assert diverging(CANDIDACY, all_streams()) == []


def test_each_field_is_written_by_one_stream() -> None:
    writers = written_by(CANDIDACY, all_streams())
    assert set(writers) == set(CANDIDACY.state.model_fields) - {"parked"}
    assert all(len(by) == 1 for by in writers.values()), writers


def test_a_withdrawal_of_consent_may_come_before_its_signature() -> None:
    whole = streams([Spoken("intake", INTAKE[:5])])
    ordinary, safety = whole["care.intake"], whole["care.intake.safety"]
    early = folded(CANDIDACY, [*safety, *ordinary])
    assert early == folded(CANDIDACY, [*ordinary, *safety])
    assert early.treatment_refused  # type: ignore[attr-defined]


def test_a_fact_that_nobody_here_knows_changes_nothing() -> None:
    class Unheard(Fact):
        type = "never-heard-of"

    told = streams([Spoken("intake", [Unheard()])])["care.intake"]
    assert folded(CANDIDACY, told) == CANDIDACY.state()
