"""Done to what a service heard, and where it reads."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from carepath.audit.evidence import Deferred, Evidence, Heard, Parked, Place
from tests.audit.clinic import ADA, KIM
from tests.audit.damages.making import INTAKE, rechain


def hear_too_much(evidence: Evidence) -> None:
    heard = evidence.databases["eligibility"].heard
    heard[ADA, INTAKE] = heard[ADA, INTAKE]._replace(number=heard[ADA, INTAKE].number + 1)


def hear_another_id(evidence: Evidence) -> None:
    heard = evidence.databases["eligibility"].heard
    heard[ADA, INTAKE] = heard[ADA, INTAKE]._replace(id=uuid4())


def forget_what_was_heard(evidence: Evidence) -> None:
    del evidence.databases["eligibility"].heard[ADA, INTAKE]


def count_as_heard_without_answering(evidence: Evidence) -> None:
    """The row that answered is gone and the chain is made anew."""
    database = evidence.databases["eligibility"]
    rechain(database, ADA, [row for row in database.journal[ADA] if row.name != "consent-withdrawn"])
    database.journal[KIM].append(replace(database.journal[ADA][1], name="consent-withdrawn", entity=KIM))
    seen = evidence.topics["care.intake.safety"].seen[0]
    database.journal[KIM][-1] = replace(database.journal[KIM][-1], heard=seen.word)


def move_a_position_back(evidence: Evidence) -> None:
    positions = evidence.databases["eligibility"].positions
    place = next(place for place, position in positions.items() if position)
    positions[place] -= 1


def move_a_position_beyond_the_end(evidence: Evidence) -> None:
    positions = evidence.databases["eligibility"].positions
    positions[next(iter(positions))] += 1


def skip_a_record(evidence: Evidence) -> None:
    heard = evidence.databases["eligibility"].heard
    first = next(each.word for each in evidence.topics[INTAKE].seen if each.word and each.word.key == ADA)
    heard[ADA, INTAKE] = Heard(first.number, first.id)


def delete_a_position(evidence: Evidence) -> None:
    seen = evidence.topics[INTAKE].seen[0]
    del evidence.databases["eligibility"].positions[Place(seen.topic, seen.partition)]


def defer_a_record(evidence: Evidence) -> None:
    evidence.databases["eligibility"].deferred.append(Deferred(ADA, INTAKE, 9, "demo"))


def hold_a_safety_fact_up(evidence: Evidence) -> None:
    evidence.databases["eligibility"].parked.append(Parked(uuid4(), ADA, "behind", f"{INTAKE}.safety", 9))


def set_a_safety_fact_aside_unheard(evidence: Evidence) -> None:
    evidence.databases["eligibility"].parked.append(Parked(uuid4(), ADA, "unread", f"{INTAKE}.safety", 9))


def defer_for_another_clinic(evidence: Evidence) -> None:
    evidence.databases["eligibility"].deferred.append(Deferred(ADA, INTAKE, 9, "second"))


def park_without_a_word(evidence: Evidence) -> None:
    evidence.databases["eligibility"].parked.append(Parked(uuid4(), ADA, "decision", None, None, "demo"))


def park_for_another_clinic(evidence: Evidence) -> None:
    evidence.databases["eligibility"].parked.append(Parked(uuid4(), ADA, "behind", INTAKE, 9, "second"))


def miss_a_number_without_an_alert(evidence: Evidence) -> None:
    evidence.databases["eligibility"].parked.append(Parked(uuid4(), ADA, "missing", INTAKE, 9, "demo"))


def forget_an_id(evidence: Evidence) -> None:
    database = evidence.databases["eligibility"]
    database.known = database.known - {next(iter(sorted(database.known)))}


def know_an_id_that_nobody_told(evidence: Evidence) -> None:
    database = evidence.databases["eligibility"]
    database.known = database.known | {uuid4()}
