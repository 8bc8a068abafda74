"""`carepath retell`: what was told is told again, word for word, and nobody answers it twice (P4)."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from carepath.stack.layout import PROJECT
from tests.promises.platform import Candidate, Platform, header

pytestmark = pytest.mark.stack


def retell(platform: Platform, *words: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from carepath.__main__ import main; sys.exit(main())"
    place = platform.stack.layout.root.parent
    return subprocess.run(
        [sys.executable, "-c", code, str(PROJECT), "retell", *words],
        cwd=place, capture_output=True, text=True, check=False,
    )  # fmt: skip


def words_on(platform: Platform, person: Candidate) -> Counter[tuple[str, bytes]]:
    found = platform.records("care.intake", person.id)
    return Counter((header(each)["ce_sequence"], each.value) for each in found)


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_what_was_told_is_told_again_word_for_word_from_a_number_on(platform: Platform, clinic: str) -> None:
    person = platform.candidate(clinic)
    person.submits()
    person.signs()
    platform.settle()
    before, heard = words_on(platform, person), platform.told(person.id)
    said = retell(platform, person.id, "care.intake", "--from", "2", "--clinic", clinic)
    assert (said.returncode, said.stdout) == (0, f"told again: {len(before) - 1}\n"), said.stderr
    platform.settle()
    assert words_on(platform, person) == Counter({word: 1 + (word[0] != "1") for word in before})
    assert platform.told(person.id) == heard


def test_a_wrong_word_is_explained_in_one_line(platform: Platform) -> None:
    person = platform.candidate("second")
    person.submits()
    elsewhere = retell(platform, person.id, "care.intake")
    assert (elsewhere.returncode, elsewhere.stderr.count("\n")) == (1, 1)
    assert "no such patient" in elsewhere.stderr
    assert "care.intake" in retell(platform, person.id, "care.nobody").stderr
    wrong = retell(platform, person.id, "care.intake", "--from", "0", "--clinic", "second")
    assert (wrong.returncode, wrong.stderr) == (1, "carepath: refused: invalid (/from out-of-range)\n")
