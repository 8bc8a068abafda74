"""A clinic may make a rule stricter by itself, never looser."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.clinical.invalid import Invalid
from shared.clinical.triage import DEMO, POLICIES, RULES, SECOND, Policy, Result, is_too_old
from shared.clinical.triage.limits import LIMITS, Side
from tests.clinical.assessments import body, judged

CA = frozenset({"CA"})


def refused(**settings: object) -> tuple[str, str]:
    with pytest.raises(Invalid) as refusal:
        Policy("strict", CA, **settings)  # type: ignore[arg-type]
    return refusal.value.code, refusal.value.pointer


def test_the_two_clinics_are_licensed_where_the_contract_says() -> None:
    assert sorted(DEMO.licensed_states) == ["CA", "CO", "FL", "NY", "TX", "WA"]
    assert sorted(SECOND.licensed_states) == ["CA", "NV"]
    assert list(POLICIES) == ["demo", "second"]
    assert all(policy.limits == {name: limit.value for name, limit in LIMITS.items()} for policy in POLICIES.values())


@pytest.mark.parametrize("name", LIMITS)
def test_no_limit_can_be_loosened(name: str) -> None:
    limit = LIMITS[name]
    looser = limit.value - 1 if limit.side is Side.BELOW else limit.value + 1
    assert refused(tightened={name: looser}) == ("looser", f"/tightened/{name}")
    assert Policy("same", CA, tightened={name: limit.value}).limits == DEMO.limits


@pytest.mark.parametrize("value", ["130", True, 130.5, None])
def test_a_limit_is_a_number_of_its_own_kind(value: object) -> None:
    assert refused(tightened={"CR1.systolic": value}) == ("looser", "/tightened/CR1.systolic")


@pytest.mark.parametrize(
    ("tightened", "at"),
    [
        ({"CR1.systolic": 95}, "CR19.systolic"),
        ({"CS2.systolic": 120}, "CS2.diastolic"),
        ({"CR19.respiratory-rate-high": 10}, "CR19.respiratory-rate-low"),
        ({"CR1.systolic": 96, "CR19.systolic": 96}, "CR19.systolic"),
        ({"CR19.diastolic": 95}, "CR19.diastolic"),
        ({"CR19.heart-rate-low": 100}, "CR19.heart-rate-low"),
        ({"AD1.age": 65}, "AD1.age"),
        ({"AD1.age": 121}, "AD1.age"),
        ({"CR13.age": 0}, "CR13.age"),
        ({"CR12.spo2": 101}, "CR12.spo2"),
        ({"IN2.gad-7": 22}, "IN2.gad-7"),
        ({"CR14.phq-9": 0}, "CR14.phq-9"),
        ({"CR13.weight": 251}, "CR13.weight"),
        ({"CR13.bmi": 7}, "CR13.weight"),
        ({"CR19.temperature": 30.0}, "CR19.temperature"),
    ],
)
def test_a_limit_that_leaves_nobody_who_passes_is_refused(tightened: dict[str, float], at: str) -> None:
    assert refused(tightened=tightened) == ("no-room", f"/tightened/{at}")


@pytest.mark.parametrize(
    "tightened",
    [
        {"CR1.systolic": 97, "CR19.systolic": 96},
        {"CR12.spo2": 100},
        {"IN2.gad-7": 21},
        {"CR14.phq-9": 1},
        {"CR13.weight": 250},
        {"CR19.temperature": 30.1},
        {"AD1.age": 64},
    ],
)
def test_the_strictest_limit_that_leaves_somebody_is_taken(tightened: dict[str, float]) -> None:
    assert Policy("strict", CA, tightened=tightened).tightened == tightened


def test_an_unknown_limit_or_rule_is_refused() -> None:
    assert refused(tightened={"CR4.pressure": 1}) == ("unknown-code", "/tightened")
    assert refused(raised={"CR99": Result.DECLINE}) == ("unknown-code", "/raised/CR99")
    assert refused(raised={"CR4": Result.CRISIS}) == ("unknown-code", "/raised/CR4")
    assert refused(raised={"CR4": Result.CLEAR}) == ("unknown-code", "/raised/CR4")


def test_a_clinics_own_limit_is_judged_and_named() -> None:
    strict = Policy("strict", CA, tightened={"CR1.systolic": 130, "CR13.age": 60}, raised={"CR4": Result.DECLINE})
    assert judged(body(vitals={"systolic": 130}), policy=strict).ids == ("CR1",)
    assert judged(body(vitals={"systolic": 129}), policy=strict).ids == ()
    verdict = judged(body(history=["glaucoma"]), policy=strict)
    assert (verdict.result, verdict.rules[0].outcome) == ("decline", "decline")
    assert verdict.rule_set == "triage-1,CR1.systolic=130,CR13.age=60,CR4=decline"


def test_raising_makes_nothing_milder() -> None:
    strict = Policy("strict", CA, raised={"CS1": Result.DECLINE, "AD1": Result.REVIEW})
    assert judged(body(symptoms=["chest-pain"]), policy=strict).result == "crisis"
    assert judged(body(patient={"birth_date": "2010-01-01"}), policy=strict).result == "decline"


def test_no_bad_field_hides_a_crisis_by_a_clinics_own_limit() -> None:
    strict = Policy("strict", CA, tightened={"CS2.systolic": 135})
    given = body(vitals={"systolic": 135, "heart_rate": "fast"}, symptoms=["headache"])
    assert judged(given, policy=strict).result == "crisis"
    with pytest.raises(Invalid):
        judged(given)


def test_a_clinic_that_is_licensed_nowhere_takes_nobody() -> None:
    nowhere = Policy("nowhere", frozenset())
    (rule,) = judged(body(), policy=nowhere).rules
    assert (rule.id, rule.outcome, rule.counterfactual) == ("AD9", "decline", {})
    assert rule.would_change == "would pass if state were one of none: the clinic is licensed nowhere"
    (blank,) = judged(body(patient={"state": None}), policy=nowhere).rules
    assert (blank.id, blank.counterfactual) == ("CR18", {"patient": {"state": "elsewhere"}})


def test_every_rule_says_how_a_clinic_may_tighten_it() -> None:
    assert RULES["CR1"].tighten == "a stricter limit, review raised to decline"
    assert RULES["CR4"].tighten == "review raised to decline"
    assert RULES["AD7"].tighten == "review raised to decline"  # some of its words decline already
    assert RULES["AD1"].tighten == "a stricter limit"
    assert RULES["AD3"].tighten == ""


# 30 calendar days of the patient: hours do not count, the local date does.
@pytest.mark.parametrize(
    ("at", "too_old"),
    [
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 2, 8, 0, tzinfo=UTC), True),
    ],
)
def test_an_assessment_older_than_30_days_is_too_old_at_the_consult(at: datetime, too_old: bool) -> None:
    submitted = datetime(2026, 10, 3, 4, 0, tzinfo=UTC)  # 2 October, 21:00 in Los Angeles
    place = ZoneInfo("America/Los_Angeles")
    assert is_too_old(submitted, at, place) is too_old
    strict = Policy("strict", CA, tightened={"CR17.days": 14})
    assert is_too_old(submitted, datetime(2026, 10, 18, 4, tzinfo=UTC), place, strict)


@pytest.mark.parametrize(("limit", "nearest"), [(38.0, 37.9), (37.8, 37.7), (37.25, 37.24), (37, 36)])
def test_what_would_pass_is_nearest_in_the_limits_own_last_digit(limit: float, nearest: float) -> None:
    temperature = next(each for each in LIMITS.values() if each.subject == "temperature_c")
    assert temperature.passing(limit) == nearest
