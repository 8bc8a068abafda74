"""Clinical reference 4.5: the ladder asks one after the other and never ends with nobody."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath.criteria import all_criteria
from shared.clinical.escalation import FAIL_SAFE, TIERS, ladder_of

ROLES = ("guide-on-call", "clinician-on-call", "medical-director")


def asked(tier: int, *on_roster: str) -> list[tuple[str, int]]:
    return [(rung.who, rung.after // timedelta(minutes=1)) for rung in ladder_of(tier, on_roster).rungs]


def test_tier_1_starts_beside_the_patient() -> None:
    assert asked(1, *ROLES) == [
        ("peer-monitor", 0),
        ("guide-on-call", 5),
        ("clinician-on-call", 8),
        ("medical-director", 13),
        ("fail-safe", 18),
    ]


def test_tier_2_goes_to_the_clinician_after_three_minutes() -> None:
    assert asked(2, *ROLES)[:2] == [("guide-on-call", 0), ("clinician-on-call", 3)]


def test_tier_3_goes_to_the_medical_director_at_5_and_to_the_fail_safe_destination_at_10() -> None:
    assert asked(3, *ROLES) == [("clinician-on-call", 0), ("medical-director", 5), ("fail-safe", 10)]


def test_tier_4_asks_all_at_once() -> None:
    assert asked(4, *ROLES) == [("clinician-on-call", 0), ("emergency-contact", 0), ("fail-safe", 0)]


def test_a_role_off_the_roster_is_skipped_and_not_waited_for() -> None:
    assert asked(3, "medical-director") == [("medical-director", 0), ("fail-safe", 5)]
    assert asked(3) == [("fail-safe", 0)]


@given(st.sampled_from(sorted(TIERS)), st.sets(st.sampled_from(ROLES)))
def test_every_ladder_ends_at_the_fail_safe_destination(tier: int, on_roster: set[str]) -> None:
    ladder = ladder_of(tier, on_roster)
    assert ladder.rungs[-1].who == FAIL_SAFE and ladder.end == (FAIL_SAFE,) and ladder.every
    assert [rung.after for rung in ladder.rungs] == sorted(rung.after for rung in ladder.rungs)


@given(st.sets(st.sampled_from(ROLES)))
def test_a_worse_tier_never_asks_the_clinician_or_the_last_destination_later(on_roster: set[str]) -> None:
    for role in ("clinician-on-call", FAIL_SAFE):
        at = [after for tier in (1, 2, 3, 4) for who, after in asked(tier, *on_roster) if who == role]
        assert at == sorted(at, reverse=True)


@pytest.mark.parametrize(("tier", "every"), [(1, 5), (2, 5), (3, 5), (4, 2)])
def test_the_last_destination_is_asked_again_until_a_person_acknowledges(tier: int, every: int) -> None:
    assert ladder_of(tier, ROLES).every == timedelta(minutes=every)


def test_the_clocks_are_told() -> None:
    told = {criterion.id: criterion.value for criterion in all_criteria()}
    assert told["escalation/tier-2/guide-on-call"] == "3"
    assert told["escalation/tier-3/clinician-on-call"] == "5"
    assert told["escalation/tier-4/repeat"] == "2"
