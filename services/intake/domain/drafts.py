"""What a candidate has written so far: saved in parts, laid over each other."""

from collections.abc import Mapping

from shared.jsons import Json

MERGED = frozenset({"patient", "address", "answers", "vitals", "instruments", "peer_monitor", "emergency_contact"})
"""Objects of which a part may be saved. A list, and one instrument's answers, are replaced whole."""


def merged(draft: Mapping[str, Json], patch: Mapping[str, Json]) -> dict[str, Json]:
    """The draft with a merge patch laid over it (RFC 7396, but no deeper than `MERGED`): null takes a field away."""
    result = dict(draft)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif name in MERGED and isinstance(value, Mapping):
            result[name] = merged(_object(draft.get(name)), value)
        else:
            result[name] = value
    return result


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
