"""The clinical tests run on a machine that keeps the time of Kathmandu: no rule may read the machine's own zone.

Properties have no time limit of their own: a busy machine is no counterexample.
"""

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("clinical", deadline=None)
settings.load_profile("clinical")


@pytest.fixture(autouse=True, scope="package")
def far_from_greenwich() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Kathmandu"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()
