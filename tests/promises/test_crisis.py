"""Danger becomes a crisis, and a crisis waits for a human: it is paged until a person with a reason answers (P16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.times import instant, stamp
from tests.promises.platform import Candidate, Platform, header, run
from tests.promises.reading import bodies

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
HIGH = {"instruments": {"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}}}
NONE = {"instruments": {"c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"}}}
ITEM9 = {"instruments": {"phq-9": [0, 0, 0, 0, 0, 0, 0, 0, 1]}}
WITHIN = timedelta(minutes=15)
EVERY = timedelta(minutes=5)
INSTANT = timedelta(milliseconds=1)
REASON = {"reason": "called, safe with family"}


@pytest.fixture(params=CLINICS)
def somebody(request: pytest.FixtureRequest, platform: Platform) -> Candidate:
    return platform.candidate(request.param)


def times(person: Candidate, type: str) -> list[str]:
    return [head["ce_time"] for head in map(header, person.platform.streams(person.id)) if head["ce_type"] == type]


def pages(person: Candidate) -> list[str]:
    """To whom a page about this person went, oldest first."""
    mails = run(person.platform.stack.mails())
    return [mail["to"][0].partition("@")[0] for mail in mails if f"Patient {person.id}." in mail["text"]]


def answer(person: Candidate) -> None:
    person.platform.clinician(person.clinic, person.id).does("acknowledge-crisis", REASON)


def crisis_tasks(person: Candidate) -> list[dict[str, Any]]:
    clinician = person.platform.token("clinician", clinic=person.clinic)
    tasks = person.platform.tasks("eligibility", clinician)
    return [each for each in tasks if each["patient_id"] == person.id and each["what"] == "acknowledge-crisis"]


def test_P16_a_high_c_ssrs_in_a_draft_is_a_crisis_at_once(platform: Platform, somebody: Candidate) -> None:
    assert somebody.does("save-draft", HIGH)["crisis"] is True
    platform.settle()
    heads = [header(each) for each in platform.streams(somebody.id)]
    (risk,) = [head for head in heads if head["ce_type"] == "risk-answered"]
    (crisis,) = [head for head in heads if head["ce_type"] == "crisis-detected"]
    assert (crisis["ce_causationid"], crisis["ce_time"]) == (risk["ce_id"], risk["ce_time"])
    assert pages(somebody) == ["clinician"]
    (task,) = crisis_tasks(somebody)
    assert (task["whom"], instant(task["until"])) == ("clinician", instant(crisis["ce_time"]) + WITHIN)
    answer(somebody)
    assert bodies(platform, somebody.id, "crisis-detected")[0]["kinds"] == ["suicide"]


def test_P16_item_9_alone_is_a_crisis_after_its_15_minutes(platform: Platform, somebody: Candidate) -> None:
    at = instant(platform.now())
    assert somebody.does("save-draft", ITEM9)["crisis"] is False
    platform.move_to(at + WITHIN - INSTANT)
    assert times(somebody, "risk-answered") == [stamp(at)]
    assert times(somebody, "crisis-detected") == []
    platform.move_to(at + WITHIN)
    assert times(somebody, "crisis-detected") == [stamp(at + WITHIN)]
    assert pages(somebody) == ["clinician"]
    answer(somebody)


def test_P16_a_c_ssrs_in_time_ends_the_clock_of_item_9(platform: Platform, somebody: Candidate) -> None:
    at = instant(platform.now())
    somebody.does("save-draft", ITEM9)
    platform.move_to(at + WITHIN - INSTANT)
    assert somebody.does("save-draft", NONE)["crisis"] is False
    platform.move_to(at + 2 * WITHIN)
    assert times(somebody, "crisis-detected") == []
    assert pages(somebody) == []


def test_P16_it_is_paged_every_five_minutes_until_a_human_answers(platform: Platform, somebody: Candidate) -> None:
    """The clinicians for 15 minutes, then the fail-safe line and the medical director; whoever leaves is paged for."""
    at = instant(platform.now())
    somebody.does("save-draft", HIGH)
    platform.move_to(at + WITHIN - INSTANT)
    assert pages(somebody) == ["clinician"] * 3
    somebody.does("withdraw-patient", {})
    platform.move_to(at + timedelta(hours=1))
    after = pages(somebody)[3:]
    assert after.count("clinician") == 1
    assert after.count("answering-service") == after.count("medical-director") == 10  # at 15, 20, ... 60 minutes
    answer(somebody)
    paged = len(pages(somebody))
    platform.move_to(at + timedelta(hours=2))
    assert len(pages(somebody)) == paged
    assert crisis_tasks(somebody) == []


Asker = Callable[[Candidate], str]
WRONG: dict[str, tuple[Asker, Any, int]] = {
    "the patient": (lambda person: person.token, REASON, 403),
    "the platform": (lambda person: person.platform.token("system", clinic=person.clinic), REASON, 403),
    "operations": (lambda person: person.platform.token("operations", clinic=person.clinic), REASON, 403),
    "the patient as clinician": (
        lambda person: person.platform.token("clinician", clinic=person.clinic, patient=person.id),
        REASON,
        409,
    ),
    "another clinic": (lambda person: person.platform.token("clinician", clinic=_other(person.clinic)), REASON, 404),
    "no reason": (lambda person: person.platform.token("clinician", clinic=person.clinic), {}, 422),
    "an empty reason": (lambda person: person.platform.token("clinician", clinic=person.clinic), {"reason": ""}, 422),
    "a blank reason": (lambda person: person.platform.token("clinician", clinic=person.clinic), {"reason": " "}, 422),
}


def _other(clinic: str) -> str:
    return next(each for each in CLINICS if each != clinic)


def test_P16_nobody_but_a_person_of_the_clinic_with_a_reason_ends_it(platform: Platform, somebody: Candidate) -> None:
    at = instant(platform.now())
    somebody.does("save-draft", HIGH)
    platform.settle()
    open_ = platform.clinician(somebody.clinic, somebody.id).open_crises()
    for who, (token, body, status) in WRONG.items():
        said = {"crisis_ids": open_, "outcome": "safe", **body}
        answered = platform.ask("acknowledge-crisis", token(somebody), said, patient_id=somebody.id)
        assert answered.status_code == status, (who, answered.text)
    paged = len(pages(somebody))
    platform.move_to(at + EVERY)
    assert len(pages(somebody)) == paged + 1
    answer(somebody)
    (said,) = bodies(platform, somebody.id, "crisis-acknowledged")
    assert (said["reason"], said["role"]) == (REASON["reason"], "clinician")


def test_P16_an_answered_crisis_stays_answered_and_new_danger_is_new(platform: Platform, somebody: Candidate) -> None:
    """The same answer within a day is the same crisis; after that somebody has to answer again."""
    start: datetime = instant(platform.now())
    somebody.does("save-draft", HIGH)
    platform.settle()
    answer(somebody)
    platform.move_to(start + timedelta(hours=23))
    somebody.does("save-draft", HIGH)
    platform.settle()
    assert len(times(somebody, "crisis-detected")) == 1
    platform.move_to(start + timedelta(hours=25))
    assert somebody.does("save-draft", HIGH)["crisis"] is True
    platform.settle()
    assert len(times(somebody, "crisis-detected")) == 2
    answer(somebody)


@pytest.mark.parametrize("kind", ["suicide", "medical", "unsafe"])
def test_P16_somebody_with_a_draft_only_is_in_danger_as_soon_as_they_say_so(
    platform: Platform, somebody: Candidate, kind: str
) -> None:
    somebody.does("save-draft", {"symptoms": []})
    reply = somebody.does("report-danger", {"kind": kind, "note": "now"})
    assert reply["crisis"] is True
    platform.settle()
    assert pages(somebody) == ["clinician"]
    assert [body["crisis_id"] for body in bodies(platform, somebody.id, "crisis-detected")] == [reply["crisis_id"]]
    clinician = platform.clinician(somebody.clinic, somebody.id)
    clinician.does("acknowledge-crisis", {"reason": "called", "outcome": "not-reached"})
    assert clinician.open_crises() == [reply["crisis_id"]]
    answer(somebody)
    assert clinician.open_crises() == []


def test_P16_the_clinics_own_people_report_danger_and_no_other_clinics(platform: Platform, somebody: Candidate) -> None:
    somebody.does("save-draft", {"symptoms": []})
    platform.settle()
    for clinic, role, status in (
        (somebody.clinic, "guide", 200),
        (_other(somebody.clinic), "guide", 404),
        (somebody.clinic, "pharmacy", 403),
        (somebody.clinic, "peer-monitor", 404),
    ):
        token = platform.token(role, clinic=clinic)
        said = platform.ask("report-danger", token, {"kind": "unsafe"}, patient_id=somebody.id)
        assert said.status_code == status, (role, said.text)
    bound = platform.token("peer-monitor", clinic=somebody.clinic, patient=somebody.id)
    assert platform.ask("report-danger", bound, {"kind": "medical"}, patient_id=somebody.id).status_code == 200
    platform.settle()
    answer(somebody)
