"""An answer as lines for a reader: one field a line, names aligned."""

from collections.abc import Mapping
from typing import Any


def readable(answer: Mapping[str, Any]) -> str:
    """`{"item9_positive": True}` becomes `item9 positive  yes`."""
    names = {field: field.replace("_", " ") for field in answer}
    width = max(map(len, names.values()), default=0)
    return "\n".join(f"{names[field]:<{width}}  {_shown(value)}" for field, value in answer.items())


def _shown(value: Any) -> str:
    if value is None:
        return "none given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value)) or "none"
    return str(value)
