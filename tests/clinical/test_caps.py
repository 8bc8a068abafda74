"""Clinical reference 7.5: the third copy of a template and the seventh message of a day are not sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.caps import EXEMPT, may_send

TEMPLATES = ["intro-reminder", "deposit-due", "journal-prompt", *sorted(EXEMPT)]


@pytest.mark.parametrize(("copies", "sent"), [(0, True), (1, True), (2, False), (3, False)])
def test_the_third_copy_of_a_template_is_not_sent(copies: int, sent: bool) -> None:
    assert may_send("deposit-due", ["deposit-due"] * copies + ["intro-reminder"]) is sent


@pytest.mark.parametrize(("before", "sent"), [(5, True), (6, False), (7, False)])
def test_HZ8_the_seventh_message_of_a_day_is_not_sent(before: int, sent: bool) -> None:
    assert may_send("deposit-due", [f"template-{number}" for number in range(before)]) is sent


@pytest.mark.parametrize("template", ["crisis-resources", "checkin-missed", "hold-placed", "vitals-due"])
def test_what_concerns_safety_is_always_sent(template: str) -> None:
    assert may_send(template, [template] * 100)


def test_what_concerns_safety_uses_up_nothing() -> None:
    assert may_send("deposit-due", ["vitals-due"] * 100)


@given(st.lists(st.sampled_from(TEMPLATES), max_size=40))
def test_no_day_has_more_than_its_share(wanted: list[str]) -> None:
    sent: list[str] = []
    for template in wanted:
        sent += [template] if may_send(template, sent) else []
    capped = [template for template in sent if template not in EXEMPT]
    assert len(capped) <= 6
    assert all(capped.count(template) <= 2 for template in capped)
    assert [template for template in wanted if template in EXEMPT] == [one for one in sent if one in EXEMPT]
