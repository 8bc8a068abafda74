"""Bodies are sealed everywhere, and nothing that a person wrote stands anywhere in plain (P20, P21)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, cycle, product
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared.errors import Missing
from shared.events import public_types
from shared.security.keyring import Keyring
from shared.security.secret_files import read_secret
from tests.promises.canaries import MARK, PHONES, found_in, found_in_files, spellings
from tests.promises.platform import PATHS, SERVICES, STREAMS, Candidate, Platform, assessment, header, run
from tests.promises.reading import bodies, facts, key_of, opened, protected

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
NAMES = {"alg", "enc", "kid", "patient", "type", "id", "seq", "of", "topic", "number", "time", "clinic"}
STRUCTURED = {"birth_date", "time_zone", "sex", "state", "instruments", "answers", "vitals"}
DANGER = {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}
OUTSIDE = ["mail", "secrets"]
"""The mailbox is the world outside: a mail has the address it went to. Keys open everything anyway."""

_numbers = count(1)
_phones = cycle(PHONES)


def canary() -> str:
    return f"{MARK}{next(_numbers):04d}"


def planted(value: Any, name: str = "") -> Any:
    """The same body with a canary in every free text and name, and a number that can be called for every phone."""
    if name in STRUCTURED:
        return value
    if name == "phone":
        return next(_phones)
    if isinstance(value, dict):
        return {inner: planted(each, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [planted(each) for each in value]
    return f"{canary()}@example.com" if name == "email" else canary() if isinstance(value, str) else value


def whole_form() -> dict[str, Any]:
    """A form with everything that may be in it."""
    body = assessment(history=["x"], symptoms=["x"], medications=[{"text": "x", "rxcui": "x"}])
    body["patient"]["address"]["line2"] = "x"
    form: dict[str, Any] = planted(body)
    return form


@dataclass
class House:
    """A stack in which people of two clinics have written canaries wherever they could."""

    platform: Platform
    people: dict[str, Candidate] = field(default_factory=dict)
    refusals: list[httpx.Response] = field(default_factory=list)


@pytest.fixture(scope="module")
def house(platform: Platform) -> House:
    house = House(platform)
    platform.move_to_daytime()
    for clinic in CLINICS:
        live(house, clinic)
        endanger(house, clinic)
        park(house, clinic)
    for operation in ("save-draft", "submit-assessment", "place-hold"):
        refuse(house, operation)
    platform.move(by="25h")
    run(_checkpoint(platform.up["postgres"]["superuser_dsn"]))
    return house


async def _checkpoint(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CHECKPOINT")
    await connection.close()


def live(house: House, clinic: str) -> None:
    """A draft with everything, the form, a review, a hold; and a draft that nobody goes on with."""
    platform, form = house.platform, whole_form()
    ada = house.people[clinic] = platform.candidate(clinic)
    ada.does("save-draft", form)
    ada.does("submit-assessment", form)
    ada.signs()
    ada.does("withdraw-consent", {"document": "treatment", "version": 1})
    ada.signs()
    clinician = platform.clinician(clinic, ada.id)
    clinician.sees_decision()
    hold = clinician.does("place-hold", {"reason": canary()})
    clinician.does("release-hold", {"reason": canary()}, hold_id=hold["hold_id"])
    clinician.does("decide-review", {"decision": "prequalify", "reason": canary()})
    platform.candidate(clinic).does("save-draft", whole_form())


def endanger(house: House, clinic: str) -> None:
    """Where danger speaks no clinical value is refused, so every one of them may be somebody's own words."""
    bea = house.people[f"{clinic} in danger"] = house.platform.candidate(clinic)
    words = {"phq-9": [canary()], "c-ssrs-screener": {**DANGER, "q3": canary()}}
    bea.saves(instruments=words, vitals={"systolic": canary()}, answers={"pregnant": canary()})
    house.platform.settle()
    house.platform.clinician(clinic, bea.id).does("acknowledge-crisis", {"reason": canary()})


