from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.pair import facts


@pytest.fixture(scope="module")
def pair() -> Iterator[None]:
    """The made-up pair's facts are in the catalogue, for this module alone."""
    facts.join()
    yield
    facts.leave()
