"""Who is on call is folded once: whoever was named last for an instant holds it, at whichever service one asks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.monitoring.handlers import CLINIC as MONITORING
from services.operations.handlers import ROSTER as OPERATIONS
from services.scheduling.handlers import CLINIC as SCHEDULING
from shared.deciding import Told
from shared.events.scheduling import RosterRole, RosterSet
from shared.runtime.service import Domain
from shared.standing import OfClinic, Roster, roster_in
from tests.interleavings import folded
from tests.story import START, hours

FOLDING = {"scheduling": SCHEDULING, "monitoring": MONITORING, "operations": OPERATIONS}
ROLES: tuple[RosterRole, ...] = ("guide-on-call", "clinician-on-call")
HOURS = 12


def said(who: str, first: int, last: int, role: RosterRole = "guide-on-call") -> RosterSet:
    return RosterSet(role=role, provider_id=who, first=START + hours(first), last=START + hours(last))


def told(*facts: RosterSet, time: datetime = START) -> list[Told]:
    return [
        Told(fact, UUID(int=number), time, UUID(int=number), "care.scheduling", number)
        for number, fact in enumerate(facts, 1)
    ]


def roster(domain: Domain, *facts: RosterSet) -> Roster:
    return roster_in(folded(domain, told(*facts)))


words = st.builds(
    lambda who, first, length, role: said(who, first, first + length, role),
    st.sampled_from("abc"),
    st.integers(0, HOURS - 1),
    st.integers(1, HOURS),
    st.sampled_from(ROLES),
)


@pytest.mark.parametrize("domain", FOLDING.values(), ids=FOLDING)
@given(facts=st.lists(words, max_size=6))
def test_whoever_was_named_last_for_an_instant_holds_it(domain: Domain, facts: list[RosterSet]) -> None:
    found = roster(domain, *facts)
    for instant in (START + hours(hour) for hour in range(2 * HOURS)):
        last = {fact.role: fact.provider_id for fact in facts if fact.first <= instant < fact.last}
        assert {role: duty.provider_id for role, duty in found.on_call(instant).items()} == last


@pytest.mark.parametrize("domain", FOLDING.values(), ids=FOLDING)
@given(facts=st.lists(words, max_size=6), role=st.sampled_from(ROLES), besides=st.sampled_from(("", "a")))
def test_a_role_is_covered_where_somebody_holds_it_at_every_instant(
    domain: Domain, facts: list[RosterSet], role: RosterRole, besides: str
) -> None:
    found = roster(domain, *facts)
    holds = [found.on_call(START + hours(hour)).get(role) for hour in range(HOURS)]
    there = [duty is not None and duty.provider_id != besides for duty in holds]
    for first in range(HOURS):
        for last in range(first, HOURS):
            covered = found.covers(role, START + hours(first), START + hours(last), besides)
            assert covered == all(there[first:last])


@pytest.mark.parametrize("domain", FOLDING.values(), ids=FOLDING)
def test_a_duty_that_is_said_once_more_is_whole_again(domain: Domain) -> None:
    whole, cut = said("ann", 0, 8), said("bob", 2, 4)
    duty = roster(domain, whole, cut, whole).on_call(START)["guide-on-call"]
    assert (duty.provider_id, duty.last) == ("ann", START + hours(8))


@pytest.mark.parametrize("domain", FOLDING.values(), ids=FOLDING)
def test_a_roster_that_is_set_every_day_for_years_stays_short(domain: Domain) -> None:
    shifts = (said(f"p{day}", 24 * day, 24 * day + 24) for day in range(1000))
    found = folded(domain, [each for shift in shifts for each in told(shift, time=shift.first)])
    assert [duty.provider_id for duty in roster_in(found).duties] == ["p998", "p999"]


def test_a_state_that_says_what_is_not_known_here_is_not_opened() -> None:
    with pytest.raises(ValidationError):
        OfClinic.model_validate({"entries": []})
    assert roster_in(None) == Roster()
