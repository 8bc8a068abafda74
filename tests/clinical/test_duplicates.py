"""When two records may be one person, and what triage says then (clinical reference 1.9, rule CR20)."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.triage import POLICIES, judge, read
from shared.clinical.triage.duplicates import ONE_INDEX, fields_of, may_be_one, with_register
from shared.clinical.triage.result import Result, worst
from tests.assessments import DECLINED, HIGH_RISK, REVIEWED, assessment
from tests.story import START

INDEXES = ("name", "address", "phone", "email")
REACHED = {"phone", "email"}
EVERY = [frozenset(each) for size in range(5) for each in combinations(INDEXES, size)]


@pytest.mark.parametrize("indexes", EVERY, ids="+".join)
def test_two_of_the_three_indexes_are_needed(indexes: frozenset[str]) -> None:
    kinds = len(indexes - REACHED) + bool(indexes & REACHED)
    assert may_be_one(indexes) == (kinds >= 2)


TWINS, NAMESAKES, FAMILY = {"address", "phone"}, {"name"}, {"phone", "email"}


def test_twins_are_looked_at_and_namesakes_and_families_are_not() -> None:
    assert may_be_one(frozenset(TWINS))
    assert not may_be_one(frozenset(NAMESAKES)) and not may_be_one(frozenset(FAMILY))


@pytest.mark.parametrize("over", [{}, REVIEWED, DECLINED, HIGH_RISK], ids=["clear", "review", "decline", "crisis"])
@given(shared=st.lists(st.sampled_from(EVERY[1:]), max_size=4))
def test_the_register_makes_a_verdict_stricter_or_leaves_it(
    over: dict[str, object], shared: list[frozenset[str]]
) -> None:
    policy = POLICIES["demo"]
    before = judge(read(assessment(over), policy), START, policy)
    after = with_register(before, shared, policy)
    alike = any(map(may_be_one, shared))
    assert after.result is worst((before.result, Result.REVIEW if alike else Result.CLEAR))
    assert ("CR20" in after.ids) == alike and set(before.ids) <= set(after.ids)
    assert (ONE_INDEX in after.flags) == (bool(shared) and not alike)
    assert [each for each in after.rules if each.id != "CR20"] == list(before.rules)


def test_the_certificate_names_the_fields_and_no_value() -> None:
    policy = POLICIES["demo"]
    verdict = judge(read(assessment(), policy), START, policy)
    (rule,) = with_register(verdict, [frozenset({"name", "email"})], policy).rules
    assert rule.input == {"/patient": ["name", "birth_date", "email"]} and rule.counterfactual == {}
    assert fields_of(INDEXES) == ("name", "birth_date", "address", "phone", "email")
