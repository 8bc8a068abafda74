"""Clinical reference 4.4: the taxonomy, and who grades."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath.criteria import all_criteria
from shared.clinical.invalid import Invalid
from shared.clinical.side_effects import (
    EFFECTS,
    Answered,
    Grading,
    composite,
    grade,
    hypertension_grade,
    is_serious,
    tier_of,
)
from shared.clinical.vitals import Reading

ANSWER = st.none() | st.integers(0, 4)


@pytest.mark.parametrize(
    ("severity", "interference", "graded"),
    [
        (0, 0, 0),
        (0, 4, 0),
        (1, 0, 1),
        (1, 1, 1),
        (1, 2, 2),
        (2, 0, 2),
        (2, 2, 2),
        (1, 3, 3),
        (3, 0, 3),
        (4, 0, 3),
        (1, 4, 3),
        (4, 4, 3),
        (None, 0, 0),
        (None, 1, 1),
        (None, 2, 2),
        (None, 3, 3),
        (0, None, 0),
        (1, None, 1),
        (2, None, 2),
        (3, None, 3),
        (None, None, None),
    ],
)
def test_the_composite_follows_the_stronger_answer(
    severity: int | None, interference: int | None, graded: int | None
) -> None:
    assert composite(severity, interference) == graded


@given(ANSWER, ANSWER, ANSWER)
def test_an_algorithm_never_gives_grade_4_or_5(
    frequency: int | None, severity: int | None, interference: int | None
) -> None:
    graded = grade("nausea", Answered(frequency, severity, interference), "patient")
    assert graded.graded_by == "algorithm"
    assert graded.grade in {None, 0, 1, 2, 3}


@given(ANSWER, ANSWER, ANSWER, ANSWER)
def test_how_often_never_changes_the_grade(
    one: int | None, other: int | None, severity: int | None, much: int | None
) -> None:
    first = grade("nausea", Answered(one, severity, much), "patient")
    assert grade("nausea", Answered(other, severity, much), "patient") == first


@pytest.mark.parametrize("role", ["patient", "peer-monitor"])
@pytest.mark.parametrize(
    ("sent", "graded", "tier"), [(0, 0, None), (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 3, 4), (5, 3, 4)]
)
def test_a_bare_grade_of_a_patient_is_one_more_answer(role: str, sent: int, graded: int, tier: int | None) -> None:
    answered = grade("nausea", Answered(grade=sent), role)
    assert answered == Grading(graded, answered.graded_by, tier)
    assert answered.graded_by == "algorithm"


def test_a_bare_grade_does_not_weaken_the_answers_beside_it() -> None:
    assert grade("nausea", Answered(severity=3, grade=1), "patient").grade == 3
    assert grade("nausea", Answered(interference=2, grade=1), "patient").grade == 2


@pytest.mark.parametrize("role", ["guide", "therapist", "clinician"])
@pytest.mark.parametrize("sent", [1, 2, 3, 4, 5])
def test_an_observers_grade_stands_as_it_is(role: str, sent: int) -> None:
    graded = grade("nausea", Answered(severity=1, grade=sent), role)
    assert (graded.grade, graded.graded_by, graded.tier) == (sent, "clinician", min(sent, 4))


def test_a_mild_effect_that_interferes_much_is_a_possible_grade_3() -> None:
    assert grade("nausea", Answered(severity=1, interference=3), "patient").grade == 3


def test_an_observer_without_a_grade_is_graded_by_the_algorithm() -> None:
    graded = grade("nausea", Answered(severity=2), "guide")
    assert (graded.grade, graded.graded_by, graded.tier) == (2, "algorithm", 2)


def test_without_an_answer_a_clinician_grades() -> None:
    graded = grade("nausea", Answered(frequency=4), "patient")
    assert (graded.grade, graded.tier) == (None, None)


@pytest.mark.parametrize("field", ["frequency", "severity", "interference"])
@pytest.mark.parametrize("value", [-1, 5])
def test_an_answer_out_of_range_is_named(field: str, value: int) -> None:
    with pytest.raises(Invalid) as bad:
        grade("nausea", Answered(**{field: value}), "patient")
    assert (bad.value.code, bad.value.pointer) == ("out-of-range", f"/{field}")


@pytest.mark.parametrize("value", [-1, 6])
def test_a_grade_out_of_range_is_named(value: int) -> None:
    with pytest.raises(Invalid) as bad:
        grade("nausea", Answered(grade=value), "clinician")
    assert (bad.value.code, bad.value.pointer) == ("out-of-range", "/grade")


def test_a_bool_is_no_answer() -> None:
    with pytest.raises(Invalid) as bad:
        grade("nausea", Answered(severity=True), "patient")
    assert (bad.value.code, bad.value.pointer) == ("wrong-type", "/severity")


def test_an_unknown_effect_is_named() -> None:
    with pytest.raises(Invalid) as bad:
        grade("melancholy", Answered(severity=1), "patient")
    assert (bad.value.code, bad.value.pointer) == ("unknown-code", "/effect")


@pytest.mark.parametrize(
    ("effect", "graded", "tier"),
    [
        ("nausea", 0, None),
        ("nausea", 1, 1),
        ("nausea", 2, 2),
        ("nausea", 3, 3),
        ("nausea", 4, 4),
        ("nausea", 5, 4),
        ("dyspnoea", 2, 2),
        ("dyspnoea", 3, 4),
        ("hypertension", 3, 3),
        ("chest-pain", 0, None),
        ("chest-pain", 1, 4),
        ("seizure", 1, 4),
        ("apnoea", 1, 4),
        ("syncope", 1, 4),
    ],
)
def test_a_grade_leads_to_a_tier_of_the_ladder(effect: str, graded: int, tier: int | None) -> None:
    assert tier_of(effect, graded) == tier


AT_911 = {
    "chest-pain",
    "somnolence",
    "depressed-consciousness",
    "dyspnoea",
    "hypoxia",
    "apnoea",
    "allergic-reaction",
    "anaphylaxis",
    "seizure",
}


def test_grade_3_of_some_effects_is_for_911() -> None:
    assert {name for name, effect in EFFECTS.items() if effect.call_911_from == 3} == AT_911
    assert {effect.call_911_from for effect in EFFECTS.values()} == {3, 4}


@pytest.mark.parametrize("name", ["blurred-vision", "chest-pain", "headache", "syncope", "apnoea", "seizure"])
def test_symptom_words_that_are_effects_are_spelled_alike(name: str) -> None:
    assert EFFECTS[name].name == name


def test_the_seeds_own_effects_are_all_there() -> None:
    assert EFFECTS.keys() >= {"numbness-limbs", "blurred-vision", "dizziness", "confusion", "dissociation"}


def test_codes_are_digits_and_no_meddra_code_stands_twice() -> None:
    meddra = [effect.meddra for effect in EFFECTS.values() if effect.meddra]
    assert len(set(meddra)) == len(meddra) == len(EFFECTS) - 1
    assert all(len(code) == 8 and code.isdigit() and code.startswith("10") for code in meddra)
    assert all(code.code.isdigit() for effect in EFFECTS.values() for code in effect.snomed)


def test_no_code_was_verified_for_dissociation() -> None:
    dissociation = EFFECTS["dissociation"]
    assert (dissociation.meddra, dissociation.snomed, dissociation.provenance) == (None, (), "D")


@pytest.mark.parametrize(
    ("now", "before", "graded"),
    [
        ((139, 80), (125, 80), 0),
        ((140, 80), (125, 80), 2),
        ((140, 80), (140, 80), 0),
        ((159, 80), (140, 80), 0),
        ((160, 80), (141, 80), 3),
        ((160, 80), (160, 80), 0),
        ((118, 89), (118, 85), 0),
        ((118, 90), (118, 85), 2),
        ((118, 100), (118, 95), 3),
        ((118, 100), (118, 100), 0),
        ((119, 70), (100, 70), 0),
        ((119, 70), (99, 70), 1),
        ((120, 70), (100, 70), 1),
        ((129, 70), (110, 70), 0),
        ((139, 89), (119, 70), 1),
        ((160, 95), (140, 95), 3),
        ((172, 104), (124, 78), 3),
        ((145, 95), (135, 100), 0),
    ],
)
def test_hypertension_is_graded_against_the_reading_before_the_dose(
    now: tuple[int, int], before: tuple[int, int], graded: int
) -> None:
    assert hypertension_grade(Reading(*now), Reading(*before)) == graded


def test_an_emergency_symptom_makes_it_grade_4_and_another_does_not() -> None:
    now, before = Reading(172, 104), Reading(124, 78)
    assert hypertension_grade(now, before, ["facial-droop"]) == 4
    assert hypertension_grade(now, before, ["headache"]) == 3
    assert hypertension_grade(before, before, ["facial-droop"]) == 0


@pytest.mark.parametrize(("now", "graded"), [((139, 89), 0), ((140, 89), 2), ((139, 90), 2), ((160, 80), 3)])
def test_without_a_reading_before_a_raised_one_is_enough(now: tuple[int, int], graded: int) -> None:
    assert hypertension_grade(Reading(*now), Reading()) == graded


def test_nothing_measured_is_no_side_effect() -> None:
    assert hypertension_grade(Reading(), Reading(118, 76)) == 0


@given(st.integers(60, 250), st.integers(60, 250))
def test_a_higher_reading_is_never_graded_lower(systolic: int, before: int) -> None:
    one, more = Reading(systolic, 50), Reading(systolic + 1, 50)
    assert hypertension_grade(more, Reading(before, 50)) >= hypertension_grade(one, Reading(before, 50))


@pytest.mark.parametrize(
    ("effect", "graded", "outcomes", "serious"),
    [
        ("nausea", 3, [], False),
        ("nausea", 4, [], True),
        ("nausea", 1, ["hospitalisation"], True),
        ("nausea", 0, ["death"], True),
        ("nausea", 3, ["recovered"], False),
        ("seizure", 1, [], True),
        ("apnoea", 1, [], True),
        ("seizure", 0, [], False),
    ],
)
def test_an_event_is_serious_by_grade_effect_or_outcome(
    effect: str, graded: int, outcomes: list[str], serious: bool
) -> None:
    assert is_serious(effect, graded, outcomes) is serious


def test_every_effect_and_every_clock_is_a_criterion() -> None:
    told = {criterion.id: criterion.value for criterion in all_criteria()}
    assert all(f"side-effects/{name}/grades" in told for name in EFFECTS)
    assert (
        told["side-effects/vomiting/grades"] == "1: no intervention; 2: IV or medical; 3: hospital; 4: life-threatening"
    )
    assert told["side-effects/syncope/grades"] == "3: fainting"
    assert told["side-effects/hypertension/bands"] == "120/80, 140/90, 160/100"
    assert told["side-effects/serious/clinician"] == "1"