def park(house: House, clinic: str) -> None:
    """A form whose decision raises, given up for a reason."""
    platform, cleo = house.platform, house.platform.candidate(clinic)
    platform.arm("intake", "deciding:1:raise")
    answer = platform.ask("submit-assessment", cleo.token, whole_form())
    assert answer.status_code == 500
    house.refusals.append(answer)
    path = f"/v1/parked/{answer.json()['incident']}/discard"
    token = platform.token("operations", clinic=clinic)
    assert platform.post_to("intake", path, token, {"reason": canary()}).status_code == 200


def refuse(house: House, operation: str) -> None:
    """Every field of a body wrong, one after the other; then everything around the body."""
    platform = house.platform
    body, who = (whole_form(), "patient") if operation != "place-hold" else ({"reason": "x"}, "clinician")
    token, ids = platform.token(who), {"patient_id": str(uuid4())}
    for wrong in (*spoilt(body), canary(), [canary()]):
        house.refusals.append(platform.ask(operation, token, wrong, **ids))
    method, service, path = PATHS[operation]
    url = platform.url(service) + path.format(**ids)
    bearer = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4()), "content-type": "application/json"}
    for headers, content, more in (
        (bearer, f'{{"{canary()}": ', ""),
        (bearer | {"content-type": canary()}, "{}", ""),
        (bearer | {"content-encoding": canary()}, "{}", ""),
        (bearer | {"idempotency-key": f"{canary()} {canary()}"}, "{}", ""),
        (bearer | {"authorization": f"Bearer {canary()}"}, "{}", ""),
        (bearer, "{}", f"/{canary()}"),
        (bearer, "{}", f"?{canary()}={canary()}"),
    ):
        house.refusals.append(platform.http.request(method, url + more, content=content, headers=headers))


def spoilt(value: Any) -> Iterator[Any]:
    """The body with one thing in it that cannot be, for each place there is."""
    if isinstance(value, dict):
        yield {**value, canary(): 1}
        for name, inner in value.items():
            yield from ({**value, name: wrong} for wrong in spoilt(inner))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], wrong, *value[place + 1 :]] for wrong in spoilt(inner))
    else:
        yield f"{canary()}\u0001"
        yield canary() * 20
        yield [canary()]
        if value in PHONES:
            yield f"{value} or {value}"


@pytest.mark.parametrize("spelling", spellings())
def test_P21_the_search_finds_the_mark_in_every_spelling(spelling: str, tmp_path: Path) -> None:
    """The control of the search: in the midst of other bytes, at each place modulo 3 where that matters."""
    (tmp_path / "logs").mkdir()
    for shift, (place, word) in product(range(3), enumerate([canary(), *PHONES])):
        text = b"x" * shift + word.encode() + b"yz"
        (tmp_path / "logs" / f"base64-{shift}-{place}").write_bytes(b64encode(text))
    (tmp_path / "logs" / "others").write_bytes(b"\n".join(spellings().values()))
    hits = found_in_files(tmp_path)
    assert any(spellings()[spelling] == spellings()[hit.split(": ")[1]] for hit in hits)
    assert any("logs/base64-" in hit and f": {spelling}: " in hit for hit in hits) == spelling.startswith("base64")
    assert found_in_files(tmp_path, but=["logs"]) == []


def test_P21_those_who_may_see_it_do(house: House) -> None:
    """The control of the planting: it is all there, for the clinic's own people and under the patient's key."""
    platform = house.platform
    for clinic in CLINICS:
        person, token = house.people[clinic], platform.token("clinician", clinic=clinic)
        file = platform.ask("get-patient", token, patient_id=person.id).text
        for planted_here in (MARK, "2671"):
            assert file.count(planted_here) == json.dumps(whole_form()).count(planted_here) > 0
        for type in ("hold-placed", "hold-released", "review-decided"):
            assert bodies(platform, person.id, type)[0]["reason"].startswith(MARK)
        endangered = house.people[f"{clinic} in danger"]
        assert bodies(platform, endangered.id, "crisis-acknowledged")[0]["reason"].startswith(MARK)


