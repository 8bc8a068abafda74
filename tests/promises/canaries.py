"""Words that must not be seen, and a search for them in whatever spelling they may have got there."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

MARK = "KANARIENVOGEL"
"""Never sent alone: what follows says where it was planted."""

PHONES = ("+14158392671", "(415) 839-2671", "4158392671", "415.839.2671", "+1 415-839-2671", "+1 415 839 2671")
"""One number that can be called, as people write it: no letter could stand in it."""

_DIGITS = ("4158392671", "415) 839-2671", "415-839-2671", "415 839 2671", "415.839.2671")
"""What each way of writing that number holds, whoever reformatted it."""


def spellings() -> dict[str, bytes]:
    """Mark and number as they look in plain and encoded, wherever in a longer text they stand."""
    words = {"": MARK, **{f" of {digits}": digits for digits in _DIGITS}}
    return {f"{code}{of}": needle for of, word in words.items() for code, needle in _encoded(word).items()}


def _encoded(word: str) -> dict[str, bytes]:
    raw = word.encode()
    return {
        "plain": raw,
        "lower": raw.lower(),
        "utf-16-le": word.encode("utf-16-le"),
        "utf-16-be": word.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "url": "".join(f"%{byte:02X}" for byte in raw).encode(),
        **{f"base64+{shift}": _base64(raw, shift) for shift in range(3)},
    }


def _base64(raw: bytes, shift: int) -> bytes:
    """The characters that stand for these bytes alone, where `shift` bytes (modulo 3) come before them."""
    encoded = b64encode(b"\0" * shift + raw)
    return encoded[-(-8 * shift // 6) : 8 * (shift + len(raw)) // 6]


_NEEDLES = {needle: spelling for spelling, needle in spellings().items()}


def found_in(name: str, content: bytes) -> Iterator[str]:
    """Where they stand: name, spelling and, in plain, what was planted there."""
    for needle, spelling in _NEEDLES.items():
        at = content.find(needle)
        if at >= 0:
            yield f"{name}: {spelling}: {content[at : at + len(needle) + 4]!r}"


def found_in_files(root: Path, but: Iterable[str] = ()) -> list[str]:
    """In every file below `root`, some directories directly in it left out. Kafka's indexes end in much of nothing."""
    skipped = set(but)
    files = [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in skipped]
    return [hit for path in files for hit in found_in(str(path.relative_to(root)), path.read_bytes().rstrip(b"\0"))]
