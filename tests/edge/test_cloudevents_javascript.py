"""What the JavaScript SDK sends is taken, in each mode the same event."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.npm import npm, told
from tests.edge.conftest import House, bearer
from tests.edge.people import token

__all__ = ["npm"]


@pytest.mark.deep
@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_an_event_of_the_javascript_sdk_is_taken_in_every_mode(house: House, npm: Path, clinic: str) -> None:
    patient = house.opened(token("guide", clinic))
    person = token("patient", clinic, patient=patient)
    messages = told(npm, "events.mjs", patient)
    assert '"data_base64"' in messages[2]["body"]
    replies = [
        house.request("POST", "/v1/events", headers={**each["headers"], **bearer(person)}, content=each["body"])
        for each in messages
    ]
    assert [reply.status_code for reply in replies] == [200, 200, 200], [reply.text for reply in replies]
    assert len({reply.content for reply in replies}) == 1
