from __future__ import annotations

from datetime import datetime, timedelta

from services.operations.handlers import SERVICE
from shared.events.scheduling import RosterSet
from shared.standing import Roster, roster_in
from tests.story import START, Story, days, hours

SECOND = timedelta(seconds=1)


def on_call(clinic: str, *entries: RosterSet) -> Roster:
    story = Story(SERVICE, clinic=clinic, patient=f"clinic:{clinic}")
    for entry in entries:
        story.hears(entry, "scheduling")
    return roster_in(story.state)


def duty(who: str, first: datetime, last: datetime, role: str = "guide-on-call") -> RosterSet:
    return RosterSet.model_validate({"role": role, "provider_id": who, "first": first, "last": last})


def names(roster: Roster, now: datetime) -> dict[str, str]:
    return {role: duty.provider_id for role, duty in roster.on_call(now).items()}


def test_a_duty_begins_at_its_first_instant_and_is_over_at_its_last() -> None:
    roster = on_call("demo", duty("ann", START, START + hours(8)))
    assert names(roster, START - SECOND) == {}
    assert names(roster, START) == {"guide-on-call": "ann"}
    assert names(roster, START + hours(8) - SECOND) == {"guide-on-call": "ann"}
    assert names(roster, START + hours(8)) == {}


def test_a_later_word_replaces_what_it_overlaps() -> None:
    long, cut = duty("ann", START, START + hours(8)), duty("bob", START + hours(2), START + hours(3))
    roster = on_call("second", long, cut)
    assert names(roster, START + hours(2)) == {"guide-on-call": "bob"}
    assert names(roster, START + hours(3)) == {"guide-on-call": "ann"}
    assert roster.on_call(START)["guide-on-call"].last == START + hours(2)
    assert roster.on_call(START + hours(3))["guide-on-call"].last == START + hours(8)


def test_roles_do_not_replace_each_other() -> None:
    roster = on_call(
        "demo", duty("ann", START, START + hours(8)), duty("eve", START, START + hours(8), "medical-director")
    )
    assert names(roster, START) == {"guide-on-call": "ann", "medical-director": "eve"}


def test_what_is_over_for_a_day_is_forgotten() -> None:
    story = Story(SERVICE, patient="clinic:demo")
    story.hears(duty("ann", START, START + hours(1)), "scheduling")
    story.passes(days(1) + hours(2))
    story.hears(duty("bob", START + days(1), START + days(3)), "scheduling")
    assert [duty.provider_id for duty in roster_in(story.state).duties] == ["bob"]
