"""Clinical reference 4.2, the table in session: each limit from both sides, and the rise over the pre-dose reading."""

import pytest

from tests.clinical.vital_signs import CALM, in_session

# The baseline lies close, so that only the number itself can ask for something.
LIMITS = [
    ("systolic", 140, 139, "watch", "none", 130, 76),
    ("systolic", 160, 159, "alert", "watch", 150, 76),
    ("systolic", 94, 95, "watch", "none", 118, 76),
    ("systolic", 89, 90, "alert", "watch", 118, 76),
    ("systolic", 79, 80, "emergency", "alert", 118, 76),
    ("diastolic", 90, 89, "watch", "none", 118, 80),
    ("diastolic", 100, 99, "alert", "watch", 118, 90),
    ("diastolic", 59, 60, "watch", "none", 118, 76),
    ("diastolic", 49, 50, "alert", "watch", 118, 76),
    ("heart_rate", 101, 100, "watch", "none", 118, 76),
    ("heart_rate", 131, 130, "alert", "watch", 118, 76),
    ("heart_rate", 49, 50, "watch", "none", 118, 76),
    ("heart_rate", 44, 45, "alert", "watch", 118, 76),
    ("heart_rate", 29, 30, "emergency", "alert", 118, 76),
    ("spo2", 94, 95, "watch", "none", 118, 76),
    ("spo2", 91, 92, "alert", "watch", 118, 76),
    ("spo2", 87, 88, "emergency", "alert", 118, 76),
    ("respiratory_rate", 9, 10, "watch", "none", 118, 76),
    ("respiratory_rate", 7, 8, "emergency", "watch", 118, 76),
    ("respiratory_rate", 25, 24, "watch", "none", 118, 76),
    ("respiratory_rate", 31, 30, "alert", "watch", 118, 76),
    ("temperature_c", 38.0, 37.9, "watch", "none", 118, 76),
]


@pytest.mark.parametrize(("parameter", "beyond", "within", "asks", "else_asks", "systolic", "diastolic"), LIMITS)
def test_a_limit_asks_for_its_action_from_the_limit_on(
    parameter: str, beyond: float, within: float, asks: str, else_asks: str, systolic: int, diastolic: int
) -> None:
    baseline = {**CALM, "systolic": systolic, "diastolic": diastolic}
    rest = {"diastolic": 65} if parameter == "systolic" and beyond < 80 else {}
    judged = in_session(baseline=baseline, **{parameter: beyond, **rest})
    assert judged.action == asks
    assert judged.why == (parameter,)
    assert in_session(baseline=baseline, **{parameter: within, **rest}).action == else_asks


@pytest.mark.parametrize(
    ("parameter", "before", "now", "asks"),
    [
        ("systolic", 100, 119, "none"),
        ("systolic", 100, 120, "watch"),
        ("systolic", 100, 139, "watch"),
        ("systolic", 110, 149, "watch"),
        ("systolic", 110, 150, "alert"),
        ("systolic", 120.3, 140.2, "watch"),
        ("systolic", 119.3, 139.2, "none"),
        ("systolic", 119.3, 139.3, "watch"),
        ("diastolic", 60, 74, "none"),
        ("diastolic", 60, 75, "watch"),
        ("diastolic", 60, 84, "watch"),
        ("diastolic", 60, 85, "alert"),
        ("diastolic", 70.1, 85.1, "watch"),
    ],
)
def test_a_rise_over_the_reading_before_the_dose_is_judged(
    parameter: str, before: float, now: float, asks: str
) -> None:
    assert in_session(baseline={parameter: before}, **{parameter: now}).action == asks


@pytest.mark.parametrize(
    ("changed", "asks"),
    [
        ({"systolic": 139}, "none"),
        ({"systolic": 140}, "alert"),
        ({"diastolic": 89}, "none"),
        ({"diastolic": 90}, "alert"),
    ],
)
def test_without_a_baseline_a_raised_pressure_is_an_alert(changed: dict[str, int], asks: str) -> None:
    assert in_session(baseline=None, **changed).action == asks


