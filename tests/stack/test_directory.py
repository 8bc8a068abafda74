from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from carepath.stack.databases import roles_of
from carepath.stack.errors import CannotStart
from carepath.stack.layout import Layout, write_atomically
from carepath.stack.secrets import make_secrets, read_text


def test_secrets_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    make_secrets(tmp_path, ["intake"], roles_of(["intake"]))
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    make_secrets(tmp_path, ["intake", "eligibility"], roles_of(["intake"]))
    assert before.items() <= {file.name: file.read_bytes() for file in tmp_path.iterdir()}.items()
    assert all(stat.S_IMODE(file.stat().st_mode) & 0o077 == 0 for file in tmp_path.iterdir())
    assert len(before["kek.intake.key"]) == len(before["kek.key"]) == len(before["installation.key"]) == 32
    assert len(set(before.values())) == len(before)
    assert read_text(tmp_path, "intake.password").isalnum()


def test_a_directory_that_cannot_be_made_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="run from a directory that you may write") as told:
        Layout.of(tmp_path / "file").prepare()
    assert "\n" not in str(told.value)


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    file = tmp_path / "up.json"
    write_atomically(file, "old")
    held = os.open(file, os.O_RDONLY)
    write_atomically(file, "newer")
    assert os.read(held, 100) == b"old" and file.read_text() == "newer"
    os.close(held)
    assert list(tmp_path.iterdir()) == [file]