def test_P21_no_refusal_repeats_what_was_sent(house: House) -> None:
    refused = [answer for answer in house.refusals if answer.status_code >= 400]
    assert len(refused) > 100
    assert {answer.status_code for answer in refused} == {400, 401, 404, 415, 422, 500}
    for answer in house.refusals:
        said = answer.content + repr(answer.headers.raw).encode()
        assert not list(found_in(f"{answer.request.method} {answer.status_code}", said))


def test_P21_no_file_of_the_stack_holds_it(house: House) -> None:
    """Logs, Kafka's segments, PostgreSQL's tables and its write-ahead log, whatever else lies there."""
    root = house.platform.stack.layout.root
    assert {"logs", "kafka", "postgres"} <= {path.name for path in root.iterdir()}
    assert any(path.stat().st_size for path in (root / "kafka").rglob("*.log"))
    assert any((root / "postgres").rglob("pg_wal/0*"))
    assert found_in_files(root, but=OUTSIDE) == []


def test_P21_no_record_holds_it(house: House) -> None:
    """As a consumer reads them, so that no compression hides anything: keys, headers, values."""
    for topic in (*STREAMS, *sorted(public_types())):
        for each in house.platform.records(topic):
            content = b"\n".join(
                [each.key, each.value, *(part for name, value in each.headers for part in (name.encode(), value))]
            )
            assert not list(found_in(f"{topic} {header(each)['ce_type']}", content))


@pytest.mark.parametrize("database", [*SERVICES, "keys"])
def test_P21_no_row_holds_it(house: House, database: str) -> None:
    """As SQL reads them, so that no compression hides anything."""
    up = house.platform.up
    dsn = up["keys_dsn"] if database == "keys" else up["services"][database]["dsn"]
    tables = run(_tables(dsn))
    assert all(tables[name] for name in (["key"] if database == "keys" else ["state", "journal", "heard"]))
    for table, rows in tables.items():
        values = [value for row in rows for value in row]
        content = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
        assert not list(found_in(f"{database}.{table}", content))


async def _tables(dsn: str) -> dict[str, list[Any]]:
    connection = await asyncpg.connect(dsn)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name: await connection.fetch(f'SELECT * FROM "{name}"') for (name,) in names}
    finally:
        await connection.close()


@pytest.mark.parametrize("service", SERVICES)
def test_P21_metrics_hold_nothing_of_a_patient(house: House, service: str) -> None:
    text = house.platform.http.get(house.platform.up["services"][service]["metrics"]).text
    assert "carepath_" in text
    assert not list(found_in("metrics", text.encode()))
    assert not any(person.id in text for person in house.people.values())


@pytest.mark.parametrize("clinic", CLINICS)
def test_P20_every_record_opens_under_its_patients_key_and_no_other(house: House, clinic: str) -> None:
    platform, person = house.platform, house.people[clinic]
    key, other = key_of(platform, person.id), key_of(platform, house.people[f"{clinic} in danger"].id)
    twin = OctKey.import_key(other.raw_value, {"kid": str(key.kid)})
    records = platform.streams(person.id)
    assert {record.topic for record in records} == set(STREAMS)
    for record in records:
        head, sealed = header(record), record.value.decode()
        said, body = opened(sealed, key)
        assert body and said["kid"] == key.kid
        assert (said["patient"], said["type"], said["id"]) == (person.id, head["ce_type"], head["ce_id"])
        assert NAMES == set(said) == set(protected(sealed))
        for wrong in (other, twin):
            with pytest.raises((JoseError, InvalidTag, ValueError)):
                opened(sealed, wrong)


def private_key(platform: Platform, patient: str, service: str) -> OctKey:
    async def read() -> OctKey:
        keyring = Keyring(platform.up["keys_dsn"], platform.stack.layout.secrets, service)
        try:
            await keyring.prefetch([patient])
            key = keyring.private_key(patient)
            return OctKey.import_key(key.secret, {"kid": key.kid})
        finally:
            await keyring.close()

    return run(read())


