"""Ids of causes and facts can be computed by anybody; ids of things and people by nobody outside."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.security.causes import cause_of, event_id
from shared.security.identity import Identity
from shared.security.secret_files import create_secret, read_secret

HERE = Identity(bytes(32))
ELSEWHERE = Identity(bytes([1]) * 32)
words = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(words | st.integers(0, 2**53), min_size=1, max_size=6))
def test_a_cause_is_uuid5_of_a_json_array_without_spaces(parts: list[str | int]) -> None:
    array = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    assert cause_of(*parts) == uuid5(NAMESPACE_URL, array)


@given(st.uuids(), words, st.integers(0, 10_000))
def test_an_event_id_is_uuid5_of_teller_and_ordinal(cause: UUID, teller: str, ordinal: int) -> None:
    assert event_id(cause, teller, ordinal) == uuid5(cause, f"{teller}/{ordinal}")


def test_a_command_has_the_cause_that_a_stranger_computes() -> None:
    assert cause_of("command", "ops@demo", "key-00001") == uuid5(NAMESPACE_URL, '["command","ops@demo","key-00001"]')


@given(st.uuids(), words)
def test_an_id_is_repeatable_here_and_different_elsewhere(cause: UUID, label: str) -> None:
    made = HERE.new_id(cause, label)
    assert made == HERE.new_id(cause, label) != ELSEWHERE.new_id(cause, label)
    assert (made.version, made.variant) == (8, "specified in RFC 4122")


@given(st.uuids(), words, words)
def test_labels_and_purposes_do_not_meet(cause: UUID, one: str, two: str) -> None:
    assert (HERE.new_id(cause, one) == HERE.new_id(cause, two)) == (one == two)
    assert HERE.public_reference(str(cause)) != HERE.new_id(cause, one).hex


def test_a_subject_is_another_patient_at_another_clinic_issuer_or_generation() -> None:
    patients = {
        HERE.patient_of("issuer", "demo", "ann"),
        HERE.patient_of("issuer", "second", "ann"),
        HERE.patient_of("other", "demo", "ann"),
        HERE.patient_of("issuer", "demo", "bob"),
        HERE.patient_of("issuer", "demo", "ann", 1),
        HERE.patient_of("issuer", "demoa", "nn"),
    }
    assert len(patients) == 6
    assert all(str(UUID(patient)) == patient for patient in patients)


def test_a_public_reference_hides_the_patient() -> None:
    patient = HERE.patient_of("issuer", "demo", "ann")
    assert HERE.public_reference(patient) != ELSEWHERE.public_reference(patient)
    assert len(bytes.fromhex(HERE.public_reference(patient))) == 16


def test_a_secret_is_written_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "kek.key"
    create_secret(file)
    first = read_secret(file)
    create_secret(file)
    assert read_secret(file) == first
    assert file.stat().st_mode & 0o777 == 0o400


def test_a_secret_of_another_length_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kek.key").write_bytes(b"changeme")
    with pytest.raises(ValueError, match=r"kek\.key must hold 32 raw bytes"):
        read_secret(tmp_path / "kek.key")
