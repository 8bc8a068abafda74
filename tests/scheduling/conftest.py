from __future__ import annotations

import pytest

from services.scheduling.handlers import SERVICE
from tests.scheduling.heard import staffed
from tests.story import Story


@pytest.fixture(params=["demo", "second"])
def story(request: pytest.FixtureRequest) -> Story:
    """A patient of each clinic in scheduling, of whom nobody has spoken; the clinic has its people."""
    return staffed(Story(SERVICE, clinic=request.param))
