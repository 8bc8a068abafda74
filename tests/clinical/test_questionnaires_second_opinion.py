"""A second opinion on the Questionnaires and their terminology: the R4 models of fhir.resources."""

import pytest
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.conceptmap import ConceptMap
from fhir.resources.R4B.questionnaire import Questionnaire

from shared.clinical.instruments import INSTRUMENTS, Instrument
from shared.clinical.questionnaire import questionnaire
from shared.clinical.terminology import answer_code_system, concept_map, item_code_system


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)
def test_every_questionnaire_is_valid_and_loses_nothing(instrument: Instrument) -> None:
    told = questionnaire(instrument)
    assert Questionnaire.model_validate(told).model_dump(mode="json") == told


def test_both_code_systems_are_valid() -> None:
    for told in (item_code_system(), answer_code_system()):
        assert CodeSystem.model_validate(told).model_dump(mode="json") == told


@pytest.mark.parametrize("name", ["smd-a", "gad7-mod-7d"])
def test_the_concept_map_of_a_derived_form_is_valid(name: str) -> None:
    told = concept_map(INSTRUMENTS[name])
    assert ConceptMap.model_validate(told).model_dump(mode="json") == told
