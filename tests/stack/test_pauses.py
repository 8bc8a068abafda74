from __future__ import annotations

from carepath.stack.unit import Pauses


def test_a_killed_process_is_started_at_once_however_often() -> None:
    pauses = Pauses()
    assert {pauses.after(-9, second) for second in range(100)} == {0.0}
    assert not pauses.failing


def test_one_that_keeps_ending_by_itself_waits_longer_and_longer() -> None:
    pauses = Pauses()
    waited = [pauses.after(1, second / 10) for second in range(20)]
    assert waited[:4] == [0.0, 0.1, 0.2, 0.4] and waited == sorted(waited)
    assert waited[-1] == 10.0 and pauses.failing


def test_old_failures_are_forgotten() -> None:
    pauses = Pauses()
    for second in range(10):
        pauses.after(1, second)
    assert pauses.after(1, 100) == 0.0 and not pauses.failing