def test_half_a_baseline_is_none_for_the_other_half() -> None:
    assert in_session(baseline={"systolic": 135}, systolic=141).action == "watch"
    assert in_session(baseline={"systolic": 135}, diastolic=90).action == "alert"
    assert in_session(baseline={"systolic": 135, "diastolic": None}, diastolic=90).action == "alert"


@pytest.mark.parametrize(
    ("sustained", "asks"), [(0, "watch"), (299, "watch"), (299.9, "watch"), (300, "alert"), (301, "alert")]
)
def test_a_watch_that_stands_for_300_seconds_is_an_alert(sustained: float, asks: str) -> None:
    assert in_session(heart_rate=120, sustained=sustained).action == asks
    assert in_session("nausea", sustained=sustained).action == asks


def test_a_calm_value_may_stand_for_ever() -> None:
    assert in_session(sustained=86_400).action == "none"


@pytest.mark.parametrize(
    ("changed", "asks"),
    [
        ({"systolic": 179}, "alert"),
        ({"systolic": 180}, "emergency"),
        ({"systolic": 150, "diastolic": 119}, "alert"),
        ({"systolic": 150, "diastolic": 120}, "emergency"),
        ({"heart_rate": 130}, "watch"),
        ({"heart_rate": 131}, "emergency"),
    ],
)
def test_with_any_symptom_a_crisis_is_an_emergency(changed: dict[str, int], asks: str) -> None:
    assert in_session("nausea", **changed).action == asks


@pytest.mark.parametrize("pressure", [{"systolic": 180}, {"systolic": 300}, {"systolic": 150, "diastolic": 120}])
def test_a_crisis_pressure_without_symptom_is_an_alert(pressure: dict[str, int]) -> None:
    assert in_session(**pressure).action == "alert"


@pytest.mark.parametrize(
    ("rate", "sustained", "asks"), [(131, 299, "alert"), (131, 300, "emergency"), (130, 300, "alert")]
)
def test_a_racing_heart_that_stands_is_an_emergency(rate: int, sustained: int, asks: str) -> None:
    assert in_session(heart_rate=rate, sustained=sustained).action == asks


@pytest.mark.parametrize(("spo2", "sustained", "asks"), [(89, 59, "alert"), (89, 60, "emergency"), (90, 60, "alert")])
def test_low_oxygen_that_stands_is_an_emergency(spo2: int, sustained: int, asks: str) -> None:
    assert in_session(spo2=spo2, sustained=sustained).action == asks


def test_what_is_not_measured_is_not_judged() -> None:
    nothing = dict.fromkeys(["systolic", "diastolic", "heart_rate", "spo2", "respiratory_rate", "temperature_c"])
    assert in_session(**nothing).action == "none"


@pytest.mark.parametrize("word", ["chest-pain", "facial-droop", "unresponsive", "syncope", "apnoea", "seizure"])
def test_an_emergency_symptom_counts_whatever_the_numbers(word: str) -> None:
    assert in_session(word).action == "emergency"


def test_any_other_symptom_is_watched() -> None:
    judged = in_session("a word that nobody knows")
    assert (judged.action, judged.why) == ("watch", ("symptoms",))


def test_e4_one_reading_of_172_over_104_is_an_alert_at_once() -> None:
    judged = in_session(baseline={"systolic": 124, "diastolic": 78}, systolic=172, diastolic=104)
    assert (judged.action, judged.why) == ("alert", ("systolic", "diastolic"))


def test_e4_falling_to_158_over_96_is_watched() -> None:
    judged = in_session(baseline={"systolic": 124, "diastolic": 78}, systolic=158, diastolic=96)
    assert (judged.action, judged.why) == ("watch", ("systolic", "diastolic"))
