"""The journal is the truth: replayed through the services' own functions it gives what is stored (P25)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import asyncpg
import pytest

from carepath.stack.layout import PROJECT
from shared.times import stamp
from tests.promises.platform import SERVICES, Candidate, Platform, run

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
FIRST = ["entity", "seq", "cause", "decided", "kind", "name", "actor"]
HIGH = {"instruments": {"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}}}


@dataclass
class Verdict:
    """What `python -m services.NAME verify` printed: a line for each entity, then how many."""

    exit: int
    lines: dict[str, dict[str, Any]]
    total: dict[str, int]

    def bad(self) -> set[str]:
        return {entity for entity, line in self.lines.items() if differs(line)}


def differs(line: dict[str, Any]) -> bool:
    lists = [each for name in ("waits", "effects", "claims", "listing") for each in line[name].values()]
    return bool(line["state_differs"] or line["told_differs"] or any(lists))


def verify(platform: Platform, service: str) -> Verdict:
    """As the audit runs it: told where the databases and the secrets are, nothing else."""
    up = platform.up
    told = {
        "CAREPATH_DSN": up["services"][service]["dsn"],
        "CAREPATH_KEYS_DSN": up["keys_dsn"],
        "CAREPATH_KAFKA": up["broker"]["bootstrap"],
        "CAREPATH_SECRETS": up["dirs"]["secrets"],
    }
    words = [sys.executable, "-m", f"services.{service}", "verify"]
    done = subprocess.run(words, cwd=PROJECT, env=os.environ | told, capture_output=True, text=True, check=False)
    *lines, last = [json.loads(line) for line in done.stdout.splitlines()]
    return Verdict(done.returncode, {line["entity"]: line for line in lines}, last)


@pytest.fixture(scope="module")
def people(platform: Platform) -> Iterator[dict[str, Candidate]]:
    """Lives with every kind of row: commands, refusals, facts heard, waits, effects, a crisis, parked and redriven."""
    found = {clinic: live(platform, clinic) for clinic in CLINICS}
    platform.move(by="50h")
    yield found
    for clinic, ada in found.items():
        platform.clinician(clinic, ada.id).does("decide-review", {"decision": "decline", "reason": "an interaction"})


def live(platform: Platform, clinic: str) -> Candidate:
    platform.candidate(clinic).saves(patient={"email": "kim@example.com"})
    ada = platform.candidate(clinic)
    ada.does("save-draft", HIGH)
    platform.settle()
    clinician = platform.clinician(clinic, ada.id)
    clinician.does("acknowledge-crisis", {"reason": "called, safe"})
    ada.submits(medications=[{"text": "phenelzine"}])
    ada.signs()
    again = {"document": "telehealth", "version": 1}
    assert platform.ask("withdraw-consent", ada.token, again, patient_id=ada.id).status_code == 409
    platform.arm("intake", "deciding:1:raise")
    parked = platform.ask("sign-consent", ada.token, again, patient_id=ada.id).json()["incident"]
    operations = platform.token("operations", clinic=clinic)
    assert platform.post_to("intake", f"/v1/parked/{parked}/redrive", operations).status_code == 200
    hold = clinician.does("place-hold", {"reason": "a new drug"})
    clinician.does("release-hold", {"reason": "looked at"}, hold_id=hold["hold_id"])
    platform.settle()
    return ada


@pytest.mark.parametrize("service", SERVICES)
def test_P25_every_journal_gives_what_is_stored(platform: Platform, people: dict[str, Candidate], service: str) -> None:
    verdict = verify(platform, service)
    assert (verdict.exit, verdict.bad()) == (0, set())
    stored = platform.rows(service, "SELECT entity, seq FROM state WHERE seq > 0")
    assert {row["entity"]: row["seq"] for row in stored} == {name: line["seq"] for name, line in verdict.lines.items()}
    assert verdict.total["entities"] == len(stored)
    assert {each.id for each in people.values()} <= set(verdict.lines)
    counts = {row["entity"]: row["n"] for row in platform.rows(service, COUNTED)}
    for entity, line in verdict.lines.items():
        assert line["erased"] or line["rows"] == counts[entity]  # without a key a journal is not read to its end


COUNTED = "SELECT entity, count(*) AS n FROM journal GROUP BY entity"
JOURNAL = "(entity, seq) = (SELECT entity, min(seq) FROM journal WHERE entity = $1 AND kind = '{kind}' GROUP BY entity)"
TIMED = "entity = $1 AND name = 'place-hold'"
COMMAND, HEARD = JOURNAL.format(kind="command"), JOURNAL.format(kind="heard")
FLIPPED = "set_byte({0}, 20, get_byte({0}, 20) # 1)"
OTHER = "convert_to(regexp_replace(convert_from({0}, 'UTF8'), '[.]([A-Za-z0-9_-]{{20}})', '.A\\1'), 'UTF8')"
DAMAGES = {
    "a byte that was said": ("journal", f"UPDATE journal SET said = {FLIPPED.format('said')} WHERE {COMMAND}"),
    "a letter that was heard": ("journal", f"UPDATE journal SET said = {OTHER.format('said')} WHERE {HEARD}"),
    "a letter that was told": ("journal", f"UPDATE journal SET told = {OTHER.format('told')} WHERE {COMMAND}"),
    "what was told": ("journal", f"UPDATE journal SET told = '' WHERE {COMMAND}"),
    "when it was said": ("journal", f"UPDATE journal SET at = at - interval '9 days' WHERE {TIMED}"),
    "a row": ("journal", f"DELETE FROM journal WHERE {COMMAND}"),
    "a byte of the state": ("state", f"UPDATE state SET document = {FLIPPED.format('document')} WHERE entity = $1"),
    "a wait": ("due", "DELETE FROM due WHERE entity = $1"),
    "a wait's time": ("due", "UPDATE due SET until = until + interval '1 second' WHERE entity = $1"),
    "a wait's person": ("due", "UPDATE due SET whom = 'operations' WHERE entity = $1"),
}


@pytest.fixture(scope="module")
def found(platform: Platform) -> tuple[dict[str, str], Verdict]:
    """A victim for each damage, done by SQL and undone again, and what eligibility said meanwhile."""
    victims = {damage: held(platform, CLINICS[place % 2]) for place, damage in enumerate(DAMAGES)}
    for damage, person in victims.items():
        run(do_damage(platform, "eligibility", *DAMAGES[damage], person.id))
    try:
        verdict = verify(platform, "eligibility")
    finally:
        for damage, person in victims.items():
            run(mend(platform, "eligibility", DAMAGES[damage][0], person.id))
    for person in victims.values():
        person.does("withdraw-patient", {})
    return {damage: person.id for damage, person in victims.items()}, verdict


def held(platform: Platform, clinic: str) -> Candidate:
    """Somebody of whom eligibility has heard, was told by a command, and waits for."""
    person = platform.candidate(clinic)
    person.submits()
    clinician = platform.clinician(clinic, person.id)
    clinician.sees_decision()
    clinician.does("place-hold", {"reason": "a new drug"})
    return person


@pytest.mark.parametrize("damage", DAMAGES)
def test_P25_whatever_is_changed_is_found(found: tuple[dict[str, str], Verdict], damage: str) -> None:
    victims, verdict = found
    assert verdict.exit == 1 and victims[damage] in verdict.bad()


def test_P25_nobody_else_is_blamed(platform: Platform, found: tuple[dict[str, str], Verdict]) -> None:
    victims, verdict = found
    assert verdict.bad() == set(victims.values())
    assert verify(platform, "eligibility").exit == 0


@pytest.mark.parametrize("service", SERVICES)
def test_P25_each_row_holds_the_hash_of_the_row_before(
    platform: Platform, people: dict[str, Candidate], service: str
) -> None:
    """Computed here from the open columns and the sealed ones' digests: no column of a row may change unnoticed."""
    heads: dict[str, tuple[int, bytes]] = {}
    for row in platform.rows(service, "SELECT * FROM journal ORDER BY entity, seq"):
        seq, head = heads.get(row["entity"], (0, b""))
        assert (row["seq"], row["prev"], row["hash"]) == (seq + 1, head, hash_of(row))
        heads[row["entity"]] = (row["seq"], row["hash"])
    stored = platform.rows(service, "SELECT entity, seq, head FROM state WHERE seq > 0")
    assert heads == {row["entity"]: (row["seq"], row["head"]) for row in stored}
    assert {each.id for each in people.values()} <= set(heads)


