"""The pharmacy: bound to what it took, told to stop and to go on, asked what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from services.eligibility.domain.forms import PlaceHold, ReleaseHold, ReportDispense
from services.eligibility.store import load_prescription
from shared.deciding import Actor, Answer, Refused, Role
from shared.events.intake import ConsentWithdrawn
from shared.events.integration import EpisodeCompleted
from shared.events.scheduling import EpisodeLapsed
from shared.events.treatment import (
    DispenseEnded,
    DispenseStopped,
    MedicationDelivered,
    PatientDied,
    PatientDischarged,
    PrescriptionSigned,
)
from shared.runtime.operations import Viewer
from tests.eligibility.course import prescribed, report
from tests.eligibility.heard import candidacy, leaves
from tests.story import Story, days, refused, types

WHO: dict[str, Any] = {"reason": "x", "role": "clinician"}


def tells(fact: Any) -> Callable[[Story], object]:
    return lambda story: story._tell(fact, uuid4(), 0)


def holds(story: Story) -> None:
    story.does(PlaceHold(patient_id=story.patient, reason="New medicine"), Role.CLINICIAN)


def releases(story: Story) -> None:
    for hold in list(candidacy(story).open_holds.values()):
        story.does(ReleaseHold(patient_id=story.patient, hold_id=str(hold.hold_id), reason="x"), Role.CLINICIAN)


def refuses(story: Story) -> None:
    signed = next(iter(candidacy(story).standing.signed))
    story.hears(ConsentWithdrawn(document="treatment", document_version=1, revokes=signed), "intake")


STOPS: dict[str, tuple[Callable[[Story], object], str]] = {
    "hold": (holds, "on-hold"),
    "withdrawal": (leaves, "withdrawn"),
    "consent taken back": (refuses, "withdrawn"),
    "discharge": (tells(PatientDischarged(to="discharged", **WHO)), "discharged"),
    "death": (tells(PatientDied(**WHO)), "deceased"),
    "lapse": (lambda story: story.hears(EpisodeLapsed(reason="x"), "scheduling"), "episode-over"),
    "completion": (lambda story: story.hears(EpisodeCompleted(sessions=4, reason="x"), "integration"), "episode-over"),
}
UNDERWAY = ((), ("accepted",), ("accepted", "shipped"))


def at(story: Story, reports: tuple[str, ...]) -> PrescriptionSigned:
    fact = prescribed(story)
    for each in reports:
        report(story, fact, each)
    return fact


@pytest.mark.parametrize("reports", UNDERWAY, ids=str)
@pytest.mark.parametrize(("stop", "because"), STOPS.values(), ids=STOPS)
def test_the_pharmacy_is_told_to_stop_and_asked_what_became_of_it(
    story: Story, reports: tuple[str, ...], stop: Callable[[Story], object], because: str
) -> None:
    """Until there is an end of it, also where the patient has left."""
    fact = at(story, reports)
    stop(story)
    told = story.passes(days(0))
    assert [(each.prescription_id, each.because) for each in told if isinstance(each, DispenseStopped)] == [
        (fact.prescription_id, because)
    ]
    wait = story.wait("delivery")
    assert (wait.whom, wait.what) == (Role.PHARMACY, "report-dispense")
    (ended,) = report(story, fact, "returned")  # type: ignore[misc]
    assert isinstance(ended, DispenseEnded) and "delivery" not in story.names()


@pytest.mark.parametrize("status", ["delivered", "cancelled", "returned", "destroyed"])
def test_nobody_is_told_to_stop_what_is_at_its_end(story: Story, status: str) -> None:
    report(story, prescribed(story), status)
    leaves(story)
    assert not [fact for fact in story.passes(days(3)) if isinstance(fact, DispenseStopped)]


def test_after_a_hold_the_pharmacy_goes_on_and_may_be_stopped_again(story: Story) -> None:
    at(story, ("accepted",))
    for _ in range(3):
        holds(story)
        assert types(story.passes(days(0))) == ["dispense-stopped"]
        releases(story)
        assert types(story.passes(days(0))) == ["dispense-resumed"]


def test_a_parcel_underway_to_somebody_who_died_is_followed_until_it_counts_as_lost(story: Story) -> None:
    at(story, ("accepted", "shipped"))
    tells(PatientDied(**WHO))(story)
    assert "medication-lost" in types(story.passes(days(8)))


def by(story: Story, of: PrescriptionSigned, subject: str, **body: Any) -> Answer:
    command = ReportDispense.model_validate(
        {"patient_id": story.patient, "prescription_id": str(of.prescription_id), **body}
    )
    return story._decide(command, story._cause(), Actor(Role.PHARMACY, subject, story.clinic))


@pytest.mark.parametrize("status", ["shipped", "delivered", "lost", "rejected", "cancelled", "accepted"])
def test_whoever_took_it_alone_reports_on_it(story: Story, status: str) -> None:
    fact = prescribed(story)
    assert types(by(story, fact, "one", status="accepted")) == ["prescription-accepted"]
    answer = by(story, fact, "another", status=status, lot="L")
    assert isinstance(answer, Refused) and answer.unknown
    assert not isinstance(by(story, fact, "one", status=status, lot="L"), Refused)


@pytest.mark.parametrize("status", ["shipped", "delivered"])
def test_what_is_sent_has_a_lot_and_keeps_it(story: Story, status: str) -> None:
    fact = prescribed(story)
    assert refused(by(story, fact, "one", status=status)) == ("lot-missing",)
    by(story, fact, "one", status="shipped", lot="L")
    assert refused(by(story, fact, "one", status="delivered", lot="M")) == ("lot-mismatch",)
    (arrived,) = by(story, fact, "one", status="delivered")  # type: ignore[misc]
    assert isinstance(arrived, MedicationDelivered) and arrived.lot == "L"


class Shelf:
    def __init__(self, story: Story) -> None:
        self.story = story

    async def state(self, _patient_id: str) -> Any:
        return self.story.state


def seen(story: Story, of: PrescriptionSigned, role: Role, subject: str) -> Any:
    viewer = Viewer(Actor(role, subject, story.clinic), Shelf(story))
    return asyncio.run(load_prescription(viewer, story.patient, str(of.prescription_id)))


def test_a_pharmacy_sees_what_nobody_took_and_what_it_took(story: Story) -> None:
    fact = prescribed(story)
    body = seen(story, fact, Role.PHARMACY, "another")
    assert body == {
        "prescription_id": str(fact.prescription_id),
        "product": fact.product,
        "strength_mg": 300,
        "tablets": 4,
        "sessions": 4,
        "instructions": "1 of 300 mg under the tongue at each of 4 sessions, as the plan says when",
        "status": "signed",
    }
    by(story, fact, "one", status="accepted")
    assert isinstance(seen(story, fact, Role.PHARMACY, "another"), Refused)
    holds(story)
    story.passes(days(0))
    for role, subject in ((Role.PHARMACY, "one"), (Role.CLINICIAN, "c")):
        assert seen(story, fact, role, subject)["status"] == "stopped"


def test_what_was_cancelled_is_signed_anew_by_whoever_goes_on(story: Story) -> None:
    fact = at(story, ("accepted",))
    holds(story)
    report(story, fact, "cancelled")
    releases(story)
    assert story.wait("prescription").what == "sign-prescription"
