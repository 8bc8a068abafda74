"""What a demo is asked for, and what its table counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from carepath.demo.audited import Audited
from carepath.demo.facts import Heading, count
from carepath.demo.settings import Settings
from carepath.demo.table import candidates, minutes_to_a_human
from carepath.stack import CannotStart

AT = datetime(2026, 10, 5, 13, tzinfo=UTC)
ADA, BEN = "ada", "ben"


def fact(type: str, subject: str = ADA, minutes: float = 0, clinic: str = "demo") -> Heading:
    return Heading("care.eligibility.safety", subject, 1, type, clinic, AT + timedelta(minutes=minutes))


def test_an_option_goes_before_the_environment_and_an_empty_setting_is_none() -> None:
    environment = {"PATIENTS": "9", "DAYS": "3", "REPORT": "", "KEEP": "0", "SEED": "8", "REPLICAS": ""}
    read = Settings.read(environment, {"patients": "12", "seed": None})
    assert (read.patients, read.days, read.seed, read.keep, read.report) == (12, 3, 8, False, None)
    assert read.of_the_stack == {"clock": "steps", "anew": True}


@pytest.mark.parametrize(
    "setting", [{"PATIENTS": "0"}, {"PATIENTS": "many"}, {"DAYS": "0"}, {"DAYS": "367"}, {"CLOCK": "real"}]
)
def test_a_setting_that_will_not_do_is_named(setting: dict[str, str]) -> None:
    with pytest.raises(CannotStart, match=f"{next(iter(setting))}={next(iter(setting.values()))} will not do"):
        Settings.read(setting, {})


def test_a_clock_that_waits_for_nobody_is_stopped_before_the_audit() -> None:
    read = Settings.read({"CLOCK": "x1000", "REPLICAS": "2"}, {})
    assert (read.waits_for_nobody, read.of_the_stack["clock"]) == (True, "x1000")
    assert read.at_rest == {"clock": "steps", "replicas": "2", "anew": False}


def test_facts_are_counted_by_type() -> None:
    facts = [fact("crisis-detected"), fact("crisis-detected", BEN), fact("assessment-started")]
    assert count(facts) == {"assessment-started": 1, "crisis-detected": 2}


def test_a_candidate_counts_once_with_or_without_a_draft() -> None:
    facts = [fact("assessment-started"), fact("assessment-submitted"), fact("assessment-submitted", BEN)]
    assert candidates([*facts, fact("message-sent", "somebody")]) == {ADA, BEN}


def test_a_crisis_waits_until_its_own_acknowledgement() -> None:
    facts = [
        fact("crisis-detected"),
        fact("crisis-detected", BEN, 2),
        fact("crisis-acknowledged", BEN, 5),
        fact("crisis-acknowledged", minutes=22),
    ]
    assert list(minutes_to_a_human(facts)) == [3, 22]


def test_one_acknowledgement_answers_every_crisis_that_is_open() -> None:
    facts = [fact("crisis-detected"), fact("crisis-detected", minutes=4), fact("crisis-acknowledged", minutes=6)]
    assert list(minutes_to_a_human(facts)) == [6, 2]
    assert list(minutes_to_a_human(facts[:2])) == []


def test_the_summary_of_an_audit_names_what_is_violated() -> None:
    invariants = {"I13": {"examined": 10, "violations": 0}, "I14": {"examined": 5, "violations": 2}}
    assert "violated: I14" in Audited(1, "", {"invariants": invariants}).summary
    assert "clean" not in Audited(2, "", {}).summary
    clean = {**invariants, "I14": {"examined": 0, "violations": 0}}
    assert Audited(0, "", {"invariants": clean}).summary == "audit: clean, 1 invariants hold for 10 things examined"
