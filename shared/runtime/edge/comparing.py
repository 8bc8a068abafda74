"""When two bodies are equal as JSON (contract 2.2): 1 and 1.0 are the same number."""

from typing import Any

EXACT = 2**53


def comparable(value: Any) -> Any:
    """The value in one spelling per JSON value."""
    if isinstance(value, dict):
        return {key: comparable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [comparable(inner) for inner in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= EXACT:
        return int(value)
    return value
