"""A clinic is the same to every service: one list of them, with their rules, their hours and their mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.eligibility.handlers import SERVICE as ELIGIBILITY
from services.intake.domain.risk import risk_of
from shared.clinical import clinics
from shared.clinical.clinics import clinic_of
from shared.clinical.escalation import FAIL_SAFE
from shared.clinical.triage import Policy
from tests.assessments import assessment
from tests.eligibility.heard import submits
from tests.story import Story, types

NOBODYS = "a-third"
"""A clinic that nobody set up."""
CLINICS = ("demo", "second", NOBODYS)


@pytest.fixture
def stricter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each clinic that was set up calls a pressure a crisis ten points earlier."""
    strict = {name: replace(each, policy=_stricter(each.policy)) for name, each in clinics.CLINICS.items()}
    monkeypatch.setattr(clinics, "CLINICS", strict)


def _stricter(policy: Policy) -> Policy:
    return Policy(policy.clinic, policy.licensed_states, {"CS2.systolic": 170})


@pytest.mark.usefixtures("stricter")
@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("systolic", [169, 175, 180])
def test_a_draft_is_a_crisis_where_the_form_that_is_handed_in_is(clinic: str, systolic: int) -> None:
    form = {"vitals": {"systolic": systolic, "diastolic": 88}, "symptoms": ["headache"]}
    told = submits(Story(ELIGIBILITY, clinic), form)
    in_danger = systolic >= (180 if clinic == NOBODYS else 170)
    assert ("CS2" in risk_of(assessment(form), clinic).danger.rules) == in_danger
    assert ("crisis-detected" in types(told)) == in_danger


def test_a_clinic_that_nobody_set_up_is_licensed_nowhere_and_takes_no_other_ones_rules() -> None:
    clinic = clinic_of(NOBODYS)
    assert not clinic.policy.licensed_states and not clinic.policy.changes and not clinic.has_fail_safe


@pytest.mark.parametrize("name", CLINICS)
def test_each_role_of_a_clinic_reads_mail_at_its_own_address(name: str) -> None:
    clinic = clinic_of(name)
    roles = ("clinician", "medical-director", FAIL_SAFE)
    addresses = {clinic.address(role) for role in roles} | {clinic.sender}
    assert len(addresses) == len(roles) + 1
    assert {address.partition("@")[2] for address in addresses} == {f"{name}.clinic.example"}
