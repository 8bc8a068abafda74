"""The same person twice: nobody is let in before a clinician has looked at both records (clinical reference 1.9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from services.eligibility.domain.duplicates import MOST
from services.eligibility.domain.forms import DecideReview, ReleaseHold, SettleDuplicate
from services.eligibility.handlers import SERVICE
from shared.deciding import Fact, Taken
from shared.events.duplicates import DuplicateShared
from shared.events.eligibility import AssessmentTriaged, CandidatePrequalified
from tests.assessments import DECLINED, HIGH_RISK
from tests.eligibility.course import approved
from tests.eligibility.heard import submission
from tests.story import Story, refused, types

FORM = {"name": "n1", "address": "a1", "phone": "p1", "email": "e1"}
AGAIN = timedelta(days=1)


class Clinic:
    """The records of one clinic: each is shown the register, and what is handed to it."""

    def __init__(self) -> None:
        self.people: list[Story] = []

    def somebody(self) -> Story:
        self.people.append(Story(SERVICE, patient=str(uuid5(NAMESPACE_URL, str(len(self.people))))))
        return self.people[-1]

    def submits(self, who: Story, over: dict[str, Any] | None = None, **marks: str) -> tuple[Fact, ...]:
        who.taken = [Taken(claim, each.patient) for each in self.people if each is not who for claim in each.claims()]
        body = submission(who, over)
        id = uuid5(body.assessment_id, f"{who.patient}/{len(who.told)}")
        told = who.hears(body.model_copy(update={"assessment_id": id, "marks": marks or FORM}), "intake")
        return self._handed(told)

    def settles(self, who: Story, other: Story, same: bool) -> tuple[Fact, ...]:
        told = who.does(
            SettleDuplicate(patient_id=who.patient, other=UUID(other.patient), same=same, reason="Called both")
        )
        return self._handed(told)

    def _handed(self, told: tuple[Fact, ...]) -> tuple[Fact, ...]:
        for fact in told:
            if isinstance(fact, DuplicateShared):
                next(each for each in self.people if each.patient == fact.patient_id).hears(fact, "eligibility")
        return told


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def rules(told: tuple[Fact, ...]) -> list[str]:
    (triaged,) = (fact for fact in told if isinstance(fact, AssessmentTriaged))
    return [rule["id"] for rule in triaged.rules]


def let_in(told: tuple[Fact, ...]) -> bool:
    return any(isinstance(fact, CandidatePrequalified) for fact in told)


def prequalifies(who: Story) -> Any:
    return who.asks(DecideReview(patient_id=who.patient, decision="prequalify", reason="Looked at"))


PAIRS = [
    {"name": "n1", "address": "a2", "phone": "p2", "email": "e1"},
    {"name": "n1", "address": "a2", "phone": "p1", "email": "e2"},
    {"name": "n1", "address": "a1", "phone": "p2", "email": "e2"},
    {"name": "n2", "address": "a1", "phone": "p1", "email": "e2"},
    FORM,
]
APART = [
    {"name": "n1", "address": "a2", "phone": "p2", "email": "e2"},
    {"name": "n2", "address": "a1", "phone": "p2", "email": "e2"},
    {"name": "n2", "address": "a2", "phone": "p1", "email": "e1"},
    {"name": "n2", "address": "a2", "phone": "p2", "email": "e2"},
]


@pytest.mark.parametrize("marks", PAIRS)
def test_who_agrees_in_two_of_three_goes_to_a_human(clinic: Clinic, marks: dict[str, str]) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    assert let_in(clinic.submits(first))
    told = clinic.submits(second, **marks)
    assert not let_in(told) and rules(told) == ["CR20"]
    assert second.wait("duplicate").what == "settle-duplicate" and first.wait("duplicate")
    assert refused(prequalifies(second)) == ("duplicate-open",)


@pytest.mark.parametrize("marks", APART)
def test_one_index_alone_is_a_note(clinic: Clinic, marks: dict[str, str]) -> None:
    clinic.submits(clinic.somebody())
    told = clinic.submits(clinic.somebody(), **marks)
    assert let_in(told) and types(told) == ["assessment-triaged", "candidate-prequalified"]
    (triaged,) = (fact for fact in told if isinstance(fact, AssessmentTriaged))
    assert ("one-index-shared" in triaged.flags) == bool(marks.items() & FORM.items())


def test_whoever_was_declined_here_is_seen_beside_the_new_record(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    assert "candidate-declined" in types(clinic.submits(first, {"answers": {"psychosis_now": "yes"}}))
    assert not let_in(clinic.submits(second))
    assert first.state.open_duplicates and "hold-placed" not in first.types()
    assert "duplicate" not in first.names()


@pytest.mark.parametrize("over", [DECLINED, HIGH_RISK])
def test_a_decline_and_a_crisis_stay_what_they_are(clinic: Clinic, over: dict[str, Any]) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    clinic.submits(first)
    alone = clinic.submits(clinic.somebody(), over, name="n3", address="a3", phone="p3", email="e3")
    told = clinic.submits(second, over)
    assert set(types(alone)) <= set(types(told)) and "CR20" in rules(told)


def test_the_next_form_of_the_same_patient_is_no_duplicate_of_the_first(clinic: Clinic) -> None:
    first = clinic.somebody()
    clinic.submits(first)
    first.now += AGAIN
    told = clinic.submits(first, **{**FORM, "phone": "p9"})
    assert rules(told) == [] and not first.state.duplicates
    assert not let_in(clinic.submits(clinic.somebody(), name="n1", address="a7", phone="p9", email="e7"))


def test_whoever_is_in_treatment_is_on_hold_until_it_is_settled(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    clinic.submits(first)
    clinic.submits(second)
    (hold,) = first.state.open_holds.values()
    assert first.names().count("hold") == 0
    release = ReleaseHold(patient_id=first.patient, hold_id=str(hold.hold_id), reason="It is fine")
    assert refused(first.asks(release)) == ("duplicate-open",)
    clinic.settles(second, first, same=False)
    assert not first.state.open_holds and not first.state.open_duplicates


def test_told_apart_the_review_goes_on(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    clinic.submits(first)
    clinic.submits(second)
    clinic.settles(second, first, same=False)
    assert let_in(prequalifies(second))
    second.now = first.now = second.now + AGAIN
    assert rules(clinic.submits(second)) == [] and rules(clinic.submits(first)) == []


def test_what_is_newly_alike_is_asked_about_again(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    clinic.submits(first)
    clinic.submits(second, name="n2", address="a1", phone="p1", email="e2")
    clinic.settles(second, first, same=False)
    assert rules(clinic.submits(second)) == ["CR20"]


def test_as_the_same_person_this_record_ends_and_the_other_goes_on_once_a_clinician_says_so(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    clinic.submits(first)
    clinic.submits(second)
    assert "candidate-declined" in types(clinic.settles(second, first, same=True))
    assert second.state.standing.declined and second.names() == []
    assert "same-person" in refused(prequalifies(second))
    (hold,) = first.state.open_holds.values()
    assert "hold" in first.names() and "duplicate" not in first.names()
    first.does(ReleaseHold(patient_id=first.patient, hold_id=str(hold.hold_id), reason="One record, supply looked at"))
    assert rules(clinic.submits(first)) == [] and rules(clinic.submits(second)) == ["CR20"]


def test_a_mistake_can_be_settled_otherwise(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    clinic.submits(first)
    clinic.submits(second)
    clinic.settles(second, first, same=True)
    again = SettleDuplicate(patient_id=second.patient, other=UUID(first.patient), same=True, reason="Called both")
    assert refused(second.asks(again)) == ("already-settled",)
    clinic.settles(second, first, same=False)
    assert not second.state.is_another and not first.state.open_holds


def test_somebody_in_treatment_who_is_another_is_discharged(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    approved(first)
    clinic.submits(second)
    assert rules(clinic.submits(first)) == ["CR20"] and first.state.open_holds
    assert "patient-discharged" in types(clinic.settles(first, second, same=True))


def test_the_director_hears_of_what_nobody_settles(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    clinic.submits(first)
    clinic.submits(second)
    told = types(second.passes(timedelta(hours=49)))
    assert told.count("duplicate-overdue") == 1 and "message-requested" in told


def test_nobody_is_asked_about_whom_nobody_suspects(clinic: Clinic) -> None:
    first, second = clinic.somebody(), clinic.somebody()
    clinic.submits(first)
    command = SettleDuplicate(patient_id=first.patient, other=UUID(second.patient), same=False, reason="x")
    assert refused(first.asks(command)) == ("unknown",)


def test_a_crowd_under_one_mark_stays_small_and_hides_nobody(clinic: Clinic) -> None:
    """A shelter's phone: after so many it counts as everybody's, so one index more is enough."""
    crowd = [clinic.somebody() for _ in range(MOST + 4)]
    for number, who in enumerate(crowd):
        assert let_in(clinic.submits(who, name=f"n{number}", address=f"a{number}", phone="shelter", email=f"e{number}"))
    claims = [claim for who in crowd for claim in who.claims() if claim.resource == "mark:shelter"]
    assert [claim.seat for claim in claims] == list(range(MOST))
    told = clinic.submits(clinic.somebody(), name="n11", address="a99", phone="shelter", email="e99")
    assert not let_in(told)


def test_the_same_form_a_hundred_times_is_told_in_few_words(clinic: Clinic) -> None:
    for _ in range(40):
        told = clinic.submits(clinic.somebody())
        assert len(told) <= 2 + 2 * MOST
    assert all(len(each.state.duplicates) <= MOST for each in clinic.people)
