"""A wait fires once, at its time, and never for something that is done; anybody can compute its id (P13)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from shared.times import stamp
from tests.promises.platform import SERVICES, Candidate, Platform, header, run

pytestmark = pytest.mark.stack

REMINDED = [timedelta(hours=24), timedelta(hours=72), timedelta(days=7)]
REVIEWED = timedelta(hours=48)
INSTANT = timedelta(milliseconds=1)
STOPS = sorted({stop for at in (*REMINDED, REVIEWED) for stop in (at - INSTANT, at)} | {timedelta(days=8)})
CLINICS = ("demo", "second")
DRAFT = {"patient": {"given": "Kim", "email": "kim@example.com", "time_zone": "America/Los_Angeles"}}
PHENELZINE = [{"text": "phenelzine"}]


def wait_id(entity: str, key: str, until: str) -> str:
    """Contract 3.4, as a stranger computes it."""
    return str(uuid5(NAMESPACE_URL, json.dumps(["wait", "patient", entity, key, until], separators=(",", ":"))))


@dataclass
class Week:
    """Eight days of people who wait and people who do not. `mailed`: effect key -> when it was first seen."""

    platform: Platform
    start: datetime
    people: dict[tuple[str, str], Candidate] = field(default_factory=dict)
    mailed: dict[str, datetime] = field(default_factory=dict)
    tasks: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    told: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def somebody(self, who: str, clinic: str) -> Candidate:
        person = self.people[who, clinic] = self.platform.candidate(clinic)
        return person

    def live_until(self, after: timedelta) -> None:
        self.platform.move_to(self.start + after)
        for mail in run(self.platform.stack.mails()):
            self.mailed.setdefault(mail["headers"]["x-carepath-effect"], self.start + after)

    def times(self, who: str, clinic: str, type: str) -> list[str]:
        """When facts of this type were told about somebody."""
        return [head["ce_time"] for head in self.heads(who, clinic, type)]

    def heads(self, who: str, clinic: str, type: str) -> list[dict[str, str]]:
        entity = self.people[who, clinic].id
        return [head for head in self.told.get(entity, []) if head["ce_type"] == type]


@pytest.fixture(scope="module")
def week(platform: Platform) -> Week:
    week = Week(platform, platform.move_to_daytime())
    for clinic in CLINICS:
        begin(week, clinic)
    for stop in STOPS:
        week.live_until(stop)
        if stop == REMINDED[0]:
            for clinic in CLINICS:
                go_on(week, clinic)
    for each in platform.streams():
        week.told.setdefault(each.key.decode(), []).append(header(each))
    for clinic in CLINICS:
        review(week, "unreviewed", clinic)
    return week


def begin(week: Week, clinic: str) -> None:
    for who in ("silent", "submits", "leaves"):
        week.somebody(who, clinic).does("save-draft", DRAFT)
    week.somebody("nameless", clinic).saves(symptoms=[])
    for who in ("unreviewed", "reviewed"):
        week.somebody(who, clinic).submits(medications=PHENELZINE)
    week.platform.settle()
    for (who, of), person in week.people.items():
        if of == clinic:
            seen = [week.platform.tasks(service, person.token) for service in SERVICES]
            week.tasks[who, of] = [task for tasks in seen for task in tasks]


def go_on(week: Week, clinic: str) -> None:
    week.people["submits", clinic].submits()
    week.people["leaves", clinic].does("withdraw-patient", {})
    review(week, "reviewed", clinic)


def review(week: Week, who: str, clinic: str) -> None:
    clinician = week.platform.clinician(clinic, week.people[who, clinic].id)
    clinician.does("decide-review", {"decision": "decline", "reason": "an interaction"})


@pytest.mark.parametrize("clinic", CLINICS)
def test_P13_a_draft_is_reminded_at_24_h_72_h_and_7_d_once_each(week: Week, clinic: str) -> None:
    reminders = week.heads("silent", clinic, "draft-reminded")
    assert [head["ce_time"] for head in reminders] == [stamp(week.start + after) for after in REMINDED]
    mailed = {head["ce_id"]: week.mailed.get(head["ce_id"]) for head in reminders}
    assert list(mailed.values()) == [week.start + after for after in REMINDED]


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("who", ["submits", "leaves"])
def test_P13_nobody_is_reminded_of_what_is_done(week: Week, clinic: str, who: str) -> None:
    """Both had their first reminder, then one handed the form in and the other left."""
    assert week.times(who, clinic, "draft-reminded") == [stamp(week.start + REMINDED[0])]
    assert not week.platform.rows(
        "intake", "SELECT FROM due WHERE entity = $1 AND key = 'remind'", week.people[who, clinic].id
    )


@pytest.mark.parametrize("clinic", CLINICS)
def test_P13_silence_of_somebody_without_an_address_is_told_and_not_mailed(week: Week, clinic: str) -> None:
    reminders = week.heads("nameless", clinic, "draft-reminded")
    assert [head["ce_time"] for head in reminders] == [stamp(week.start + after) for after in REMINDED]
    assert not {head["ce_id"] for head in reminders} & set(week.mailed)


@pytest.mark.parametrize("clinic", CLINICS)
def test_P13_a_review_that_nobody_decides_is_told_at_48_h_and_every_day_after(week: Week, clinic: str) -> None:
    overdue = week.times("unreviewed", clinic, "review-overdue")
    assert overdue == [stamp(week.start + REVIEWED + timedelta(days=day)) for day in range(7)]
    assert week.times("reviewed", clinic, "review-overdue") == []


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize(
    ("who", "key", "type", "until"),
    [
        ("silent", "remind", "draft-reminded", lambda week: week.start + REMINDED[0]),
        ("submits", "remind", "draft-reminded", lambda week: week.start + REMINDED[0]),
        ("unreviewed", "review", "review-overdue", lambda week: week.start + REVIEWED),
    ],
)
def test_P13_the_cause_of_what_a_wait_tells_is_the_task_that_was_shown(
    week: Week, clinic: str, who: str, key: str, type: str, until: Callable[[Week], datetime]
) -> None:
    (task,) = [each for each in week.tasks[who, clinic] if each["key"] == key]
    assert (task["patient_id"], task["until"]) == (week.people[who, clinic].id, stamp(until(week)))
    assert task["task_id"] == wait_id(task["patient_id"], key, task["until"])
    assert week.heads(who, clinic, type)[0]["ce_causationid"] == task["task_id"]


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize(
    ("who", "key", "type"), [("silent", "remind", "draft-reminded"), ("unreviewed", "review", "review-overdue")]
)
def test_P13_each_time_a_wait_runs_out_is_a_cause_of_its_own(
    week: Week, clinic: str, who: str, key: str, type: str
) -> None:
    id = week.people[who, clinic].id
    heads = week.heads(who, clinic, type)
    assert [head["ce_causationid"] for head in heads] == [wait_id(id, key, head["ce_time"]) for head in heads]


@pytest.mark.parametrize("service", ["intake", "eligibility"])
def test_P13_no_wait_is_left_behind_the_clock(week: Week, service: str) -> None:
    now = week.start + STOPS[-1]
    overdue = week.platform.rows(service, "SELECT entity, key FROM due WHERE until <= $1 AND NOT parked", now)
    assert overdue == []
