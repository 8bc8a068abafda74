"""Clinical reference 4.2, the table before a dose: each limit from both sides."""

import pytest

from tests.clinical.vital_signs import before_dose

# One number changed in a calm reading. Symptoms make no difference to these limits but a hold.
LIMITS = [
    ("systolic", 140, 139, "hold", "clear"),
    ("systolic", 160, 159, "no-dose", "hold"),
    ("systolic", 180, 179, "clinician-now", "no-dose"),
    ("systolic", 94, 95, "hold", "clear"),
    ("systolic", 94.9, 95, "hold", "clear"),
    ("systolic", 89, 90, "no-dose", "hold"),
    ("systolic", 79, 80, "emergency", "no-dose"),
    ("diastolic", 90, 89, "hold", "clear"),
    ("diastolic", 100, 99, "no-dose", "hold"),
    ("diastolic", 59, 60, "hold", "clear"),
    ("diastolic", 49, 50, "no-dose", "hold"),
    ("heart_rate", 101, 100, "hold", "clear"),
    ("heart_rate", 100.5, 100, "hold", "clear"),
    ("heart_rate", 111, 110, "no-dose", "hold"),
    ("heart_rate", 49, 50, "hold", "clear"),
    ("heart_rate", 44, 45, "no-dose", "hold"),
    ("heart_rate", 29, 30, "emergency", "no-dose"),
    ("spo2", 94, 95, "hold", "clear"),
    ("spo2", 91, 92, "no-dose", "hold"),
    ("spo2", 87, 88, "emergency", "no-dose"),
    ("spo2", 87.9, 88, "emergency", "no-dose"),
    ("respiratory_rate", 9, 10, "hold", "clear"),
    ("respiratory_rate", 7, 8, "emergency", "hold"),
    ("respiratory_rate", 25, 24, "hold", "clear"),
    ("respiratory_rate", 31, 30, "no-dose", "hold"),
    ("temperature_c", 37.8, 37.7, "hold", "clear"),
    ("temperature_c", 38.0, 37.9, "no-dose", "hold"),
]


@pytest.mark.parametrize(("parameter", "beyond", "within", "asks", "else_asks"), LIMITS)
def test_a_limit_asks_for_its_action_from_the_limit_on(
    parameter: str, beyond: float, within: float, asks: str, else_asks: str
) -> None:
    diastolic = {"diastolic": 55} if parameter == "systolic" and beyond < 80 else {}
    judged, milder = before_dose(**{parameter: beyond, **diastolic}), before_dose(**{parameter: within, **diastolic})
    assert judged.action == asks
    assert parameter in judged.why
    assert milder.action == else_asks


@pytest.mark.parametrize(("diastolic", "asks"), [(119, "no-dose"), (120, "clinician-now"), (121, "clinician-now")])
def test_a_diastolic_of_120_calls_the_clinician(diastolic: int, asks: str) -> None:
    assert before_dose(systolic=150, diastolic=diastolic).action == asks


@pytest.mark.parametrize(
    ("pressure", "asks"),
    [
        ({"systolic": 179}, "no-dose"),
        ({"systolic": 180}, "emergency"),
        ({"systolic": 150, "diastolic": 119}, "no-dose"),
        ({"systolic": 150, "diastolic": 120}, "emergency"),
    ],
)
def test_a_crisis_pressure_with_any_symptom_is_an_emergency(pressure: dict[str, int], asks: str) -> None:
    assert before_dose("headache", **pressure).action == asks
    assert before_dose("a word that nobody knows", **pressure).action == asks


@pytest.mark.parametrize(
    ("rate", "sustained", "asks"), [(131, 300, "emergency"), (131, 299, "no-dose"), (130, 300, "no-dose")]
)
def test_a_racing_heart_that_stands_for_300_seconds_is_an_emergency(rate: int, sustained: int, asks: str) -> None:
    assert before_dose(heart_rate=rate, sustained=sustained).action == asks


@pytest.mark.parametrize(("rate", "asks"), [(131, "emergency"), (130, "no-dose")])
def test_a_racing_heart_with_any_symptom_is_an_emergency(rate: int, asks: str) -> None:
    assert before_dose("headache", heart_rate=rate).action == asks


@pytest.mark.parametrize(
    ("spo2", "sustained", "asks"), [(89, 60, "emergency"), (89, 59, "no-dose"), (90, 60, "no-dose")]
)
def test_low_oxygen_that_stands_for_60_seconds_is_an_emergency(spo2: int, sustained: int, asks: str) -> None:
    assert before_dose(spo2=spo2, sustained=sustained).action == asks


@pytest.mark.parametrize("parameter", ["systolic", "diastolic", "heart_rate", "respiratory_rate"])
def test_what_must_be_measured_holds_while_it_is_not(parameter: str) -> None:
    judged = before_dose(**{parameter: None})
    assert (judged.action, judged.why) == ("hold", (parameter,))


@pytest.mark.parametrize("parameter", ["spo2", "temperature_c"])
def test_without_oximeter_or_thermometer_the_rest_decides(parameter: str) -> None:
    assert before_dose(**{parameter: None}).action == "clear"


@pytest.mark.parametrize("word", ["headache", "blurred-vision", "hiccups", ""])
def test_any_symptom_holds(word: str) -> None:
    judged = before_dose(word)
    assert (judged.action, judged.why) == ("hold", ("symptoms",))


@pytest.mark.parametrize("word", ["chest-pain", "facial-droop", "unresponsive", "syncope", "apnoea", "seizure"])
def test_an_emergency_symptom_counts_whatever_the_numbers(word: str) -> None:
    judged = before_dose("hiccups", word)
    assert (judged.action, judged.why) == ("emergency", ("symptoms",))


def test_the_reasons_are_those_that_ask_for_the_worst() -> None:
    judged = before_dose("headache", systolic=165, diastolic=101, heart_rate=105)
    assert (judged.action, judged.why) == ("no-dose", ("systolic", "diastolic"))


def test_nothing_asks_for_a_calm_reading() -> None:
    judged = before_dose()
    assert (judged.action, judged.why) == ("clear", ())


def test_a_rise_is_not_judged_before_a_dose() -> None:
    assert before_dose(systolic=139).action == "clear"
