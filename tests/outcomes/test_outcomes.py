"""Outcomes are a function of the facts: which values count, what they mean, and when nothing is compared (2.4, 6.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from carepath.outcomes.cohort import FEWEST, TOO_FEW, totals, wilson
from carepath.outcomes.courses import Outcome, Said, outcomes
from carepath.outcomes.printing import show
from shared.clinical.change import change
from shared.deciding import Fact
from shared.events.eligibility import CandidateDeclined, ConsultApproved
from shared.events.intake import AssessmentSubmitted, PatientWithdrawn
from shared.events.integration import BreakEnded, EpisodeCompleted, FollowUpDecided, QuestionnaireCompleted
from shared.events.monitoring import SessionCompleted, SessionStarted
from shared.events.scheduling import EpisodeLapsed
from tests.assessments import assessment
from tests.story import START

ADA, BEN = str(UUID(int=1)), str(UUID(int=2))
Decision = Literal["continue", "break", "adjust", "renew", "complete"]


def id_of(*words: object) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(map(str, words)))


def spread(total: int, items: int) -> list[int]:
    return [total // items + (place < total % items) for place in range(items)]


def submitted(phq: int, gad: int = 12, clinic: str = "demo") -> AssessmentSubmitted:
    body = assessment({"instruments": {"phq-9": spread(phq, 9), "gad-7": spread(gad, 7)}})
    return AssessmentSubmitted.model_validate(
        body | {"assessment_id": id_of("a"), "patient_id": ADA, "clinic": clinic, "submitted_at": START}
        | {"person": None, "peer_monitor": None, "emergency_contact": None}
    )  # fmt: skip


def approved(sessions: int | None = 4) -> ConsultApproved:
    return ConsultApproved(
        plan_id=id_of("plan"), sessions=sessions, interval_days=7, goals=("x",), reason="x", approved_at=START
    )


def started(number: int) -> SessionStarted:
    return SessionStarted(
        session_id=id_of("s", number), number=number, booking_id=id_of("b"), started_at=START, expected_end_at=START,
        strength_mg=100, lot="x",
    )  # fmt: skip


def completed(number: int) -> SessionCompleted:
    return SessionCompleted(
        session_id=id_of("s", number), number=number, booking_id=id_of("b"), completed_at=START, minutes=120
    )


def answered(
    number: int | None, phq: int | None, gad: int | None = 5, late: bool = False, kind: Any = "outcome"
) -> QuestionnaireCompleted:
    return QuestionnaireCompleted(
        questionnaire_id=id_of("q", kind, number),
        kind=kind,
        session_number=number,
        answers={},
        results={"phq-9": {"score": phq}, "gad-7": {"score": gad}},
        late=late,
    )


def course(*sessions: int, phq: int = 20) -> list[Fact]:
    """An assessment, a plan, and these sessions."""
    held = [fact for number in sessions for fact in (started(number), completed(number))]
    return [submitted(phq), approved(), *held]


def told(facts: list[Fact], patient: str = ADA) -> list[Said]:
    return [Said(patient, START + timedelta(hours=place), fact) for place, fact in enumerate(facts)]


def of(*facts: Fact) -> Outcome:
    return outcomes(told(list(facts)))[ADA]


def test_the_change_is_that_of_the_filter() -> None:
    found = of(*course(1, 2), answered(2, 9, 4)).as_dict()
    assert (found["phq-9"]["baseline"], found["phq-9"]["latest"]) == (20, 9)
    moved = change("phq-9", 20, 9).as_dict()
    assert {name: found["phq-9"][name] for name in moved} == moved
    assert found["gad-7"]["change"] == 4 - 12
    assert found["sessions"] == 2


@pytest.mark.parametrize(("sessions", "last"), [(4, 4), (6, 6), (None, 4)])
def test_the_end_is_the_plans_last_measuring_point(sessions: int | None, last: int) -> None:
    facts = [submitted(20), approved(sessions), started(1), *(answered(number, number) for number in (2, 4, 6))]
    assert of(*facts).end("phq-9") == last


def test_a_follow_up_form_is_the_latest_and_never_the_end() -> None:
    found = of(*course(1, 2, 3, 4), answered(4, 8), answered(None, 3, kind="follow-up"))
    assert (found.end("phq-9"), found.latest("phq-9")) == (8, 3)


def test_a_late_answer_counts_for_nothing() -> None:
    found = of(*course(1, 2), answered(2, 9, late=True))
    assert found.latest("phq-9") is None
    assert found.as_dict()["phq-9"]["change"] is None


def test_of_two_answers_to_one_questionnaire_the_first_counts() -> None:
    assert of(*course(1, 2), answered(2, 9), answered(2, 1)).latest("phq-9") == 9


def test_a_blank_form_has_no_score_and_the_one_before_it_stays() -> None:
    assert of(*course(1, 2), answered(2, 9), answered(4, None)).latest("phq-9") == 9


def test_the_baseline_is_the_last_form_before_the_first_session() -> None:
    facts = [submitted(20), approved(), answered(None, 16, kind="follow-up"), started(1), answered(2, 9)]
    assert of(*facts).baseline("phq-9") == 16


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], "assessed"),
        ([CandidateDeclined(assessment_id=id_of("a"), by="rules", rules=())], "declined"),
        ([approved()], "in-treatment"),
        ([approved(), FollowUpDecided(decision="break", reason="x", role="clinician")], "on-break"),
        (
            [
                approved(),
                FollowUpDecided(decision="break", reason="x", role="clinician"),
                BreakEnded(days=3, check_in_required=False),
            ],
            "in-treatment",
        ),
        ([approved(), EpisodeCompleted(sessions=4, reason="x")], "completed"),
        ([approved(), EpisodeLapsed(reason="x")], "lapsed"),
        ([approved(), PatientWithdrawn(by="patient"), EpisodeLapsed(reason="x")], "withdrawn"),
    ],
)
def test_a_patient_has_the_state_that_was_told_last(facts: list[Fact], state: str) -> None:
    assert of(submitted(20), *facts).state == state


def test_only_who_handed_in_an_assessment_counts_as_a_patient() -> None:
    assert outcomes(told([PatientWithdrawn(by="patient")])) == {}


def test_patients_of_two_clinics_do_not_mix() -> None:
    other = told([submitted(10, clinic="second"), approved(), started(1), answered(2, 3)], BEN)
    found = outcomes([*told(course(1, 2)), *other])
    assert (found[ADA].latest("phq-9"), found[BEN].latest("phq-9")) == (None, 3)


def many(count: int, before: int = 20, after: int | None = 4) -> dict[str, Outcome]:
    said = [
        each
        for number in range(count)
        for each in told([*course(1, 2, 3, 4, phq=before), answered(4, after)], str(UUID(int=number)))
    ]
    return outcomes(said)


@pytest.mark.parametrize(("count", "few"), [(FEWEST - 1, True), (FEWEST, False)])
def test_below_30_measured_patients_nothing_is_put_beside_published_figures(count: int, few: bool) -> None:
    found = many(count)
    counted = totals(found.values())
    assert (counted["published"] == TOO_FEW) == few
    shown = Console(record=True, width=200, file=None, quiet=False)
    with shown.capture() as seen:
        show({"patients": {id: each.as_dict() for id, each in found.items()}, "totals": counted}, shown)
    assert (TOO_FEW in seen.get()) == few
    assert ("Hull" in seen.get() or "62.8" in seen.get()) != few


def test_who_has_no_end_is_missing_and_shown() -> None:
    counted = totals([*many(3).values(), *many(2, after=None).values()])
    assert (counted["n_started"], counted["measured"], counted["missing"]) == (5, 3, 2)
    assert counted["n_completed"] == 5


def test_who_never_began_is_not_counted() -> None:
    assert totals([of(submitted(20), approved())])["n_started"] == 0


def test_remission_is_counted_of_those_who_could_remit() -> None:
    counted = totals([*many(2, before=20, after=4).values(), *many(3, before=9, after=4).values()])
    assert (counted["phq-9"]["remission"]["n"], counted["phq-9"]["remission"]["of"]) == (2, 2)
    assert counted["phq-9"]["response"]["of"] == 5


def test_the_interval_is_the_one_beside_the_published_figures() -> None:
    assert wilson(round(0.628 * 1247), 1247) == (60.1, 65.4)
    assert wilson(round(0.326 * 1247), 1247) == (30.1, 35.3)


@given(of=st.integers(1, 500), data=st.data())
def test_an_interval_holds_its_share(of: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, of))
    low, high = wilson(n, of)
    assert 0 <= low <= round(100 * n / of, 1) + 0.1 and round(100 * n / of, 1) - 0.1 <= high <= 100
