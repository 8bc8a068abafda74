"""Clinical reference 4.5: the ladder asks one after the other and never ends with nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.escalation import CRITERIA, FAIL_SAFE, TIERS, Page, pages

ROLES = ("guide-on-call", "clinician-on-call", "medical-director")


def asked(tier: int, *on_roster: str) -> list[tuple[str, int]]:
    return [(page.role, page.after_min) for page in pages(tier, on_roster)]


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
    climbed = pages(tier, on_roster)
    assert climbed[-1].role == FAIL_SAFE
    assert [page.after_min for page in climbed] == sorted(page.after_min for page in climbed)


@given(st.sets(st.sampled_from(ROLES)))
def test_a_worse_tier_never_asks_the_clinician_or_the_last_destination_later(on_roster: set[str]) -> None:
    for role in ("clinician-on-call", FAIL_SAFE):
        at = [page.after_min for tier in (1, 2, 3, 4) for page in pages(tier, on_roster) if page.role == role]
        assert at == sorted(at, reverse=True)


@pytest.mark.parametrize(("tier", "every"), [(1, 5), (2, 5), (3, 5), (4, 2)])
def test_the_last_destination_is_asked_again_until_a_person_acknowledges(tier: int, every: int) -> None:
    assert TIERS[tier].repeat_min == every
    assert (TIERS[tier].number, pages(tier, ROLES)[-1]) == (tier, Page(FAIL_SAFE, pages(tier, ROLES)[-1].after_min))


def test_the_clocks_are_told() -> None:
    told = {criterion.id: criterion.value for criterion in CRITERIA}
    assert told["escalation/tier-2/guide-on-call"] == "3"
    assert told["escalation/tier-3/clinician-on-call"] == "5"
    assert told["escalation/tier-4/repeat"] == "2"
