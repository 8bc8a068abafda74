"""Who attests the peer monitor: the guide or the peer monitor, never the patient."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from services.monitoring.domain.forms import ObserveMonitor
from shared.deciding import Answer, Refused, Role
from shared.events.intake import ConsentSigned, ConsentWithdrawn, Document
from shared.events.monitoring import MonitorObserved, SessionCheckedIn, SessionPostponed
from tests.monitoring.heard import booked, checks_in, clears, of, reads, ready, running, session, starts
from tests.story import Story, refused, types


def observes(story: Story, role: Role = Role.GUIDE, **over: bool) -> Answer:
    seen: dict[str, Any] = {"present": True, "adult": True, "sober": True, **over}
    return story.asks(ObserveMonitor(patient_id=story.patient, **seen), role)


def asked(story: Story) -> tuple[str, str]:
    wait = story.wait("start")
    return wait.whom.value, wait.what


def test_what_the_patient_says_of_the_monitor_attests_nothing(story: Story) -> None:
    booked(story)
    told = of(checks_in(story, Role.PATIENT), SessionCheckedIn)
    assert set(told.failing) == {"monitor-present", "monitor-adult", "monitor-sober"}
    assert asked(story) == ("guide", "observe-monitor")
    reads(story)
    clears(story)
    assert refused(starts(story)) == ("monitor-absent",)


@pytest.mark.parametrize("role", [Role.GUIDE, Role.PEER_MONITOR])
def test_once_somebody_else_has_seen_the_monitor_the_tablet_may_be_placed(story: Story, role: Role) -> None:
    booked(story)
    checks_in(story, Role.PATIENT)
    assert types(observes(story, role)) == ["monitor-observed"]
    assert asked(story) == ("peer-monitor", "record-vitals")
    reads(story)
    clears(story)
    assert types(starts(story)) == ["session-started"]


@pytest.mark.parametrize("role", [Role.GUIDE, Role.PEER_MONITOR])
def test_whoever_may_attest_does_so_at_the_check_in(story: Story, role: Role) -> None:
    booked(story)
    assert of(checks_in(story, role), SessionCheckedIn).failing == ()


@pytest.mark.parametrize("name", ["monitor_present", "monitor_adult", "monitor_sober"])
def test_a_no_of_the_patient_counts(story: Story, name: str) -> None:
    booked(story)
    told = checks_in(story, Role.PATIENT, **{name: False})
    assert of(told, SessionPostponed).reasons == (name.replace("_", "-"),)


@pytest.mark.parametrize("seen", [each for each in product([True, False], repeat=3) if not all(each)])
def test_HZ14_a_monitor_who_is_not_all_of_it_postpones_the_session(story: Story, seen: tuple[bool, ...]) -> None:
    booked(story)
    checks_in(story, Role.PATIENT)
    told = observes(story, **dict(zip(("present", "adult", "sober"), seen, strict=True)))
    wrong = [f"monitor-{name}" for name, holds in zip(("present", "adult", "sober"), seen, strict=True) if not holds]
    assert list(of(told, SessionPostponed).reasons) == wrong and session(story).over == "postponed"


def test_a_later_word_counts(story: Story) -> None:
    """A second check-in by the patient asks for another look."""
    booked(story)
    checks_in(story, Role.PATIENT)
    assert of(observes(story), MonitorObserved).role == "guide"
    checks_in(story, Role.PATIENT)
    assert asked(story) == ("guide", "observe-monitor")


def test_there_is_nobody_to_observe_before_a_check_in_or_after_the_tablet(story: Story) -> None:
    booked(story)
    answer = observes(story)
    assert isinstance(answer, Refused) and answer.unknown
    running(story)
    assert refused(observes(story)) == ("already-started",)


def takes_back(story: Story, document: Document) -> None:
    signed = next(id for id, each in story.state.standing.signed.items() if each.document == document)
    story.hears(ConsentWithdrawn(document=document, document_version=1, revokes=signed), "intake")


@pytest.mark.parametrize("document", ["telehealth", "ketamine-risk"])
@pytest.mark.parametrize("after", ["check-in", "clearance"])
def test_a_document_that_was_taken_back_is_asked_for_again_before_the_tablet(
    story: Story, document: Document, after: str
) -> None:
    booked(story)
    checks_in(story)
    if after == "clearance":
        reads(story)
        clears(story)
    before = asked(story)
    takes_back(story, document)
    assert asked(story) == ("patient", "sign-consent")
    story.hears(ConsentSigned(document=document, document_version=1), "intake")
    assert asked(story) == before


def test_whoever_takes_back_the_consent_to_treatment_is_not_asked_to_sign_it_again(story: Story) -> None:
    ready(story)
    takes_back(story, "treatment")
    assert asked(story) != ("patient", "sign-consent")
    assert "consent-missing" in refused(starts(story))
