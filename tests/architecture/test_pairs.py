"""A message is paired with a function that takes it, or mypy says so."""

import sys
from collections import Counter
from importlib import import_module
from subprocess import run

import pytest

from tests.architecture.sources import ROOT, SERVICES

WRITTEN = """
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.eligibility.domain import consults, crises, endings, forms, holds, reviews, risks
from services.eligibility.domain.folding import course, evolve
from services.eligibility.domain.state import Candidacy, but
from services.eligibility.domain.reviews import review_waits
from services.monitoring.domain import alerts, clocks, preparation
from services.scheduling.domain import appointments, clinic, waitlist, windows
from shared.deciding import EffectEnded, Role, Told, Wait
from shared.events import common, eligibility, intake, integration, monitoring, platform, scheduling
from shared.folding import Folds, fold, setting
from shared.handling import hand, on, on_end
from shared.runtime.service import Domain
from shared.standing.folding import always

FACTS = (
    on(intake.AssessmentSubmitted, reviews.triage),
    on(platform.AlertRaised, holds.hold_after_alert),
    on(monitoring.PreparationCompleted, windows.open_first),
    on(monitoring.SessionStarted, reviews.triage),  # wrong
    on(monitoring.SessionStarted, consults.decide_consult),  # wrong
    on(integration.QuestionnaireCompleted, holds.hold_after_side_effect),  # wrong
    on(common.RiskAnswered, crises.tell_unscreened),  # wrong
)
COMMANDS = (
    on(forms.DecideConsult, consults.decide_consult),
    on(forms.PlaceHold, holds.place),
    on(forms.PlaceHold, holds.release),  # wrong
    on(forms.DecideReview, consults.decide_consult),  # wrong
    on(forms.AcknowledgeCrisis, reviews.triage),  # wrong
    on(forms.ReferAdvanced, endings.tell_overdue_referral),  # wrong
)
WAITS = (
    on(crises.CrisisWait, crises.page_again),
    on(reviews.ReviewWait, reviews.tell_overdue_review),
    on(reviews.ReviewWait, crises.page_again),  # wrong
    on(holds.HoldWait, endings.tell_overdue_referral),  # wrong
    on(reviews.ReviewWait, crises.acknowledge),  # wrong
    on(clocks.CheckWait, clocks.tell_missed_reading),  # wrong
)
on_end("mail", alerts.climb)  # wrong
hand(scheduling.SlotFreed, clinic.to_the_first)
hand(scheduling.WaitlistJoined, clinic.to_the_first)  # wrong


def waits(id: UUID, until: datetime) -> Iterator[Wait]:
    yield Wait(crises.CrisisWait, id, Role.CLINICIAN, "acknowledge-crisis", until)
    yield Wait(crises.CrisisWait, str(id), Role.CLINICIAN, "acknowledge-crisis", until)  # wrong
    yield Wait(crises.CrisisWait, None, Role.CLINICIAN, "acknowledge-crisis", until)  # wrong
    yield Wait(reviews.ReviewWait, id, Role.CLINICIAN, "decide-review", until)  # wrong
    yield Wait(waitlist.WaitlistWait, "consult", Role.SYSTEM, "offer-slot", until)
    yield Wait(waitlist.WaitlistWait, "consultation", Role.SYSTEM, "offer-slot", until)  # wrong


def noted(state: Candidacy, fact: eligibility.HoldPlaced, told: Told) -> Candidacy:
    return but(state, routed_until=fact.until)


def misnamed(state: Candidacy, fact: eligibility.HoldPlaced, told: Told) -> Candidacy:
    return but(state, routed_til=fact.until)  # wrong


def mistyped(state: Candidacy, fact: eligibility.HoldPlaced, told: Told) -> Candidacy:
    return but(state, routed_until=fact.reason)  # wrong


def misread(state: Candidacy, fact: eligibility.HoldPlaced, told: Told) -> Candidacy:
    return but(state, routed_until=fact.expires)  # wrong


FOLDS: Folds[Candidacy] = (
    fold(eligibility.HoldPlaced, noted),
    fold(eligibility.HoldReleased, noted),  # wrong
    fold(monitoring.SessionStarted, noted),  # wrong
    fold(scheduling.AppointmentStarted, course._met),
    fold(scheduling.AppointmentMissed, course._met),  # wrong
    fold(eligibility.HoldPlaced, setting(Candidacy)(prequalified=True)),
    fold(eligibility.HoldPlaced, setting(Candidacy)(prequalified="yes")),  # wrong
    fold(eligibility.HoldPlaced, always(declined=True)),  # wrong
)
Domain("patient", Candidacy, evolve, (on(forms.PlaceHold, holds.place),), waits=review_waits)
Domain("patient", Candidacy, evolve, (on(eligibility.ConsultApproved, preparation.prepare),))  # wrong
Domain("patient", Candidacy, evolve, waits=alerts.alert_waits)  # wrong
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What mypy says of which line."""
    file = tmp_path_factory.mktemp("pairs") / "written.py"
    file.write_text(WRITTEN)
    options = ("--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary", "--hide-error-context")
    told = run(
        [sys.executable, "-m", "mypy", *options, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert not told.stderr, told.stderr
    lines = (line.split(":", 2) for line in told.stdout.splitlines() if ": error:" in line)
    return {int(number): rest for _, number, rest in lines}


LINES = [(number, line) for number, line in enumerate(WRITTEN.splitlines(), 1) if line.endswith("# wrong")]


@pytest.mark.parametrize(("number", "line"), LINES, ids=[line.strip() for _, line in LINES])
def test_a_wrong_pair_is_an_error(said: dict[int, str], number: int, line: str) -> None:
    assert number in said


def test_a_right_one_is_none(said: dict[int, str]) -> None:
    assert {number: why for number, why in said.items() if number not in dict(LINES)} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_message_has_one_answer(service: str) -> None:
    """The second would be lost without a word."""
    for domain in import_module(f"services.{service}.handlers").SERVICE.domains:
        assert not [
            message for message, count in Counter(each.message for each in domain.decisions).items() if count > 1
        ]
