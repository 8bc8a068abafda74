"""A second opinion on the Questionnaires: the R4 models of fhir.resources."""

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire

from shared.clinical.instruments import INSTRUMENTS, Instrument
from shared.clinical.questionnaire import questionnaire


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)
def test_every_questionnaire_is_valid_and_loses_nothing(instrument: Instrument) -> None:
    told = questionnaire(instrument)
    assert Questionnaire.model_validate(told).model_dump(mode="json") == told
