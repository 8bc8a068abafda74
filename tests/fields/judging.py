"""What a type says of a value."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shared.fields.times import Present

NOW = datetime(2026, 10, 5, 13, tzinfo=UTC)
HORIZON = timedelta(days=400)


def code(of: Any, said: Any, now: datetime | None = NOW) -> str | None:
    """The code of the refusal, or None where the type takes the value as JSON. No refusal repeats the value."""
    context = Present(now, HORIZON) if now else None
    try:
        TypeAdapter(of).validate_json(json.dumps(said), strict=True, context=context)
    except ValidationError as error:
        (found,) = error.errors(include_url=False, include_input=False)
        assert len(str(said)) < 4 or str(said) not in str(found)
        return str(found["type"])
    return None
