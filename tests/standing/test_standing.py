"""What every service knows of a patient: folded in any order to one value, and judged alike wherever it is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.eligibility.handlers import CANDIDACY, SERVICE
from services.intake.handlers import PATIENT
from services.integration.handlers import COURSE
from services.monitoring.handlers import TREATMENT
from services.operations.handlers import JOURNEY
from services.scheduling.handlers import CALENDAR
from shared.deciding import Fact, State
from shared.events import TELLERS, common, eligibility, intake, integration, scheduling, treatment
from shared.runtime.service import Domain
from shared.standing import HEARD, Act, OfPatient, Standing, against, folding_patient, speaking
from tests.eligibility.heard import submission
from tests.interleavings import Spoken, diverging, fields_of, folded, id_of, streams, written_by
from tests.story import START, Story

SOME, PLAN = UUID(int=0x99), UUID(int=0xAA)
LATER = START + timedelta(days=2)
SIGNED = intake.ConsentSigned(document="treatment", document_version=1)
PLACED = eligibility.HoldPlaced(hold_id=SOME, reason="x", until=LATER)
APPROVED = eligibility.ConsultApproved(
    plan_id=PLAN, sessions=4, interval_days=3, goals=("x",), reason="x", approved_at=LATER
)
OF_CLINICIAN: dict[str, Any] = {"reason": "x", "role": "clinician"}
DETECTED = eligibility.CrisisDetected(
    crisis_id=SOME, assessment_id=SOME, kinds=("suicide",), rules=("CS1",), acknowledge_by=LATER
)
DISCHARGED = treatment.PatientDischarged(to="discharged", **OF_CLINICIAN)
DIED = treatment.PatientDied(**OF_CLINICIAN)
LAPSED = scheduling.EpisodeLapsed(reason="x")
COMPLETED = integration.EpisodeCompleted(sessions=4, reason="x")
BREAK = integration.MidCourseDecided(decision="break", **OF_CLINICIAN)
REVOKED = intake.ConsentWithdrawn(document="treatment", document_version=1, revokes=id_of("intake", SIGNED, 0))
RISK = common.RiskAnswered(assessment_id=SOME, during="submission", rules=(), item9_positive=True, screened=False)
LOOKED: dict[str, Any] = {"risks": (id_of("intake", RISK, 1),), "until": LATER, **OF_CLINICIAN}
BEGUN = submission(Story(SERVICE))
AGAIN = BEGUN.model_copy(
    update={"assessment_id": PLAN, "closes": (id_of("scheduling", LAPSED, 0), id_of("integration", BREAK, 1))}
)
SPOKEN = (
    Spoken("intake", (BEGUN, SIGNED, REVOKED, RISK, intake.PatientWithdrawn(by="patient"), AGAIN)),
    Spoken(
        "eligibility",
        (
            eligibility.CandidateDeclined(assessment_id=SOME, by="rules", rules=()),
            eligibility.CandidatePrequalified(assessment_id=SOME, by="clinician"),
            DETECTED,
            eligibility.CrisisAcknowledged(crisis_ids=(SOME,), outcome="in-hospital", **OF_CLINICIAN),
            eligibility.CrisisReviewed(crisis_id=SOME, **OF_CLINICIAN),
            PLACED,
            eligibility.HoldReleased(hold_id=SOME, revokes=id_of("eligibility", PLACED, 2), reason="x"),
            eligibility.RiskReviewed(outcome="not-cleared", **LOOKED),
            eligibility.RiskReviewed(outcome="known-low", **LOOKED),
            APPROVED,
            eligibility.ConsultDeclined(reason="x"),
            DISCHARGED,
            DIED,
        ),
    ),
    Spoken("scheduling", (LAPSED,)),
    Spoken(
        "integration",
        (
            integration.MidCourseDue(after_session=2, until=LATER),
            RISK.model_copy(update={"item9_positive": False, "c_ssrs": "low", "screened": True}),
            BREAK,
            integration.BreakEnded(days=2, check_in_required=False),
            integration.FollowUpOverdue(until=LATER),
            integration.FollowUpDecided(decision="complete", **OF_CLINICIAN),
            COMPLETED,
        ),
    ),
)
ALONE = Domain("patient", OfPatient, folding_patient(()), folds=HEARD)
EMBEDDING = {
    "intake": PATIENT,
    "eligibility": CANDIDACY,
    "scheduling": CALENDAR,
    "monitoring": TREATMENT,
    "integration": COURSE,
    "operations": JOURNEY,
}


def standing_after(*facts: tuple[str, Fact], domain: Domain = ALONE) -> Standing:
    told = [each for teller, fact in facts for queue in streams([Spoken(teller, [fact])]).values() for each in queue]
    state: Any = folded(domain, told)
    found: Standing = state.standing
    return found


def test_every_interleaving_of_the_streams_folds_to_one_standing() -> None:
    assert diverging(ALONE, streams(SPOKEN)) == []


def test_each_field_is_written_by_one_stream() -> None:
    writers = written_by(ALONE, streams(SPOKEN))
    assert set(writers) == set(fields_of(OfPatient()))
    assert writers.pop("risks") == {"care.intake.safety", "care.integration.safety"}  # each under an id of its own
    assert all(len(by) == 1 for by in writers.values()), writers


@pytest.mark.parametrize("service", EMBEDDING)
def test_a_service_hears_or_tells_every_fact_that_a_standing_is_made_of(service: str) -> None:
    domain = EMBEDDING[service]
    assert {fact.type for fact in HEARD - set(TELLERS[service]) if not domain.hears(fact)} == set()


@pytest.mark.parametrize("service", EMBEDDING)
@pytest.mark.parametrize("spoken", SPOKEN, ids=lambda spoken: spoken.teller)
def test_the_services_fold_one_standing(service: str, spoken: Spoken) -> None:
    told = [each for queue in streams([spoken]).values() for each in queue]
    state: Any = folded(EMBEDDING[service], told)
    alone: Any = folded(ALONE, told)
    assert state.standing == alone.standing != Standing()


@pytest.mark.parametrize("domain", EMBEDDING.values(), ids=EMBEDDING)
def test_a_consent_whose_withdrawal_comes_first_is_refused(domain: Domain) -> None:
    """The signature may be on its way."""
    other = REVOKED.model_copy(update={"revokes": SOME})
    assert standing_after(("intake", other), domain=domain).treatment_refused
    assert standing_after(("intake", REVOKED), ("intake", SIGNED), domain=domain).treatment_refused
    assert not standing_after(("intake", other), ("intake", SIGNED), domain=domain).treatment_refused


@pytest.mark.parametrize("end", [("scheduling", LAPSED), ("integration", COMPLETED)], ids=["lapsed", "completed"])
@pytest.mark.parametrize("domain", EMBEDDING.values(), ids=EMBEDDING)
def test_an_episode_that_is_over_is_opened_by_no_plan(domain: Domain, end: tuple[str, Fact]) -> None:
    """Nobody approves one for somebody whose end was heard; one that was on its way counts as little."""
    for facts in ((end, ("eligibility", APPROVED)), (("eligibility", APPROVED), end)):
        found = standing_after(*facts, domain=domain)
        assert found.ended and found.over and not found.approved


def test_a_plan_that_was_declined_since_treats_nobody() -> None:
    declined = standing_after(("eligibility", APPROVED), ("eligibility", eligibility.ConsultDeclined(reason="x")))
    assert declined.gone and not (declined.approved or declined.over)
    assert standing_after(("eligibility", eligibility.ConsultDeclined(reason="x")), ("eligibility", APPROVED)).approved


def test_a_new_plan_ends_a_break_whichever_is_heard_first() -> None:
    assert standing_after(("integration", BREAK)).break_since
    for facts in (
        (("integration", BREAK), ("eligibility", APPROVED)),
        (("eligibility", APPROVED), ("integration", BREAK)),
    ):
        assert standing_after(*facts).break_since is None


ORDINARY = (Act.TALK, Act.GO_ON, Act.BEGIN, Act.TREAT, Act.DOSE)
SPEAKING: dict[str, tuple[tuple[str, Fact], Act]] = {
    "withdrawn": (("intake", intake.PatientWithdrawn(by="patient")), Act.TALK),
    "consent-withdrawn": (("intake", REVOKED), Act.TALK),
    "episode-over": (("scheduling", LAPSED), Act.GO_ON),
    "on-hold": (("eligibility", PLACED), Act.BEGIN),
    "crisis-open": (("eligibility", DETECTED), Act.BEGIN),
    "crisis-unreviewed": (
        ("eligibility", eligibility.CrisisAcknowledged(crisis_ids=(SOME,), outcome="in-hospital", **OF_CLINICIAN)),
        Act.DOSE,
    ),
    "risk-open": (("integration", RISK), Act.DOSE),
    "mid-course-due": (("integration", integration.MidCourseDue(after_session=2, until=LATER)), Act.DOSE),
    "follow-up-overdue": (("integration", integration.FollowUpOverdue(until=LATER)), Act.DOSE),
    "on-break": (("integration", BREAK), Act.DOSE),
}


@pytest.mark.parametrize("code", SPEAKING)
def test_a_code_speaks_against_its_act_and_every_one_after_it(code: str) -> None:
    fact, first = SPEAKING[code]
    state = OfPatient(standing=standing_after(fact))
    assert [act for act in ORDINARY if code in speaking(against(state, act))] == [act for act in Act if act >= first]


@pytest.mark.parametrize("end", [LAPSED, COMPLETED, DISCHARGED, DIED], ids=lambda fact: fact.type)
def test_whatever_ends_an_episode_speaks_with_one_word(end: Fact) -> None:
    teller = {"episode-lapsed": "scheduling", "episode-completed": "integration"}.get(end.type, "eligibility")
    assert speaking(against(OfPatient(standing=standing_after((teller, end))), Act.GO_ON)) == ("episode-over",)


def test_a_decline_speaks_against_treating_and_not_against_deciding_again() -> None:
    fact = ("eligibility", eligibility.CandidateDeclined(assessment_id=SOME, by="rules", rules=()))
    state = OfPatient(standing=standing_after(fact))
    assert speaking(against(state, Act.BEGIN)) == ()
    assert speaking(against(state, Act.TREAT)) == ("episode-over",)


def test_what_is_parked_speaks_against_beginning() -> None:
    parked: State = OfPatient(parked={"intake": ("x",)})
    assert isinstance(parked, OfPatient)
    assert speaking(against(parked, Act.GO_ON)) == ()
    assert speaking(against(parked, Act.BEGIN)) == ("patient-parked",)
