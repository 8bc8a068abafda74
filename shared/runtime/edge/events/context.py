"""The context attributes of an event, read from headers or from its JSON, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from shared.events.asserted import OWNERS
from shared.runtime.edge.body import JSON, is_media
from shared.runtime.edge.problems import FieldError
from shared.times import instant

ABSENT: Any = object()
"""The data of an event that has none: null is a value."""

_UNSEEN = frozenset(map(chr, (*range(0x20), 0x7F)))
_ATTRIBUTES = ("id", "source", "type", "specversion", "subject", "time")
_TEXTS = (*_ATTRIBUTES, "datacontenttype", "dataschema")
_EXTENSION = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Event:
    """The attributes that matter here, as sent; "" where a required one is not there. `misread` is wrong as JSON."""

    id: str
    source: str
    type: str
    specversion: str
    subject: str | None = None
    time: str | None = None
    data: Any = ABSENT
    misread: tuple[FieldError, ...] = ()

    def saying(self, data: Any) -> Event:
        return replace(self, data=data)

    def wrong(self) -> list[FieldError]:
        """One error per place, the first that was found there."""
        places: dict[tuple[str, str], FieldError] = {}
        for error in (*self.misread, *_malformed(self)):
            places.setdefault((error.pointer, error.code if not error.pointer else ""), error)
        return list(places.values())


def in_headers(headers: Mapping[str, str]) -> Event:
    """Binary mode: `ce-` headers, percent-encoded."""
    return _event({name: unquote(headers[f"ce-{name}"]) for name in _ATTRIBUTES if f"ce-{name}" in headers})


def in_json(said: Any) -> Event:
    """Structured mode. A member that is null is absent; extensions are taken and play no part."""
    if not isinstance(said, dict):
        return Event("", "", "", "", misread=(FieldError("", "wrong-type"),))
    texts = {name: said[name] for name in _TEXTS if isinstance(said.get(name), str)}
    event = _event({name: text for name, text in texts.items() if name in _ATTRIBUTES})
    return replace(event, data=said.get("data", ABSENT), misread=tuple(_misread(said)))


def _event(given: dict[str, str]) -> Event:
    return Event(
        id=given.get("id", ""),
        source=given.get("source", ""),
        type=given.get("type", ""),
        specversion=given.get("specversion", ""),
        subject=given.get("subject"),
        time=given.get("time"),
    )


def _misread(said: Mapping[str, Any]) -> Iterator[FieldError]:
    for name, value in said.items():
        if name == "data" or value is None:
            continue
        if name in _TEXTS:
            if not isinstance(value, str):
                yield FieldError(f"/{name}", "wrong-type")
        elif not _EXTENSION.fullmatch(name):
            yield FieldError("", "unknown-field")
        elif not isinstance(value, (str, bool, int)):
            yield FieldError("", "wrong-type")
    content = said.get("datacontenttype")
    if isinstance(content, str) and not is_media(content, JSON):
        yield FieldError("/datacontenttype", "not-one-of")


def _malformed(event: Event) -> Iterator[FieldError]:
    if any(error.pointer == "" and error.code == "wrong-type" for error in event.misread) and not event.type:
        return  # no object at all
    for name in ("id", "source", "type"):
        if not getattr(event, name):
            yield FieldError(f"/{name}", "missing")
    for name in ("id", "source"):
        if _UNSEEN & {*getattr(event, name)}:
            yield FieldError(f"/{name}", "wrong-format")
    if event.specversion != "1.0":
        yield FieldError("/specversion", "not-one-of" if event.specversion else "missing")
    if event.type and event.type not in OWNERS:
        yield FieldError("/type", "not-one-of")
    if event.time is not None and not _is_instant(event.time):
        yield FieldError("/time", "wrong-format")


def _is_instant(text: str) -> bool:
    try:
        instant(text)
    except ValueError:
        return False
    return True
