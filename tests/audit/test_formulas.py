"""The audit's formulas are its own, and say what the platform's say."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath.audit.formulas import cause_of, event_id, fingerprint, protected_header, stamp
from carepath.audit.loading.databases import _journal_row, words_of
from carepath.audit.records import word_of
from shared.runtime.aggregates import journal
from shared.runtime.records import Record, pack
from shared.security import causes
from shared.security.sealing import Key, seal
from shared.times import stamp as platform_stamp

TEXTS = st.text()
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
NOW = datetime(2026, 10, 5, 13, tzinfo=UTC)


def test_the_audit_imports_nothing_of_what_it_judges() -> None:
    names = "[n for n in sys.modules if n.split('.')[0] in ('services', 'shared', 'simulator') or '.stack' in n]"
    script = f"import sys, carepath.audit.command; print({names})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_cause_is_the_platforms(parts: list[str]) -> None:
    assert cause_of(*parts) == causes.cause_of(*parts)


@given(st.uuids(), st.sampled_from(["intake", "eligibility"]), st.integers(0, 99))
def test_an_event_id_is_the_platforms(cause: UUID, teller: str, ordinal: int) -> None:
    assert event_id(cause, teller, ordinal) == causes.event_id(cause, teller, ordinal)


@given(INSTANTS)
def test_a_stamp_is_the_platforms_where_the_instant_is_whole(at: datetime) -> None:
    whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert stamp(whole) == platform_stamp(whole)
    assert (stamp(at) == stamp(whole)) == (at == whole)


SEALED = st.none() | st.binary()


@given(name=TEXTS, actor=TEXTS, said=SEALED, read=SEALED, told=st.booleans(), at=INSTANTS)
def test_a_chain_is_the_platforms(
    name: str, actor: str, said: bytes | None, read: bytes | None, told: bool, at: datetime
) -> None:
    whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
    row = journal.Row("somebody", 3, UUID(int=7), True, "command", name, whole, actor, "care.intake", 4, 2, said, read)
    row.told = [Record("care.intake", "somebody", name, {"ce_type": actor}, "ordinary")] if told else []
    row.chain(b"before")
    columns = {each: getattr(row, each) for each in journal.Row.__slots__} | {"told": row.packed}
    assert _journal_row(columns).chained() == row.hash  # type: ignore[arg-type]


def test_a_fingerprint_does_not_depend_on_the_order_of_headers() -> None:
    assert fingerprint("k", {"a": "1", "b": "2"}, "v") == fingerprint("k", {"b": "2", "a": "1"}, "v")
    assert fingerprint("k", {"a": "1", "b": "2"}, "v") != fingerprint("k", {"a": "2", "b": "1"}, "v")


def test_a_protected_header_is_read_without_a_key() -> None:
    sealed = seal(Key("kid", b"0" * 32), b"{}", {"patient": "somebody", "seq": 1, "of": 2})
    assert protected_header(sealed) == {
        "alg": "dir", "enc": "A256GCM", "kid": "kid", "patient": "somebody", "seq": 1, "of": 2,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "a.b.c", "!!!..a.b.c", "e30.e30.a.b.c", "WzFd..a.b.c"])
def test_what_is_no_jwe_has_no_header(text: str) -> None:
    assert protected_header(text) is None


@pytest.mark.parametrize("column", [None, b"", b"not json", b"{}", b"[1]", b'[["care.intake"]]', b"[[1,2,3,4,5]]"])
def test_a_column_that_cannot_be_read_gives_no_words(column: bytes | None) -> None:
    assert words_of(column) == ()


HEADERS = {
    "content-type": "application/jose",
    "ce_specversion": "1.0",
    "ce_id": str(UUID(int=1)),
    "ce_type": "consent-signed",
    "ce_source": "/carepath/intake",
    "ce_subject": "somebody",
    "ce_time": "2026-10-05T13:00:00.000Z",
    "ce_dataschema": "https://carepath.example/schemas/consent-signed/1",
    "ce_clinic": "demo",
    "ce_sequence": "1",
    "ce_correlationid": str(UUID(int=2)),
    "ce_causationid": str(UUID(int=2)),
}


@pytest.mark.parametrize("name", [name for name in HEADERS if name not in {"content-type"}])
def test_an_envelope_without_one_of_its_headers_belongs_to_nobody(name: str) -> None:
    assert word_of("care.intake", "somebody", "", HEADERS)
    assert word_of("care.intake", "somebody", "", {key: value for key, value in HEADERS.items() if key != name}) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_id", "1"),
        ("ce_sequence", "one"),
        ("ce_time", "2026-10-05"),
        ("ce_subject", "another"),
        ("ce_specversion", "2"),
        ("ce_causationid", "none"),
        ("ce_dataschema", "https://carepath.example/schemas/consent-signed/first"),
    ],
)
def test_an_envelope_with_nonsense_in_it_belongs_to_nobody(name: str, value: str) -> None:
    assert word_of("care.intake", "somebody", "", {**HEADERS, name: value}) is None


def test_a_packed_record_is_the_record_that_was_packed() -> None:
    record = Record("care.intake", "somebody", "value", HEADERS, "ordinary")
    assert words_of(pack([record])) == (word_of("care.intake", "somebody", "value", HEADERS, "ordinary"),)