def hash_of(row: Any) -> bytes:
    first = [str(row[name]) if name == "cause" else row[name] for name in FIRST]
    rest = [stamp(row["at"]), row["stream"], row["number"], row["version"]]
    sealed = (row[name] for name in ("said", "read", "told", "reply"))
    digests = [None if each is None else sha256(each).hexdigest() for each in sealed]
    said = json.dumps([*first, *rest, *digests, row["prev"].hex()], separators=(",", ":"), ensure_ascii=False)
    return sha256(said.encode()).digest()


async def _open(platform: Platform, service: str) -> asyncpg.Connection:
    """As the superuser, who alone may change a journal."""
    name = platform.up["services"][service]["dsn"].rpartition("/")[2]
    return await asyncpg.connect(platform.up["postgres"]["superuser_dsn"], database=name)


async def do_damage(platform: Platform, service: str, table: str, statement: str, victim: str) -> None:
    connection = await _open(platform, service)
    try:
        async with connection.transaction():
            await connection.execute(f"CREATE TABLE \"{victim}\" AS SELECT * FROM {table} WHERE entity = '{victim}'")
            assert not (await connection.execute(statement, victim)).endswith(" 0")
    finally:
        await connection.close()


async def mend(platform: Platform, service: str, table: str, victim: str) -> None:
    connection = await _open(platform, service)
    try:
        async with connection.transaction():
            await connection.execute(f"DELETE FROM {table} WHERE entity = $1", victim)
            await connection.execute(f'INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM "{victim}"')
            await connection.execute(f'DROP TABLE "{victim}"')
    finally:
        await connection.close()
