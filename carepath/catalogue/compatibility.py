"""A published event may gain optional fields. Anything else is a new version beside the old."""

from collections.abc import Iterator
from typing import Any

_PROSE = {"$schema", "title", "description", "examples"}
_ONE_SCHEMA = ("items", "additionalProperties")
_SCHEMAS = ("anyOf", "prefixItems")


def breaks(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """Each way in which `new` is another schema than `old` plus optional fields, with the place of it.

    Refused with the rest: what only widens. Who reads with the old schema would not know it.
    """
    if not (isinstance(old, dict) and isinstance(new, dict)):
        if old != new:
            yield f"{at or '/'} was changed"
        return
    yield from _fields(old, new, at)
    yield from _words(old, new, at)
    for keyword in sorted((old.keys() | new.keys()) - _PROSE - {"properties", "required", "enum", "x-public"}):
        yield from _keyword(keyword, old, new, at)
    if old.get("x-public") and not new.get("x-public"):
        yield f"{at or '/'} is not public any more"


def _fields(old: dict[str, Any], new: dict[str, Any], at: str) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    yield from (f"{at}/{name} was removed" for name in before if name not in after)
    for name in before.keys() & after.keys():
        yield from breaks(before[name], after[name], f"{at}/{name}")
    needed, needs = set(old.get("required", ())), set(new.get("required", ()))
    yield from (f"{at}/{name} is required now" for name in sorted(needs - needed))
    yield from (f"{at}/{name} may be absent now" for name in sorted((needed - needs) & after.keys()))


def _words(old: dict[str, Any], new: dict[str, Any], at: str) -> Iterator[str]:
    before, after = old.get("enum"), new.get("enum")
    if before is None or after is None:
        if before != after:
            yield f"{at} has other words now"
        return
    yield from (f"{at} lost the word {word}" for word in before if word not in after)
    yield from (f"{at} gained the word {word}" for word in after if word not in before)


def _keyword(keyword: str, old: dict[str, Any], new: dict[str, Any], at: str) -> Iterator[str]:
    before, after = old.get(keyword), new.get(keyword)
    if keyword in _ONE_SCHEMA:
        yield from breaks(before, after, f"{at}/*")
    elif keyword in _SCHEMAS and before and after and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from breaks(one, other, at)
    elif before != after:
        yield f"{at or '/'}: {keyword} was changed"