@pytest.mark.parametrize("clinic", CLINICS)
def test_P20_a_private_field_opens_for_its_teller_alone(house: House, clinic: str) -> None:
    platform, person = house.platform, house.people[clinic]
    shared, own = key_of(platform, person.id), private_key(platform, person.id, "intake")
    inner = {"draft-saved": {"patch"}, "assessment-submitted": {"person", "peer_monitor", "emergency_contact"}}
    seen = {head["ce_type"]: body for head, body in facts(platform, person.id)}
    for type, names in inner.items():
        assert not names & set(seen[type])
        assert MARK not in json.dumps({name: seen[type].get(name) for name in ("private", *names)})
        said, hidden = opened(seen[type]["private"], own)
        assert set(hidden) == names and said["kid"] == own.kid
        assert MARK in json.dumps(hidden)
        with pytest.raises((JoseError, InvalidTag, ValueError)):
            opened(seen[type]["private"], shared)
    assert [type for type, body in seen.items() if "private" in body] == list(inner)
    with pytest.raises(Missing):
        private_key(platform, person.id, "eligibility")


@pytest.mark.parametrize("stranger", ["kek.key", "kek.eligibility.key"])
def test_P20_only_its_tellers_secret_unwraps_a_private_key(house: House, stranger: str) -> None:
    person, secrets = house.people["demo"], house.platform.stack.layout.secrets
    row = run(_private_key_row(house.platform.up["keys_dsn"], person.id))
    bound = json.dumps([person.id, "intake", row["kid"]], separators=(",", ":")).encode()
    assert AESGCM(read_secret(secrets / "kek.intake.key")).decrypt(row["wrapped"][:12], row["wrapped"][12:], bound)
    with pytest.raises(InvalidTag):
        AESGCM(read_secret(secrets / stranger)).decrypt(row["wrapped"][:12], row["wrapped"][12:], bound)


async def _private_key_row(dsn: str, patient: str) -> Any:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchrow("SELECT kid, wrapped FROM key WHERE entity = $1 AND owner = 'intake'", patient)
    finally:
        await connection.close()


Bound = Callable[[Any], list[Any]]
AT_REST: dict[str, tuple[str, Bound]] = {
    "state": ("SELECT document AS sealed, version FROM state WHERE entity = $1", lambda row: ["state", row["version"]]),
    "journal": (
        "SELECT said AS sealed, seq FROM journal WHERE entity = $1 AND kind = 'command'",
        lambda row: ["journal", row["seq"]],
    ),
    "reply": (
        "SELECT reply AS sealed, seq FROM journal WHERE entity = $1 AND reply IS NOT NULL",
        lambda row: ["reply", row["seq"]],
    ),
}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("table", AT_REST)
def test_P20_what_lies_in_a_row_opens_beside_that_row_alone(house: House, service: str, table: str) -> None:
    """Under the patient's key, bound to patient, table and version or number: read here without our own code."""
    platform, person = house.platform, house.people["demo"]
    statement, bound = AT_REST[table]
    cipher = AESGCM(key_of(platform, person.id).raw_value)
    rows = platform.rows(service, statement, person.id)
    assert rows
    for row in rows:
        beside = [person.id, *bound(row)]
        assert json.loads(open_row(cipher, row["sealed"], beside))
        for elsewhere in ([str(uuid4()), *beside[1:]], [beside[0], "effect", beside[2]], [*beside[:2], beside[2] + 1]):
            with pytest.raises(InvalidTag):
                open_row(cipher, row["sealed"], elsewhere)


def open_row(cipher: AESGCM, sealed: bytes, bound: list[Any]) -> bytes:
    return cipher.decrypt(sealed[:12], sealed[12:], json.dumps(bound, separators=(",", ":")).encode())
