"""What speaks against a patient at one service speaks at every other, where five copies differed."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.eligibility.domain.forms import DecideReview
from services.eligibility.handlers import SERVICE as ELIGIBILITY
from services.intake.handlers import SERVICE as INTAKE
from services.monitoring.handlers import SERVICE as MONITORING
from services.scheduling.domain.guards import reasons_of_patient
from services.scheduling.handlers import SERVICE as SCHEDULING
from shared.deciding import Fact, Role
from shared.events.eligibility import ConsultDeclined
from shared.events.intake import ConsentWithdrawn
from shared.events.integration import EpisodeCompleted, FollowUpDecided
from shared.events.scheduling import EpisodeLapsed
from shared.events.treatment import PatientDied, PatientDischarged
from tests.assessments import DECLINED
from tests.eligibility.course import approved as approves
from tests.eligibility.course import sign
from tests.eligibility.heard import submits
from tests.intake.test_deposits import prequalified, request
from tests.monitoring.heard import approved, booked, checks_in, prepares, ready, starts
from tests.scheduling.heard import approval
from tests.story import Story, days, refused

CLINICS = ("demo", "second")
OVERTAKES = ConsentWithdrawn(document="treatment", document_version=1, revokes=UUID(int=5))
ENDS: dict[str, Fact] = {
    "scheduling": EpisodeLapsed(reason="x"),
    "integration": EpisodeCompleted(sessions=1, reason="x"),
    "eligibility": PatientDischarged(to="discharged", reason="x", role="clinician"),
}


def tells(story: Story, fact: Fact) -> None:
    """The service's own word, whoever asked for it."""
    story._tell(fact, uuid4(), 0)


@pytest.fixture(params=CLINICS)
def clinic(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_withdrawal_that_overtakes_its_signature_keeps_the_preparation_back(clinic: str) -> None:
    story = Story(MONITORING, clinic)
    story.hears(OVERTAKES, "intake")
    story.hears(approval(story), "eligibility")
    assert "consent-withdrawn" in refused(prepares(story))
    assert story.waits() == []


@pytest.mark.parametrize("teller", ENDS)
def test_nobody_checks_in_whose_episode_is_over(clinic: str, teller: str) -> None:
    story = Story(MONITORING, clinic)
    approved(story)
    prepares(story)
    booked(story)
    story.hears(ENDS[teller], teller)
    assert refused(checks_in(story)) == ("episode-over",)


def test_nothing_is_taken_on_a_break(clinic: str) -> None:
    story = Story(MONITORING, clinic)
    ready(story)
    story.hears(FollowUpDecided(decision="break", reason="x", role="clinician"), "integration")
    assert refused(starts(story)) == ("on-break",)


@pytest.mark.parametrize("teller", ENDS)
def test_no_deposit_is_asked_for_once_the_episode_is_over(clinic: str, teller: str) -> None:
    story = prequalified(Story(INTAKE, clinic))
    story.hears(ENDS[teller], teller)
    assert refused(request(story)) == ("episode-over",)


def test_nothing_is_prescribed_after_a_consult_was_declined(clinic: str) -> None:
    story = Story(ELIGIBILITY, clinic)
    approves(story)
    tells(story, ConsultDeclined(reason="x"))
    assert "episode-over" in refused(sign(story))


def test_nobody_who_died_is_prequalified(clinic: str) -> None:
    story = Story(ELIGIBILITY, clinic)
    submits(story, DECLINED)
    tells(story, PatientDied(reason="x", role="clinician"))
    command = DecideReview(patient_id=story.patient, decision="prequalify", reason="x")
    assert "episode-over" in refused(story.asks(command, Role.CLINICIAN))


@pytest.mark.parametrize("teller", ["scheduling", "integration"])
def test_no_plan_that_crosses_the_end_of_an_episode_opens_it_again(clinic: str, teller: str) -> None:
    booking = Story(SCHEDULING, clinic)
    if teller == "scheduling":
        tells(booking, ENDS[teller])
    else:
        booking.hears(ENDS[teller], teller)
    booking.now += days(1)
    booking.hears(approval(booking), "eligibility")
    assert "episode-over" in reasons_of_patient(booking.state, "check-in")  # type: ignore[arg-type]
    home = Story(MONITORING, clinic)
    home.hears(ENDS[teller], teller)
    home.now += days(1)
    home.hears(approval(home), "eligibility")
    assert "not-approved" in refused(prepares(home)) and home.waits() == []


def test_a_plan_that_was_approved_on_a_break_ends_it(clinic: str) -> None:
    story = Story(SCHEDULING, clinic)
    story.hears(FollowUpDecided(decision="break", reason="x", role="clinician"), "integration")
    assert "on-break" in reasons_of_patient(story.state, "session")  # type: ignore[arg-type]
    story.now += days(1)
    story.hears(approval(story), "eligibility")
    assert "on-break" not in reasons_of_patient(story.state, "session")  # type: ignore[arg-type]
