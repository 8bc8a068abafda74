"""Words that must not be seen, and a search for them in whatever spelling they may have got there."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

MARK = "KANARIENVOGEL"
"""Never sent alone: what follows says where it was planted."""


def spellings() -> dict[str, bytes]:
    """The mark as it looks in plain and encoded, wherever in a longer text it stands."""
    raw = MARK.encode()
    return {
        "plain": raw,
        "lower": raw.lower(),
        "utf-16-le": MARK.encode("utf-16-le"),
        "utf-16-be": MARK.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "url": "".join(f"%{byte:02X}" for byte in raw).encode(),
        **{f"base64+{shift}": _base64(raw, shift) for shift in range(3)},
    }


def _base64(raw: bytes, shift: int) -> bytes:
    """The characters that stand for these bytes alone, where `shift` bytes (modulo 3) come before them."""
    encoded = b64encode(b"\0" * shift + raw)
    return encoded[-(-8 * shift // 6) : 8 * (shift + len(raw)) // 6]


def found_in(name: str, content: bytes) -> Iterator[str]:
    """Where the mark stands: name, spelling and, in plain, what was planted there."""
    for spelling, needle in spellings().items():
        at = content.find(needle)
        if at >= 0:
            yield f"{name}: {spelling} {content[at : at + len(needle) + 4]!r}"


def found_in_files(root: Path, but: Iterable[str] = ()) -> list[str]:
    """In every file below `root`, some directories directly in it left out. Kafka's indexes end in much of nothing."""
    skipped = set(but)
    files = [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in skipped]
    return [hit for path in files for hit in found_in(str(path.relative_to(root)), path.read_bytes().rstrip(b"\0"))]
