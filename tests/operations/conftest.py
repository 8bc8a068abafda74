from __future__ import annotations

import pytest

from services.operations.handlers import SERVICE
from tests.story import Story


@pytest.fixture(params=["demo", "second"])
def story(request: pytest.FixtureRequest) -> Story:
    """A patient of each clinic in operations, of whom nobody has spoken."""
    return Story(SERVICE, clinic=request.param)
