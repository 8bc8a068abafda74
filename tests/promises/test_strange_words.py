"""Somebody put words on a service's own streams that are not its own: it starts all the same (P10)."""

from __future__ import annotations

import pytest

from shared.events.intake import ConsentSigned
from shared.runtime.records import Record
from tests.promises.forging import Forged, produce
from tests.promises.platform import Platform, run

pytestmark = pytest.mark.stack
SIGNED = ConsentSigned(document="treatment", document_version=1)


def strange_words(clinic: str, platform: Platform) -> list[Record]:
    """No envelope, no sealed body, a body that no key opens, and one that is sealed for somebody else."""
    nobody, somebody, other = (Forged(platform, clinic) for _ in range(3))
    whole, elsewhere = nobody.record(SIGNED), other.record(SIGNED)
    tampered = somebody.record(SIGNED)
    return [
        whole._replace(headers={}),
        whole._replace(value="CANARY"),
        tampered._replace(value=tampered.value[:-4] + "AAAA"),
        elsewhere._replace(value=whole.value),
    ]


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_an_own_record_that_cannot_be_read_does_not_stop_a_start(playground: Platform, clinic: str) -> None:
    run(playground.stack.stop_service("intake"))
    produce(playground, strange_words(clinic, playground))
    run(playground.stack.start_service("intake"))
    logs = "".join(each.read_text() for each in playground.stack.layout.logs.glob("intake.*.jsonl"))
    assert "own-record-unreadable" in logs and "CANARY" not in logs
    person = playground.candidate(clinic)
    person.submits()
    assert person.sees_decision()["result"]
