"""Whoever may write to Kafka and has no key can say nothing: no number moves, no fact is dropped (contract 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from shared.runtime.records import Record
from tests.promises.conftest import stack_of
from tests.promises.forging import produce
from tests.promises.platform import Candidate, Platform, header, run
from tests.promises.reading import carepath

pytestmark = pytest.mark.stack
HELD = ("care.eligibility", "care.eligibility.safety")
HEARERS = ("intake", "monitoring")
LATE = 10


@pytest.fixture(scope="module")
def tablet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """With monitoring, which must know of a hold before a tablet is taken."""
    names = ("intake", "eligibility", "monitoring")
    stack = stack_of(tmp_path_factory.mktemp("forged"), services={name: f"services.{name}" for name in names})
    run(stack.start())
    yield Platform(stack)
    run(stack.stop())


def real(platform: Platform, topic: str, person: Candidate, ids: tuple[str, ...] = ()) -> Record:
    """The first record of somebody on a stream (with one of these ids), as everybody may read it."""
    records = platform.records(topic, person.id)
    found = next(each for each in records if not ids or header(each).get("ce_id") in ids)
    return Record(topic, person.id, found.value.decode(), header(found), "")


def forged(platform: Platform, victim: Candidate, other: Candidate) -> Iterator[Record]:
    """What somebody without keys can put together of what lies open: about the victim, on both streams of a teller,
    under numbers before, at and beyond the next."""
    mine, theirs = real(platform, "care.eligibility", victim), real(platform, "care.eligibility", other)
    for topic in HELD:
        for number in ("1", "2", "9"):
            yield from _under(topic, number, mine, theirs, other)


def _under(topic: str, number: str, mine: Record, theirs: Record, other: Candidate) -> Iterator[Record]:
    head = mine.headers | {"ce_sequence": number, "ce_id": str(uuid4())}
    schema = "https://carepath.example/schemas/"
    released = head | {"ce_type": "hold-released", "ce_dataschema": f"{schema}hold-released/1"}
    unheard = head | {"ce_type": "never-told", "ce_dataschema": f"{schema}never-told/1"}
    here = mine._replace(topic=topic)
    yield here._replace(headers=unheard, value="{}")
    yield here._replace(headers=unheard | {"content-type": "application/json"}, value="{}")
    yield here._replace(headers=released, value='{"hold_id":"x"}')
    yield here._replace(headers=head, value=theirs.value)
    yield here._replace(headers=theirs.headers | {"ce_subject": mine.key}, value=theirs.value)
    yield here._replace(headers=mine.headers | {"ce_sequence": number})
    yield here._replace(headers=mine.headers | {"ce_sequence": number}, key=other.id)
    yield here._replace(headers=head | {"ce_clinic": "second"})
    yield here._replace(headers=head | {"ce_source": "/carepath/intake"})
    yield here._replace(headers=head, value="A" * 700_000)
    yield here._replace(headers={name: text for name, text in head.items() if name != "ce_causationid"})
    yield here._replace(headers={})


def heard(platform: Platform, service: str, person: Candidate, topic: str) -> int:
    rows = platform.rows(service, "SELECT number FROM heard WHERE entity = $1 AND topic = $2", person.id, topic)
    return rows[0]["number"] if rows else 0


def names(platform: Platform, service: str, person: Candidate) -> list[str]:
    statement = "SELECT name FROM journal WHERE entity = $1 AND kind = 'heard' AND stream LIKE 'care.eligibility%'"
    return [row["name"] for row in platform.rows(service, statement, person.id)]


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_a_hold_is_heard_whatever_was_forged_before_it_and_after(tablet: Platform, clinic: str) -> None:
    ada, kim = tablet.candidate(clinic), tablet.candidate("demo" if clinic == "second" else "second")
    for person in (ada, kim):
        person.submits(medications=[{"text": "phenelzine"}])
        person.sees_decision()
    tablet.settle()
    before = {topic: heard(tablet, "monitoring", ada, topic) for topic in HELD}
    produce(tablet, list(forged(tablet, ada, kim)))
    hold = tablet.clinician(clinic, ada.id).does("place-hold", {"reason": "a new drug"})
    for service in HEARERS:
        tablet.until(lambda service=service: "hold-placed" in names(tablet, service, ada))
        assert heard(tablet, service, ada, HELD[1]) == 1
    produce(tablet, [*forged(tablet, ada, kim), real(tablet, HELD[1], ada, tuple(hold["events"]))])
    tablet.clinician(clinic, ada.id).does("release-hold", {"reason": "looked at"}, hold_id=hold["hold_id"])
    tablet.clinician(clinic, ada.id).does("place-hold", {"reason": "another drug"})
    for service in HEARERS:
        tablet.until(lambda service=service: names(tablet, service, ada).count("hold-placed") == 2)
        assert heard(tablet, service, ada, HELD[1]) == 3
        assert not tablet.rows(service, "SELECT FROM parked WHERE entity = ANY($1)", [ada.id, kim.id])
        assert not tablet.rows(service, "SELECT FROM deferred")
        garbage = tablet.rows(service, "SELECT FROM parked WHERE entity = 'stream:care.eligibility.safety'")
        assert len(garbage) >= 2 * 3 * LATE
    assert heard(tablet, "monitoring", ada, HELD[0]) == before[HELD[0]]


def test_who_looks_from_the_command_line_is_not_fooled_either(tablet: Platform) -> None:
    ada, kim = tablet.candidate("demo"), tablet.candidate("second")
    for person in (ada, kim):
        person.submits()
        person.sees_decision()
    tablet.settle()
    (event,) = [header(each)["ce_id"] for each in tablet.records("care.eligibility", ada.id)][:1]
    shown = carepath(tablet, "trace", event)
    outcomes = carepath(tablet, "outcomes", "--json")
    assert shown.returncode == 0 and event in shown.stdout, shown.stderr
    last = real(tablet, "care.eligibility", ada)
    child = last.headers | {"ce_causationid": event, "ce_id": str(uuid4()), "ce_sequence": "9"}
    produce(tablet, [*forged(tablet, ada, kim), last._replace(headers=child), last._replace(value="CANARY")])
    for before, words in ((shown, ("trace", event)), (outcomes, ("outcomes", "--json"))):
        after = carepath(tablet, *words)
        assert (after.returncode, after.stdout) == (before.returncode, before.stdout), after.stderr
