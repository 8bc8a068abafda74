"""When staff do what they are waited for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.answers import Identity
from simulator.people import Care, Person
from simulator.staff import ROUNDS, ZONE, Staff, Task, next_round, unattended

AT = datetime(2026, 10, 5, 16, tzinfo=UTC)  # 09:00 where the office is


def task(what: str, key: str = "a", whom: str = "clinician", minutes: float = 15, care: Care | None = None) -> Task:
    person = Person(Identity("Ada Whitfield", "CA"), "second", (), care=care or Care(), patient_id="ada")
    return Task(key, what, whom, person, AT, AT + timedelta(minutes=minutes))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))
def test_staff_go_on_their_next_round_and_not_on_a_later_one(at: datetime) -> None:
    found = next_round(at)
    assert found.astimezone(ZONE).time() in ROUNDS
    assert at <= found == next_round(found)
    assert found - at < timedelta(hours=17), "one hour more in the night in which the clocks go back"
    between = (at + timedelta(minutes=minutes) for minutes in range(0, int((found - at) / timedelta(minutes=1)), 7))
    assert {next_round(each) for each in between} <= {found}


def test_a_crisis_is_answered_by_the_minute() -> None:
    answered = task("acknowledge-crisis", care=Care(answered_after=timedelta(minutes=7)))
    assert Staff(()).plan([answered]) == [(AT + timedelta(minutes=7), answered)]


def test_a_task_is_taken_on_once() -> None:
    staff, review = Staff(()), task("decide-review")
    assert [when for when, _ in staff.plan([review])] == [AT + timedelta(hours=8)]
    assert staff.plan([review]) == []


def test_simulated_staff_leave_alone_what_their_clinic_would_not_decide() -> None:
    assert Staff(()).plan([task("decide-review", care=Care(review=None))]) == []


def test_staff_look_again_when_something_that_is_not_theirs_may_come_up() -> None:
    staff = Staff(())
    theirs, screening = task("acknowledge-crisis", minutes=5), task("complete-c-ssrs", "b", "patient", minutes=15)
    page = task("page-again", "c", "system", minutes=1)
    staff.plan([theirs, screening, page])
    assert unattended([theirs, screening, page], staff, AT) == AT + timedelta(minutes=15)
    assert unattended([screening], staff, AT + timedelta(minutes=15)) is None
