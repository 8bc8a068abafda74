"""A time on a page says whose it is: the lists of a clinic say UTC, a patient's own page names their zone once."""

import re

import pytest

from services.operations.pages.showing import rendered

ROW = {
    "task_id": "1",
    "patient_id": "474a40d8-0b21-8d8a-a593-74835375460a",
    "key": "crisis:1",
    "what": "acknowledge-crisis",
    "whom": "clinician",
    "since": "2026-11-30T13:00:00.000Z",
    "seconds_left": 900,
    "colour": "red",
    "stale": False,
    "unreached_since": None,
}
TIME = re.compile(r"\d\d:\d\d(?! min)( UTC)?")


@pytest.mark.parametrize("since", ["2026-11-30T13:00:00.000Z", "2026-03-08T10:30:00.000Z"])
@pytest.mark.parametrize("template", ["alerts.html", "board.html"])
def test_a_list_of_a_clinic_says_utc_with_each_time(template: str, since: str) -> None:
    row = ROW | {"since": since, "unreached_since": since}
    page = rendered(template, rows=[row], as_of="2026-11-30T13:05:00.000Z")
    assert re.search(rf"nobody was reached</b> since \w+ \d+ \w+ {since[11:16]} UTC", page)
    found = [each.group() for each in TIME.finditer(re.sub(r"<[^>]+>", " ", page))]
    assert found and all(each.endswith(" UTC") for each in found)
