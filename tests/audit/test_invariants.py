"""Every invariant holds on a clean run, sees what it should, and goes red for each damage that it names."""

from __future__ import annotations

import copy

import pytest

from carepath.audit.auditing import judge
from carepath.audit.evidence import Evidence
from carepath.audit.invariants import ALL
from carepath.audit.report import Judged
from tests.audit.clinic import played
from tests.audit.damages import DAMAGES
from tests.audit.damages.making import Damage

NOT_REACHED = {"I31"}
"""Nothing is parked in a clean run."""


@pytest.fixture(scope="module")
def loaded() -> Evidence:
    return played().evidence()


@pytest.fixture
def clean(loaded: Evidence) -> Evidence:
    """A copy of one's own: evidence remembers what was looked up in it."""
    return copy.deepcopy(loaded)


def judged(evidence: Evidence) -> dict[str, Judged]:
    return {each.invariant.id: each for each in judge(evidence)}


def test_a_clean_run_breaks_nothing(clean: Evidence) -> None:
    assert {id: each.finding.examples for id, each in judged(clean).items() if each.finding.violations} == {}


def test_every_invariant_looks_at_something(clean: Evidence) -> None:
    assert {id for id, each in judged(clean).items() if not each.finding.examined} == NOT_REACHED


def test_every_invariant_has_a_damage_that_it_names() -> None:
    assert {invariant.id for invariant in ALL} == {id for id, _ in DAMAGES}


@pytest.mark.parametrize(("invariant", "damage"), DAMAGES, ids=lambda each: getattr(each, "__name__", each))
def test_a_damage_is_named_by_its_invariant(clean: Evidence, invariant: str, damage: Damage) -> None:
    damage(clean)
    finding = judged(clean)[invariant].finding
    assert finding.violations and finding.examples
