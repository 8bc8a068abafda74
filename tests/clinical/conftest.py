"""The clinical tests run on a machine that keeps the time of Kathmandu: no rule may read the machine's own zone."""

import os
import time
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="package")
def far_from_greenwich() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Kathmandu"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()
