"""Binary mode: each attribute is a `ce-` header, the body is the data.

A header's value is read as the HTTP binding says: double-quoted parts first, then one round of percent-decoding.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from shared.percent import percent_decoded
from shared.runtime.edge.decoding import WRONG_ENCODING
from shared.runtime.edge.events.attributes import is_name, place
from shared.runtime.edge.events.context import Event
from shared.runtime.edge.problems import FieldError

PREFIX = "ce-"

_PART = re.compile(rb'"(?P<quoted>(?:[^"\\]|\\.)*)"|[^"]+')
_ESCAPED = re.compile(rb"\\(.)")
_IS_CONTENT_TYPE = "datacontenttype"


def in_headers(headers: Iterable[tuple[bytes, bytes]]) -> Event:
    """The event that these headers of a request describe; it has no data yet."""
    said = [(text[len(PREFIX) :], value) for name, value in headers if (text := _name(name)).startswith(PREFIX)]
    attributes: dict[str, str] = {}
    undecodable: list[FieldError] = []
    for name, value in said:
        try:
            text = header_text(value)
        except ValueError:
            undecodable.append(FieldError(place(name), WRONG_ENCODING))
        else:
            attributes |= {name: text} if _is_attribute(name) else {}
    misread = tuple(_misread([name for name, _ in said]))
    return Event(attributes, misread=misread, undecodable=tuple(dict.fromkeys(undecodable)))


def header_text(raw: bytes) -> str:
    """The text that a header's value stands for. Raises ValueError where it stands for none."""
    parts = list(_PART.finditer(raw))
    if sum(len(part[0]) for part in parts) != len(raw):
        raise ValueError("a quotation that does not end")
    return percent_decoded(b"".join(map(_unquoted, parts)))


def _unquoted(part: re.Match[bytes]) -> bytes:
    quoted = part["quoted"]
    return part[0] if quoted is None else _ESCAPED.sub(rb"\1", quoted)


def _name(header: bytes) -> str:
    return header.decode("latin-1").lower()


def _is_attribute(name: str) -> bool:
    return is_name(name) and name != _IS_CONTENT_TYPE


def _misread(names: Sequence[str]) -> Iterator[FieldError]:
    """An attribute stands once and has a valid name; the data's content type is HTTP's own header."""
    for name in names:
        if names.count(name) > 1:
            yield FieldError(place(name), "repeated")
        if not _is_attribute(name):
            yield FieldError("", "unknown-field")
